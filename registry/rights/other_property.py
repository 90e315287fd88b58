"""Further property of 多权同确: small water works and the like, a kind by data.

What it is stands in the facts of its page; the law of each county says who may hold it.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="other_property",
    name=Words("其他集体财产权利", "other property right"),
    paper=Words("权利证明", "certificate of a right"),
    article="本项目设计 §3（多权同确，按数据定义）",
    holders=frozenset(HolderKind),
    level=None,
    parents=("collective_ownership",),
    unit="other",
    estate_code="99",
    term_years=None,
    ends=False,
)
