"""林地经营权 and 林木使用权: derived from a forest contract, inside its term."""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="forest_operating",
    name=Words("林地经营权", "right to operate forest land"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="农村土地承包法 第三十六条；森林法 第十七条",
    holders=frozenset(HolderKind),
    level="forest_plot",
    parents=("forest_contract", "forest_operating"),
    unit="forest_operating",
    estate_code="12",
    term_years=(0, 70),
    is_filed=True,
)
