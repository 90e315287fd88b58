"""林地承包经营权 and 林木所有权: forest land contracted by a household, and its trees.

30 to 70 years （农村土地承包法 21）; heirs may continue within the term （32）. An old 林权证 stays valid.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="forest_contract",
    name=Words("林地承包经营权", "right to contractual management of forest land"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="农村土地承包法 第二十一条、第三十二条；森林法 第十七条",
    holders=frozenset({HolderKind.HOUSEHOLD}),
    level="forest_plot",
    parents=("collective_ownership",),
    unit="forest",
    estate_code="11",
    term_years=(30, 70),
    heirs=frozenset({HolderKind.PERSON}),
)
