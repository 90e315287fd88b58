"""May this page be registered? For each rule a page that is good and one that is not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from registry.codelists import HolderKind
from registry.periods import OPEN_DATE
from registry.rights import KINDS
from registry.rules import unit_drafts
from registry.rules.page_facts import FACTS
from registry.rules.refusal import Refusal, Rule
from registry.rules.unit_drafts import Ground, Lawful, PageCase, RightCase, refusals, unknown_facts

PLOT, HOUSE = "510623100200JC00001", "510623100200JC00001F00010001"
PARCEL = "5106231002000100001"
OPERATING = "510623100200JD00001W00000000"


def lawful(code: str) -> Lawful:
    kind = KINDS[code]
    parents = [(p, KINDS[p].name) for p in kind.parents if p != "collective_ownership"]
    return Lawful(kind.name, kind.holders, kind.level, kind.unit, parents, kind.term_years, kind.ends)


def right(kind: str, ground: Ground, **changes: object) -> RightCase:
    good = RightCase(
        kind=kind,
        lawful=lawful(kind),
        act="begin",
        code=None,
        is_current=True,
        holder="张三",
        holder_kind=HolderKind.HOUSEHOLD,
        members=3,
        term_from=date(2000, 1, 1),
        term_to=OPEN_DATE,
        ground=[ground],
        parent_term=None,
    )
    return replace(good, **changes)  # type: ignore[arg-type]  # by name


HOMESTEAD = right("homestead", Ground(PLOT, "homestead_plot", stands=True, taken_by=None))
BUILDING = right("house", Ground(HOUSE, "building", stands=True, taken_by=None))
OPERATES = right(
    "operating",
    Ground(PARCEL, "contracted_parcel", stands=True, taken_by=None),
    holder_kind=HolderKind.UNIT,
    members=0,
    term_to=date(2010, 1, 1),
    parent_term=(1, date(2029, 1, 1)),
)
GOOD = PageCase(HOUSE, "homestead", is_taken=False, left_out=[], rights=[HOMESTEAD, BUILDING])
LEASED = PageCase(OPERATING, "operating", is_taken=False, left_out=[], rights=[OPERATES])


POOLED = PageCase(
    "N2510623MF12345678-000001",
    "asset_pool",
    is_taken=False,
    left_out=[],
    rights=[
        replace(
            OPERATES,
            kind="income_portion",
            lawful=lawful("income_portion"),
            parent_term=None,
            ground=[],
            term_to=OPEN_DATE,
            holder_kind=HolderKind.PERSON,
        )
    ],
    portions="0.5000",
)
OPEN = replace(
    LEASED,
    folio_number="510623100200019001Q",
    kind="open_contract",
    rights=[replace(OPERATES, kind="other_contract", lawful=lawful("other_contract"))],
)
OTHER = replace(
    LEASED,
    folio_number="塘-1",
    kind="other",
    rights=[replace(OPERATES, kind="other_property", lawful=lawful("other_property"), ground=[])],
)


def _part(share: Fraction, given: Fraction) -> Ground:
    """Return a parcel of which a share is wanted and others are given."""
    return replace(OPERATES.ground[0], share=share, given=given)


def _rights(*rights: RightCase) -> dict[str, object]:
    return {"rights": rights}


def _plot(**changes: object) -> dict[str, object]:
    ground = replace(HOMESTEAD.ground[0], **changes)  # type: ignore[arg-type]  # by name
    return _rights(replace(HOMESTEAD, ground=[ground]), BUILDING)


def _lease(**changes: object) -> dict[str, object]:
    return _rights(replace(OPERATES, **changes))  # type: ignore[arg-type]  # by name


BAD: list[tuple[Rule, PageCase, Mapping[str, object], str]] = [
    (unit_drafts.FOLIO, GOOD, {"folio_number": "一号院"}, "登记簿编号应为"),
    (unit_drafts.FOLIO, GOOD, {"folio_number": ""}, "—：登记簿编号应为"),
    (unit_drafts.FOLIO, LEASED, {"folio_number": OPERATING[:19]}, "登记簿编号应为"),
    (unit_drafts.FOLIO_TYPE, LEASED, {"folio_number": OPERATING.replace("JD", "JC")}, "应为 JD、JF"),
    (unit_drafts.FOLIO_PLOT, GOOD, {"folio_number": HOUSE.replace("JC00001", "JC00002")}, PLOT),
    (unit_drafts.FOLIO_TAKEN, GOOD, {"is_taken": True}, "已有这一页"),
    (unit_drafts.UNIT_KIND, GOOD, {"kind": "other", "rights": [HOMESTEAD]}, "宅基地使用权"),
    (unit_drafts.HOLDER_KIND, GOOD, _rights(replace(HOMESTEAD, holder_kind=HolderKind.UNIT)), "单位"),
    (unit_drafts.NO_MEMBERS, GOOD, _rights(replace(HOMESTEAD, members=0)), "张三 没有成员"),
    (unit_drafts.NO_GROUND, LEASED, _lease(ground=[]), "没有地块或房屋"),
    (unit_drafts.GROUND_LEVEL, LEASED, _lease(ground=BUILDING.ground), HOUSE),
    (unit_drafts.GROUND_ENDED, GOOD, _plot(stands=False), "图形已经终止"),
    (unit_drafts.GROUND_TAKEN, GOOD, _plot(taken_by="X-1"), "（X-1）"),
    (unit_drafts.SHARES, LEASED, _lease(ground=[_part(Fraction(1, 3), Fraction(3, 4))]), "合计 13/12"),
    (unit_drafts.PORTIONS, POOLED, {"portions": "1.23456"}, "大于零"),
    (unit_drafts.PORTIONS, POOLED, {"portions": None}, "大于零"),
    (unit_drafts.FOLIO, POOLED, {"folio_number": "一号"}, "18 位统一社会信用代码"),
    (unit_drafts.FOLIO, OPEN, {"folio_number": "510623100200019001J"}, "以 Q 结尾"),
    (unit_drafts.FOLIO, OTHER, {"folio_number": " "}, "登记机构给出的编号"),
    (unit_drafts.NO_PARENT, LEASED, _lease(parent_term=None), "土地承包经营权"),
    (unit_drafts.NO_PARENT, GOOD, _rights(BUILDING, HOMESTEAD), "宅基地使用权"),
    (unit_drafts.TERM_SHORT, LEASED, _lease(term_to=date(2004, 12, 31)), "少于 5 年"),
    (
        unit_drafts.TERM_LONG,
        LEASED,
        _lease(term_to=date(2070, 1, 2), parent_term=(1, date(2080, 1, 1))),
        "超过 70 年",
    ),
    (unit_drafts.NO_LAST_DAY, LEASED, _lease(term_to=OPEN_DATE, parent_term=(1, OPEN_DATE)), "必须有期限"),
    (unit_drafts.TERM_PARENT, LEASED, _lease(parent_term=(1, date(2009, 12, 31))), "2009-12-31"),
    (
        unit_drafts.RIGHT_ENDED,
        GOOD,
        _rights(replace(HOMESTEAD, act="end", code="X-1", is_current=False)),
        "权利 X-1 已经终止",
    ),
    (unit_drafts.LEFT_OUT, GOOD, {"left_out": ["X-1", "X-2"]}, "X-1、X-2 没有写明去向"),
    (unit_drafts.NOTHING, GOOD, _rights(), "没有申请登记的权利"),
]


@pytest.mark.parametrize("page", [GOOD, LEASED, POOLED, OPEN, OTHER], ids=lambda page: page.kind)
def test_a_lawful_page_is_refused_nothing(page: PageCase) -> None:
    assert list(refusals(page)) == []


@pytest.mark.parametrize(("rule", "page", "change", "said"), BAD, ids=lambda v: getattr(v, "code", ""))
def test_each_fault_is_refused_by_its_own_rule_alone(
    rule: Rule, page: PageCase, change: Mapping[str, object], said: str
) -> None:
    (refusal,) = refusals(replace(page, **change))  # type: ignore[arg-type]  # by name
    assert refusal.rule is rule
    assert said in refusal.said.zh


def test_facts_have_the_names_of_the_book() -> None:
    assert list(unknown_facts(HOUSE, FACTS)) == []
    (refusal,) = unknown_facts(HOUSE, ["colour", "use", "age"])
    assert isinstance(refusal, Refusal)
    assert refusal.rule is unit_drafts.FACTS_UNKNOWN
    assert "“age、colour”" in refusal.said.zh


def test_what_ends_is_not_asked_for_term_or_ground() -> None:
    ended = replace(OPERATES, act="end", code="X-1", ground=[], parent_term=None, term_to=OPEN_DATE)
    assert list(refusals(replace(LEASED, rights=[ended]))) == []


def test_every_rule_about_pages_is_tried() -> None:
    own = {v.code for v in vars(unit_drafts).values() if isinstance(v, Rule)}
    assert own == {rule.code for rule, *_ in BAD} | {
        unit_drafts.FACTS_UNKNOWN.code,
        unit_drafts.UNDER_WAY.code,  # asked of the register alone: tests/support/new_trials.py
    }
