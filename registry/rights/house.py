"""房屋所有权: the house on a homestead, registered with its plot on one paper 房地一体."""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="house",
    name=Words("房屋所有权", "ownership of a house"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="民法典 第三百五十二条；不动产登记暂行条例 第五条",
    holders=frozenset({HolderKind.HOUSEHOLD, HolderKind.PERSON}),
    level="building",
    parents=("homestead",),
    unit="homestead",
    estate_code="6",
    term_years=None,
    ends=False,
)
