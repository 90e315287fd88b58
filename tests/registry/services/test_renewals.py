"""Land that is let anew when its lease is over: renewed for who sits on it, or let to another who comes after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.periods import add_months
from registry.queries import audit, case_files
from registry.rules import transfer_sheet
from registry.services.set_parameter import NewValue, set_parameter
from tests.support.refusals import refused_by
from tests.support.renewing import (
    FIRST,
    again,
    apply_asked,
    asked,
    newcomer,
    to_another,
    until,
)
from tests.support.transfers import (
    TERMS,
    agree,
    apply,
    apply_end,
    draft,
    end_lease,
    enter,
    farm,
    lease,
    right_codes,
    scalar,
    view,
)
from tests.support.village import GRANTOR, Village

IN_FORCE = "SELECT count(*) FROM land_right_version AS v JOIN land_right AS r ON r.id = v.right_id WHERE v.ended_by IS NULL AND r.kind = 'operating'"


def ends(village: Village, count: int = 1) -> tuple[date, date]:
    """Lease some rights until in half a year; return the half year that comes then."""
    term = until(village, 6)
    assert lease(village, count, farm(village), term=term) == FIRST
    return term[1], add_months(term[1], 6)


def test_a_renewal_is_entered_while_the_old_lease_runs_and_one_that_overlaps_by_a_day_is_not(
    entered: Village,
) -> None:
    begin, end = ends(entered, 2)
    early = draft(
        entered, right_codes(entered)[:2], view(entered, FIRST).receiver_id, term=(begin - timedelta(1), end)
    )
    agree(entered, early)
    parcels = sum(len(sheet.sheet.parcels) for sheet in view(entered, early).sheets)
    with refused_by(*["unit.ground_taken"] * parcels):
        apply(entered, early)
    number = again(entered, (begin, end))
    assert [sheet.is_agreed for sheet in view(entered, number).sheets] == [False, False], (
        "consents of its own"
    )
    agree(entered, number)
    assert enter(entered, apply(entered, number)) == 2
    assert scalar(entered, IN_FORCE) == 4, "the old rights run on"
    assert [a.first for a in audit.run(entered.session) if a.violations] == []
    entered.shift(days=(begin - entered.today()).days)
    enter(entered, apply_end(entered, FIRST, ground="expired", scan=None))
    assert scalar(entered, IN_FORCE) == 2
    assert [sheet.given_until for sheet in view(entered, number).sheets] == [end, end]
    assert [sheet.given_until for sheet in view(entered, FIRST).sheets] == [None, None]


def test_what_is_renewed_is_signed_with_the_rest_and_old_sheets_do_not_name_it(entered: Village) -> None:
    term = ends(entered)
    number = again(entered, term)
    sheet = view(entered, number).sheets[0].sheet
    plain = replace(sheet, agreement=replace(sheet.agreement, renews=""))
    assert sheet.sha256 != plain.sha256
    assert (sheet.agreement.renews, "renews" in plain.text) == (FIRST, False)
    assert transfer_sheet.read(sheet.content) == replace(
        sheet, parcels=tuple(sheet.parcels), dues=tuple(sheet.dues)
    )
    assert view(entered, FIRST).sheets[0].sheet.agreement.renews == ""


def test_nothing_renews_what_is_not_over_or_was_another_s_or_is_not_there(entered: Village) -> None:
    begin, end = ends(entered)
    rights, receiver = right_codes(entered), view(entered, FIRST).receiver_id
    with refused_by("transfer.renews"):
        again(entered, (begin - timedelta(days=1), end))
    with refused_by("transfer.renews"):
        again(entered, (begin, end), renews=f"{GRANTOR}0099")
    said = {"term": (begin, end), "agreement": replace(TERMS, renews=FIRST)}
    with refused_by("transfer.renews"):
        draft(entered, rights[:1], newcomer(entered), **said)
    with refused_by("transfer.renews") as found:
        draft(entered, rights[:2], receiver, **said)
    assert [refusal.where for refusal in found] == [rights[1]], "only the first was leased"
    assert again(entered, (begin, end)).startswith(GRANTOR)


def test_who_sits_on_the_land_is_asked_before_another_gets_it(entered: Village) -> None:
    begin, end = ends(entered)
    number = to_another(entered, newcomer(entered), (begin, end))
    with refused_by("transfer.renewal"):
        apply(entered, number)
    for said in ({}, {"renewal_answer": "yes"}, {"renewal_answer": "silent"}):
        with refused_by("transfer.renewal"):
            apply_asked(entered, number, **said)
    with refused_by("transfer.renewal"):  # asked tomorrow
        apply_asked(entered, number, -1, renewal_answer="waived")
    with refused_by("transfer.renewal"):  # a hash that is said is no scan
        apply(entered, number, proofs=asked(entered, renewal_answer="waived", renewal_sha256="ab" * 32))
    with refused_by("transfer.renewal_claimed"):
        apply_asked(entered, number, 40, renewal_answer="claimed")
    case = apply_asked(entered, number, renewal_answer="waived")
    assert [paper.kind for paper in case_files.papers(entered.session, case)] == ["renewal"]
    assert enter(entered, case) == 1


@pytest.mark.parametrize(("days", "lawful"), [(15, False), (16, True)])
def test_who_does_not_answer_has_fifteen_days(entered: Village, days: int, lawful: bool) -> None:  # noqa: FBT001 (a case)
    number = to_another(entered, newcomer(entered), ends(entered))
    if lawful:
        assert apply_asked(entered, number, days, renewal_answer="silent")
    else:
        with refused_by("transfer.renewal"):
            apply_asked(entered, number, days, renewal_answer="silent")


def test_how_long_he_may_think_and_comes_first_is_configured(entered: Village) -> None:
    begin, end = ends(entered)
    later = (begin + timedelta(days=1), end)
    number = to_another(entered, newcomer(entered), later)
    with refused_by("transfer.renewal"):
        apply_asked(entered, number, 4, renewal_answer="silent")
    for key, value in (("renewal_answer_days", "3"), ("renewal_priority_months", "0")):
        new = NewValue(key, value, entered.today(), "县政府文件", True)
        set_parameter(entered.session, new, county=GRANTOR[:6], actor=entered.cast.lu)
        entered.session.flush()
        if key == "renewal_answer_days":
            savepoint = entered.session.begin_nested()
            assert apply_asked(entered, number, 4, renewal_answer="silent")
            savepoint.rollback()
    assert apply(entered, number), "a day after its end nobody comes first any more"


@pytest.mark.parametrize(("days", "lawful"), [(0, False), (1, True)])
def test_two_months_after_its_end_nobody_sits_on_the_land(
    entered: Village,
    days: int,
    lawful: bool,  # noqa: FBT001 (a case)
) -> None:
    begin, end = ends(entered)
    since = add_months(begin, 2) + timedelta(days=days)
    number = to_another(entered, newcomer(entered), (since, end))
    if lawful:
        assert apply(entered, number)
    else:
        with refused_by("transfer.renewal"):
            apply(entered, number)


def test_a_lease_that_ended_before_its_time_is_not_renewed_and_one_that_expired_is(entered: Village) -> None:
    begin, end = ends(entered, 2)
    end_lease(entered, FIRST, view(entered, FIRST).sheets[0].party_id)
    entered.shift(days=(begin - entered.today()).days)
    left = view(entered, FIRST).sheets[1]
    enter(entered, apply_end(entered, FIRST, left.party_id, ground="expired", scan=None))
    number = to_another(entered, newcomer(entered), (begin, end))
    with refused_by("transfer.renewal") as found:
        apply(entered, number)
    assert [refusal.where for refusal in found] == [left.right_code]


def test_a_receiver_who_sits_there_is_not_asked_and_one_who_came_between_takes_the_place(
    entered: Village,
) -> None:
    begin, end = ends(entered)
    middle, other = add_months(begin, 1), newcomer(entered)
    between = to_another(entered, other, (begin, middle))
    assert enter(entered, apply_asked(entered, between, renewal_answer="waived")) == 1
    back = to_another(entered, view(entered, FIRST).receiver_id or 0, (middle, end))
    with refused_by("transfer.renewal") as found:
        apply(entered, back)
    assert between in found[0].said.zh
    onward = to_another(entered, other, (middle, end))
    assert apply(entered, onward)


def test_who_leases_on_comes_first_beside_such_and_not_beside_the_lessee(entered: Village) -> None:
    coop, guest, other = farm(entered), newcomer(entered), newcomer(entered, "李远")
    begin = until(entered, 6)[1]
    rights = right_codes(entered)[:1]
    assert lease(entered, 1, coop, term=(until(entered, 6)[0], add_months(begin, 3))) == FIRST
    operating = right_codes(entered, "operating")
    sub = draft(entered, operating, guest, "sublease", term=(entered.today(), begin))
    agree(entered, sub)
    assert enter(entered, apply(entered, sub)) == 1
    anew = draft(entered, operating, other, "sublease", term=(begin, add_months(begin, 1)))
    agree(entered, anew)
    with refused_by("transfer.renewal") as found:
        apply(entered, anew)
    assert "王城" in found[0].said.zh
    assert apply_asked(entered, anew, renewal_answer="lesser")
    lower = draft(entered, rights, other, term=(add_months(begin, 3), add_months(begin, 4)))
    agree(entered, lower)
    with refused_by("transfer.renewal") as found:
        apply(entered, lower)
    assert "合作社" in found[0].said.zh
    assert "王城" not in found[0].said.zh
