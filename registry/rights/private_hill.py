"""自留山: hills left to a household for its own use, without term.

Held as long as the policy of 1981 lasts; an old 林权证 stays valid.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="private_hill",
    name=Words("自留山使用权", "right to a private hill"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="森林法 第十七条；中发〔2003〕9号",
    holders=frozenset({HolderKind.HOUSEHOLD}),
    level="forest_plot",
    parents=("collective_ownership",),
    unit="forest",
    estate_code="11",
    term_years=None,
    ends=False,
)
