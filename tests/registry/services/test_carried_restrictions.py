"""Every restriction on a parcel is decided on when it is split or merged; a later seizure lands on the children."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.models import LandRight
from registry.queries import parcel_changes, restrictions
from registry.queries.restrictions import RestrictionView
from registry.services._parcel_plan import Draft, apply_for
from registry.services.adjust_boundary import draft_boundary
from registry.services.end_restriction import Ended, end_restriction
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.merge_parcels import draft_merge
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.support.ground import add_shape, add_unit, box
from tests.support.parcels import (
    FIRST,
    approved,
    enter_change,
    halves,
    middle,
    right_on,
    shape_of,
    split_case,
)
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village

CARRY: tuple[str, ...] = ()


def _seize(village: Village, code: str = FIRST, document: str = "文1", kind: str = "seizure") -> int:
    until = date(2049, 1, 1) if kind == "seizure" else None
    new = NewRestriction(kind, code, "法院", document, until=until)
    return place_restriction(village.session, new, actor=village.cast.he)


def _split(village: Village, settled: dict[str, tuple[str, ...]]) -> list[str]:
    draft = replace(halves(village.session), restrictions=settled)
    case = apply_for(village.session, draft, actor=village.cast.lu)
    return enter_change(village.session, case, village.cast)


def _open(session: Session, code: str) -> list[RestrictionView]:
    unit = session.scalar(text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": code})
    return restrictions.open_over(session, [unit or 0])


def _said(found: list[RestrictionView]) -> list[tuple[str, str, int | None]]:
    return [(r.kind, r.document_number, r.queue_number) for r in found]


@pytest.mark.parametrize("kind", ["seizure", "mortgage", "pre_notice", "objection_entry", "basic_farmland"])
def test_no_restriction_goes_on_or_ends_in_silence(entered: Village, kind: str) -> None:
    number = _seize(entered, kind=kind)
    with refused_by("parcel.restriction_undecided"):
        _split(entered, {})
    assert len(_split(entered, {str(number): CARRY})) == 2


def _other(session: Session) -> str:
    """Return another parcel of the right on the first one."""
    query = (
        "SELECT min(u.code) FROM right_parcel p JOIN spatial_unit u ON u.id = p.unit_id "
        "JOIN land_right r ON r.id = p.right_id WHERE r.code = :right AND u.code <> :first"
    )
    return str(session.scalar(text(query), {"right": right_on(session, FIRST), "first": FIRST}))


def test_a_seizure_of_another_parcel_of_the_right_stops_every_change_until_it_is_lifted(
    entered: Village,
) -> None:
    """Found by the machine of random acts: the right's next version would be one of the seized ground, too."""
    session = entered.session
    case = approved(session, split_case(session, entered.cast), entered.cast)
    number = _seize(entered, _other(session))
    with refused_by("restriction.seized"):
        enter_parcel_change(session, case, actor=entered.cast.shen)
    with refused_by("restriction.seized"):
        _split(entered, {})
    end_restriction(session, number, Ended("lifted", "解除", "解1"), actor=entered.cast.he)
    assert len(enter_parcel_change(session, case, actor=entered.cast.shen)) == 2


def test_a_mortgage_of_another_parcel_of_the_right_stops_no_split(entered: Village) -> None:
    _seize(entered, _other(entered.session), kind="mortgage")
    assert len(_split(entered, {})) == 2


def test_a_seizure_and_its_queue_go_on_on_every_part_and_are_lifted_part_by_part(entered: Village) -> None:
    session = entered.session
    first, second = _seize(entered), _seize(entered, document="文2")
    end_restriction(session, first, Ended("lifted", "解除", "解1"), actor=entered.cast.he)
    third = _seize(entered, document="文3")
    codes = _split(entered, {str(second): CARRY, str(third): CARRY})
    assert _open(session, FIRST) == []
    for code in codes:
        assert _said(_open(session, code)) == [("seizure", "文2", 2), ("seizure", "文3", 3)]
    ids = [r.id for code in codes for r in _open(session, code)]
    assert set(restrictions.origins(session, ids).values()) == {second, third}
    end_restriction(
        session, _open(session, codes[0])[0].id, Ended("lifted", "解除", "解2"), actor=entered.cast.he
    )
    assert _said(_open(session, codes[0])) == [("seizure", "文3", 3)]
    assert _said(_open(session, codes[1])) == [("seizure", "文2", 2), ("seizure", "文3", 3)]
    # The part is seized as the whole was; and so is the other part of the right.
    with refused_by("parcel.restriction_undecided", "restriction.seized"):
        apply_for(session, halves(session, codes[0]), actor=entered.cast.lu)


def test_a_restriction_that_ends_with_its_document_leaves_the_parts_free(entered: Village) -> None:
    number = _seize(entered)
    codes = _split(entered, {str(number): ("lifted", "解1")})
    assert [_open(entered.session, code) for code in codes] == [[], []]
    row = entered.session.execute(text("SELECT ground, document_number FROM restriction_end")).one()
    assert tuple(row) == ("lifted", "解1")


