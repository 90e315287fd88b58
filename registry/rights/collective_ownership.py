"""集体土地所有权: the land of a group, a village or a town.

Every other right of the register is derived from it; it has no term and is never transferred
（土地管理法 9, 11；民法典 260-262）.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="collective_ownership",
    name=Words("集体土地所有权", "collective ownership of land"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="土地管理法 第九条、第十一条；民法典 第二百六十条至第二百六十二条",
    holders=frozenset({HolderKind.UNIT}),
    level="ownership_area",
    parents=(),
    unit="ownership",
    estate_code="1",
    term_years=None,
    ends=False,
)
