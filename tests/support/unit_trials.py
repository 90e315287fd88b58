"""For each rule of pages beyond the family contract: one that it refuses, and the lawful one beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from sqlalchemy import text

from registry.periods import OPEN_DATE
from registry.rules.case_kinds import (
    RIGHT_CANCELLATION,
    RIGHT_CHANGE,
    RIGHT_CORRECTION,
    RIGHT_TRANSFER,
    CaseKind,
)
from registry.services.set_parameter import NewValue, set_parameter
from tests.support.ground import EAST, NORTH
from tests.support.pages import (
    FACTS,
    ZONE,
    add_ground,
    add_party,
    apply,
    apply_change,
    cancel,
    enter,
    enter_change,
    homestead_page,
    house_lost,
    household,
    page,
    plot_and_house,
    right,
)
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], object]
FOREST, OPERATING = f"{ZONE}JE00001W00000000", f"{ZONE}JD00001W00000000"
SINCE, NEXT_30, NEXT_5 = date(2000, 1, 1), date(2030, 1, 1), date(2005, 1, 1)
NOBODY = "UPDATE household_member SET recorded_to = recorded_from + interval '1 us', ended_by = begun_by WHERE holder_id = :of"
NO_SHAPE = "UPDATE spatial_unit_version SET recorded_to = recorded_from + interval '1 us', ended_by = begun_by WHERE unit_id = :of"
PROTECTED = (
    "INSERT INTO reference_area (kind, code, region_code, shape, begun_by) SELECT 'protected_farmland', '1', "
    "region_code, ST_Multi(shape), begun_by FROM spatial_unit_version WHERE unit_id = :of"
)


def _with(facts: dict[str, str] = FACTS, nth: int = 0, **changes: Any) -> Act:
    return lambda v: apply(v, homestead_page(v.session, facts, nth, **changes))


_homestead = _with()


def _fact(**other: str) -> Act:
    return _with({**FACTS, **other})


def _forest(to: date = NEXT_30, kind: str = "forest_contract") -> Act:
    def act(v: Village) -> object:
        box = shapely.box(EAST, NORTH, EAST + 100, NORTH + 50)
        plot = add_ground(v.session, "forest_plot", FOREST[:19], box)
        return apply(v, page("forest", FOREST, right(kind, household(v.session), plot, to=to, since=SINCE)))

    return act


def _operating(to: date) -> Act:
    def act(v: Village) -> object:
        parcel = v.session.scalar(
            text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": GRANTOR + "00001"}
        )
        wanted = right("operating", household(v.session, 1), parcel, to=to, since=SINCE)
        return apply(v, page("operating", OPERATING, wanted))

    return act


def _entered(v: Village) -> None:
    enter(v, apply(v, homestead_page(v.session)))


def _on(sql: str, of: Callable[[Village], int], then: Act) -> Act:
    def act(v: Village) -> object:
        v.session.execute(text(sql), {"of": of(v)})
        return then(v)

    return act


def _plot(v: Village) -> int:
    return plot_and_house(v.session)[1]


def _on_homestead(kind: str, *, level: bool = True, **changes: Any) -> Act:
    """Apply for a page with one right of a kind on the first plot, or on nothing."""

    def act(v: Village) -> object:
        wanted = right(kind, household(v.session), *([_plot(v)] if level else []))
        return apply(v, homestead_page(v.session, rights=[wanted], **changes))

    return act


def _held_by_company(v: Village) -> object:
    company = add_party(v.session, "3", "某公司")
    return apply(v, homestead_page(v.session, rights=[right("homestead", company, _plot(v))]))


def _by_outsider(origin: str) -> Act:
    def act(v: Village) -> object:
        person = add_party(v.session, "2", "王城")
        rights = [right("homestead", person, _plot(v))]
        return apply(v, homestead_page(v.session, {**FACTS, "origin": origin}, rights=rights))

    return act


def _taken(v: Village) -> object:
    code, plot, _ = plot_and_house(v.session)
    other = right("homestead", household(v.session, 1), plot)
    return apply(v, homestead_page(v.session, folio_number=f"{code}F00020001", rights=[other]))


def _second_plot(origin: str) -> Act:
    def act(v: Village) -> object:
        code, plot, _ = plot_and_house(v.session, 1)
        wanted = right("homestead", household(v.session), plot)
        facts = {**FACTS, "origin": origin}
        return apply(v, homestead_page(v.session, facts, folio_number=f"{code}W00000000", rights=[wanted]))

    return act


def _standard(m2: str, then: Act) -> Act:
    """Set another standard a person, m², and go on."""

    def act(v: Village) -> object:
        new = NewValue("homestead_m2_per_person", m2, date(2001, 1, 1), "试行标准", confirmed=False)
        set_parameter(v.session, new, county="510623", actor=v.cast.lu)
        return then(v)

    return act


def _contracted_over(v: Village) -> object:
    wkb = v.session.scalar(
        text("SELECT ST_AsBinary(shape) FROM spatial_unit_version WHERE unit_id = :of"), {"of": _plot(v)}
    )
    add_ground(v.session, "contracted_parcel", GRANTOR + "90000", shapely.from_wkb(wkb))
    return _homestead(v)


def _change(*, whole: bool = True, reason: str = "房屋灭失") -> Act:
    def act(v: Village) -> object:
        rights = house_lost(v.session)
        wanted = homestead_page(v.session, rights=rights if whole else rights[:1])
        return apply_change(v, RIGHT_CHANGE, wanted, reason=reason)

    return act


def _passes(kind: CaseKind, to: int) -> Act:
    """Apply for the first homestead and its house to be held by the nth household."""

    def act(v: Village) -> object:
        holder = household(v.session, to)
        rights = [replace(wanted, act="change", holder_id=holder) for wanted in house_lost(v.session)]
        return apply_change(v, kind, homestead_page(v.session, rights=rights), reason="继承")

    return act


def _cancel_twice(v: Village) -> object:
    enter_change(v.session, cancel(v), v.cast)
    return cancel(v)


def _with_contract(v: Village) -> object:
    contract = v.session.scalar(text("SELECT id FROM contract ORDER BY code LIMIT 1"))
    return apply(v, homestead_page(v.session), contracts=[contract])


def _signed(v: Village) -> object:
    v.sign()
    return _with_contract(v)


def _nothing(_: Village) -> None:
    pass


small_grant = _standard("1000", _fact(origin="grant"))
"""A lawful grant: the standard is large enough for the plot."""

UNIT_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "unit.folio": (_nothing, _with(folio_number="510623"), _homestead),
    "unit.folio_type": (_nothing, _with(folio_number=f"{ZONE}JD00001F00010001"), _homestead),
    "unit.folio_plot": (_nothing, _with(folio_number=f"{ZONE}JC09999F00010001"), _homestead),
    "unit.folio_taken": (_entered, _homestead, _with(nth=1)),
    "unit.kind": (_nothing, _with(kind="other"), _homestead),
    "unit.holder_kind": (_nothing, _held_by_company, _homestead),
    "unit.no_members": (
        _nothing,
        _on(NOBODY, lambda v: household(v.session), _homestead),
        _on(NOBODY, lambda v: household(v.session, 1), _homestead),
    ),
    "unit.no_ground": (_nothing, _on_homestead("homestead", level=False), _on_homestead("homestead")),
    "unit.ground_level": (_nothing, _on_homestead("house"), _homestead),
    "unit.ground_ended": (_nothing, _on(NO_SHAPE, _plot, _homestead), _with(nth=1)),
    "unit.ground_taken": (_entered, _taken, _with(nth=1)),
    "unit.no_parent": (_nothing, _operating(NEXT_5), lambda v: (v.enter(), _operating(NEXT_5)(v))),
    "unit.term_short": (_nothing, _forest(date(2029, 12, 31)), _forest()),
    "unit.term_long": (_nothing, _forest(date(2070, 1, 2)), _forest()),
    "unit.no_last_day": (_nothing, _forest(OPEN_DATE), _forest(OPEN_DATE, "private_hill")),
    "unit.term_parent": (lambda v: v.enter(), _operating(date(2060, 1, 1)), _operating(NEXT_5)),
    "unit.right_ended": (_entered, _cancel_twice, cancel),
    "unit.left_out": (_entered, _change(whole=False), _change()),
    "unit.facts": (_nothing, _fact(colour="red"), _homestead),
    "unit.nothing": (_nothing, _with(rights=[]), _homestead),
    "homestead.origin": (_nothing, _fact(origin="gift"), _homestead),
    "homestead.one_plot": (_entered, _second_plot("grant"), _second_plot("inheritance")),
    "homestead.grant_above_standard": (_nothing, _fact(origin="grant"), small_grant),
    "homestead.grant_to_stranger": (_nothing, _by_outsider("grant"), _by_outsider("inheritance")),
    "homestead.on_farmland": (
        _nothing,
        _on(PROTECTED, _plot, _fact(origin="grant")),
        _on(PROTECTED, _plot, _homestead),
    ),
    "homestead.on_contracted": (_nothing, _contracted_over, _homestead),
    "homestead.no_papers": (
        _nothing,
        _fact(papers="no", displayed_days="29"),
        _fact(papers="no", displayed_days="30", confirmed_on="2025-01-02", reviewed_on="2025-03-01"),
    ),
    "homestead.no_day": (_nothing, _fact(occupied_since=""), _homestead),
    "homestead.no_standard": (_nothing, _standard("0", _fact(origin="grant")), _standard("0", _homestead)),
    "page.not_transferred": (_entered, _passes(RIGHT_TRANSFER, to=0), _passes(RIGHT_TRANSFER, to=1)),
    "page.holder_changes": (_entered, _passes(RIGHT_CHANGE, to=1), _passes(RIGHT_CORRECTION, to=1)),
    "page.nothing_ends": (_entered, _passes(RIGHT_CANCELLATION, to=0), cancel),
    "case.contract_not_ready": (_nothing, _with_contract, _signed),
    "case.no_reason": (_entered, _change(reason=" "), _change()),
}
"""By rule: what is done beforehand, what is refused, what is not."""
