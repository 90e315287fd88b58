"""土地承包经营权: the right to contractual management of land, by family contract.

Held by the household, all members with the right are listed on the paper （农村土地承包法 16, 24）.
Cultivated land 30 years, extended by 30 (21); an existing certificate stays valid, and a rest of
a term may be registered, so only the longest term is a bound. The extension adds its own act.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="contracted_land",
    name=Words("土地承包经营权", "right to contractual management of land"),
    paper=Words("农村土地承包经营权证", "certificate of the right to contractual management of land"),
    article="农村土地承包法 第五条、第十六条、第二十一条",
    holders=frozenset({HolderKind.HOUSEHOLD}),
    level="contracted_parcel",
    parents=("collective_ownership",),
    unit="contract_land",
    estate_code="9",
    term_years=(30, 70),
)
