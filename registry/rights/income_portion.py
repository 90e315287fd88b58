"""集体收益分配权: portions of a collective's income, held by a member and kept by household.

Here holder, count and certificate; the pool of assets behind it comes with the collective's issue.
"""

from registry.codelists import HolderKind
from registry.rights.kind import RightKind
from registry.words import Words

KIND = RightKind(
    code="income_portion",
    name=Words("集体收益分配权", "right to a portion of collective income"),
    paper=Words("份额证书", "portion certificate"),
    article="农村集体经济组织法 第四十条",
    holders=frozenset({HolderKind.HOUSEHOLD, HolderKind.PERSON}),
    level=None,
    parents=(),
    unit="asset_pool",
    estate_code="99",
    term_years=None,
    ends=False,
)
