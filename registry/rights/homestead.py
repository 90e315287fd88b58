"""宅基地使用权: one plot for a household of the collective, without term.

The qualification is checked at a grant only; an heir of the house holds it with a note on the
paper （民法典 362；土地管理法 62；自然资发〔2020〕84号 问题6）.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="homestead",
    name=Words("宅基地使用权", "right to use a homestead"),
    paper=Words("不动产权证书", "certificate of real estate"),
    article="民法典 第三百六十二条；土地管理法 第六十二条",
    holders=frozenset({HolderKind.HOUSEHOLD, HolderKind.PERSON}),
    level="homestead_plot",
    parents=("collective_ownership",),
    unit="homestead",
    estate_code="5",
    term_years=None,
    ends=False,
)
