"""宅基地及房屋租赁: what a lessee of an idle homestead has, by contract, for twenty years at most.

It stands in the filing ledger alone: the law knows no registration of it （民法典 705；土地管理法 62）.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="homestead_lease",
    name=Words("宅基地及房屋租赁", "lease of a homestead and house"),
    paper=Words("备案回执", "receipt of filing"),
    article="民法典 第七百零五条；土地管理法 第六十二条",
    holders=frozenset(HolderKind),
    level="homestead_plot",
    parents=("homestead",),
    unit="filing",
    estate_code="99",
    term_years=(0, 20),
)
