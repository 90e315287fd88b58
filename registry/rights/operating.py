"""土地经营权 by transfer 流转: on some of the parent's parcels, inside the parent's term.

Registrable on request from five years on （农村土地承包法 41）; shorter ones stand in the filing
ledger only.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="operating",
    name=Words("土地经营权（流转）", "operating right"),
    paper=Words("不动产权证书（土地经营权）", "certificate of real estate (operating right)"),
    article="农村土地承包法 第三十六条至第四十一条；民法典 第三百三十九条至第三百四十一条",
    holders=frozenset(HolderKind),
    level="contracted_parcel",
    parents=("contracted_land", "other_contract", "operating"),
    unit="operating",
    estate_code="50",
    term_years=(5, 70),
    is_filed=True,
)
