"""集体建设用地使用权: land for enterprises, public works and services of the collective.

With a contract it has the contract's term; approved public land has none （土地管理法 60, 61, 63）.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="collective_construction",
    name=Words("集体建设用地使用权", "right to use collective construction land"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="土地管理法 第六十条、第六十一条、第六十三条",
    holders=frozenset(HolderKind),
    level="construction_plot",
    parents=("collective_ownership",),
    unit="construction",
    estate_code="7",
    term_years=(0, 70),
    ends=False,
)
