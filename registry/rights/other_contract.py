"""土地经营权 by other contracts 其他方式承包: waste land by tender, auction or open agreement.

Anybody may hold it; outsiders need two thirds and the town （农村土地承包法 48-52）. The term is the
contract's; 70 years is the longest that any land contract may have （21）. Its page bears the
contract's code, which ends with Q.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="other_contract",
    name=Words("土地经营权（其他方式承包）", "right to operate land contracted otherwise"),
    paper=Words("不动产权证书（土地经营权）", "certificate of real estate (operating right)"),
    article="农村土地承包法 第四十八条、第四十九条；民法典 第三百四十二条",
    holders=frozenset(HolderKind),
    level="contracted_parcel",
    parents=("collective_ownership",),
    unit="open_contract",
    estate_code="9",
    term_years=(0, 70),
)
