"""Interim papers as they are printed: every line with its progress, and what the paper is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from geodata.paper.interim import render
from registry.queries.portfolio import Line
from registry.queries.rosters import Roster, RosterLine
from registry.rules.interim import INTERIM_KINDS
from registry.services.issue_interim_paper import InterimDraft
from tests.support import pdf

MEMBER = RosterLine(7, 3, "程小妹", "2", "510***********1228", "20", is_co_owner=True, since=date(2016, 3, 1))
ROSTER = Roster(
    1,
    1,
    "510623100200010007",
    "程海",
    "五里村一组",
    "51062310020001",
    "51062310020001",
    "五里村一组",
    (MEMBER,),
)
LINES = (
    Line(
        "contracted_land",
        "510623100200010007J",
        "51062310020001",
        "certified",
        12,
        Decimal("4000.20"),
        5,
        "川（2026）中江县农村土地承包经营权证第000009号",
    ),
    Line("homestead", "510623100200JC00001F00010001", "51062310020001", "pending", 1, None, None, None),
    Line("house", "510623100200JC00001F00010001", "51062310020001", "disputed", 1, None, None, None),
)
DRAFT = InterimDraft(
    INTERIM_KINDS["household_rights"],
    "川（2026）中江县农业人口市民化权益证第000010号",
    "token",
    "AB23CD",
    date(2026, 11, 26),
    "0123456789abcdef" * 4,
    ROSTER,
    None,
    LINES,
)


def _said(draft: InterimDraft) -> str:
    made = render(draft, "https://land.example/check/token")
    assert all(embedded for _, embedded in pdf.fonts(made))
    return "".join(pdf.text(made).split())


def test_a_household_s_paper_lists_each_right_with_its_progress() -> None:
    said = _said(DRAFT)
    for expected in (
        DRAFT.number, "程海", "程小妹", "510623100200010007J", "12宗，6.00亩", "已发正式权证", "第000009号",
        "宅基地使用权", "待确认", "房屋所有权", "有争议", "不是权属证书", "AB23CD", "2026年11月26日", "打印底稿",
    ):  # fmt: skip
        assert expected in said, expected


@pytest.mark.parametrize(
    ("is_qualified", "expected"),
    [(True, "有成员具有宅基地资格"), (False, "台账上没有具有资格的成员"), (None, "本集体未建资格台账")],
)
def test_a_household_s_paper_says_what_the_ledger_of_qualifications_has(
    *, is_qualified: bool | None, expected: str
) -> None:
    said = _said(replace(DRAFT, is_qualified=is_qualified))
    assert f"宅基地资格{expected}" in said
    of_member = replace(
        DRAFT, kind=INTERIM_KINDS["membership"], member=MEMBER, lines=(), is_qualified=is_qualified
    )
    assert "宅基地资格" not in _said(of_member)


def test_a_member_s_paper_quotes_one_line_and_no_rights() -> None:
    said = _said(replace(DRAFT, kind=INTERIM_KINDS["membership"], member=MEMBER, lines=()))
    for expected in (
        "集体成员资格证书",
        "程小妹",
        "510***********1228",
        "2016年3月1日",
        "女",
        "名册中本人一行变更后本证自动失效",
    ):
        assert expected in said, expected
    assert "权益清单" not in said