@pytest.mark.parametrize("how", [("discharged", "解1"), ("lapsed", "解1"), ("lifted", ""), ("lifted",)])
def test_it_ends_only_as_its_kind_does_and_by_a_document(entered: Village, how: tuple[str, ...]) -> None:
    number = _seize(entered)
    with refused_by("parcel.restriction_foreign"):
        _split(entered, {str(number): how})
    with refused_by("parcel.restriction_foreign"):
        _split(entered, {str(number): CARRY, "777": CARRY})


def test_halves_that_bear_one_seizure_bear_it_once_when_merged(entered: Village) -> None:
    session = entered.session
    number, right = _seize(entered), right_on(session, FIRST)
    codes = _split(entered, {str(number): CARRY})
    late = _seize(entered, codes[0], "文2")
    standing = {str(r.id): CARRY for code in codes for r in _open(session, code)}
    draft = draft_merge(session, dict.fromkeys(codes, 1), decisions={right: (0,)}, reason="并")
    case = apply_for(session, replace(draft, restrictions=standing), actor=entered.cast.lu)
    (merged,) = enter_change(session, case, entered.cast)
    assert _said(_open(session, merged)) == [("seizure", "文1", 1), ("seizure", "文2", 2)]
    assert set(restrictions.origins(session, [r.id for r in _open(session, merged)]).values()) == {
        number,
        late,
    }


def test_two_queues_become_one_in_the_order_of_registration(entered: Village) -> None:
    session = entered.session
    right = right_on(session, FIRST)
    codes = _split(entered, {})
    _seize(entered, codes[1], "早")
    _seize(entered, codes[0], "晚")
    standing = {str(r.id): CARRY for code in codes for r in _open(session, code)}
    draft = draft_merge(session, dict.fromkeys(codes, 1), decisions={right: (0,)}, reason="并")
    case = apply_for(session, replace(draft, restrictions=standing), actor=entered.cast.lu)
    (merged,) = enter_change(session, case, entered.cast)
    assert _said(_open(session, merged)) == [("seizure", "早", 1), ("seizure", "晚", 2)]


def test_a_seizure_that_comes_after_the_split_lands_on_the_children(entered: Village) -> None:
    codes = _split(entered, {})
    number = _seize(entered)
    assert [_said(_open(entered.session, code)) for code in codes] == [[("seizure", "文1", 1)]] * 2
    assert _open(entered.session, codes[0])[0].id == number


def test_nothing_is_placed_on_what_has_ended_without_heirs(entered: Village) -> None:
    code = add_unit(entered.session, 90000)
    with refused_by("restriction.target_gone"):
        _seize(entered, code)
    add_shape(entered.session, 90000, box(0, 0, 30, 30))
    assert _seize(entered, code)


def test_a_seizure_between_approval_and_entry_stops_the_entry(entered: Village) -> None:
    session, cast = entered.session, entered.cast
    case = approved(session, split_case(session, cast), cast)
    _seize(entered)
    with refused_by("parcel.restriction_undecided"):
        enter_parcel_change(session, case, actor=cast.shen)


def test_boundaries_and_areas_do_not_move_what_is_seized(entered: Village) -> None:
    session = entered.session
    codes = _split(entered, {})
    number = _seize(entered, codes[0])
    line = middle(shape_of(session, codes[0]).union(shape_of(session, codes[1])))
    draft = draft_boundary(session, dict.fromkeys(codes, 1), line, reason="调")
    with refused_by("restriction.seized"):
        apply_for(session, draft, actor=entered.cast.lu)
    area = Draft(
        "area",
        {codes[0]: 1},
        [(shape_of(session, codes[0]), parcel_changes.held(session, codes)[0].area + 1)],
        {},
        "错",
    )
    with refused_by("restriction.seized"):
        apply_for(session, area, actor=entered.cast.lu)
    end_restriction(session, number, Ended("lifted", "解除", "解1"), actor=entered.cast.he)
    assert apply_for(session, area, actor=entered.cast.lu)


def _on_right(village: Village, kind: str) -> int:
    code = right_on(village.session, FIRST)
    until = date(2049, 1, 1) if kind == "seizure" else None
    new = NewRestriction(kind, code, "甲方", "文9", until=until, on_right=True)
    return place_restriction(village.session, new, actor=village.cast.he)


def test_a_seized_right_stops_the_split_and_a_mortgaged_one_leaves_no_ground_without_the_creditor(
    entered: Village,
) -> None:
    session, cast = entered.session, entered.cast
    number = _on_right(entered, "seizure")
    with refused_by("restriction.seized"):
        split_case(session, cast)
    end_restriction(session, number, Ended("lifted", "解除", "解1"), actor=cast.he)
    _on_right(entered, "mortgage")
    with refused_by("restriction.creditor"):
        split_case(session, cast, parts=(0,))
    assert enter_change(session, split_case(session, cast), cast)
    code = right_on(session, GRANTOR + "00061")
    right = session.scalars(select(LandRight.id).where(LandRight.code == code)).one()
    assert _said(restrictions.open_over(session, [], [right])) == [("mortgage", "文9", None)]
