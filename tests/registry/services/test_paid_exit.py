"""A household leaves its land for payment: final, so paid or secured before it is entered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.periods import add_years
from registry.queries import audit, payments
from registry.rules.transfers import Agreement
from registry.services.settle_security import settle_security
from registry.services.take_step import take_step
from tests.support.households import SMALL, held
from tests.support.moves import EXIT, SUM, leave_for_pay, secure, told
from tests.support.refusals import refusal_of, refused_by
from tests.support.transfers import agree, apply, decide, scalar, view
from tests.support.village import Village


def _decided(village: Village, number: str) -> int:
    agree(village, number)
    case = apply(village, number, proofs=told(village))
    decide(village, case)
    return case


def _enter(village: Village, case: int) -> object:
    return take_step(village.session, case, "enter", actor=village.cast.shen)


def test_a_settled_household_leaves_for_instalments_that_are_secured(village: Village) -> None:
    village.enter()
    first = village.today()
    parts = tuple((add_years(first, k), SUM.amount_fen // 4) for k in range(4))
    settled = replace(EXIT, scope="permanent", paid_in="insurance", reason="settled")
    number = leave_for_pay(village, price=replace(SUM, instalments=parts), agreement=settled)
    case = _decided(village, number)
    with refused_by("price.not_secured"):
        _enter(village, case)
    secure(village, number, SUM.amount_fen - 1)
    with refused_by("price.not_secured"):
        _enter(village, case)
    settle_security(
        village.session,
        number,
        payments.securities(village.session, [view(village, number).sheets[0].party_id]).popitem()[1].id,
        "void",
        "金额不足",
        actor=village.cast.lu,
    )
    secure(village, number, expires_on=parts[-1][0])
    with refused_by("price.not_secured"):
        _enter(village, case)
    settle_security(
        village.session,
        number,
        payments.securities(village.session, [view(village, number).sheets[0].party_id]).popitem()[1].id,
        "void",
        "期限不足",
        actor=village.cast.lu,
    )
    secure(village, number, expires_on=parts[-1][0] + timedelta(days=1))
    assert _enter(village, case) == 1
    assert sum(d.amount_fen for d in payments.dues(village.session, number)) == SUM.amount_fen
    sheet = view(village, number).sheets[0].sheet
    assert (sheet.agreement.scope, sheet.agreement.paid_in) == ("permanent", "insurance")
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_all_land_is_left_and_the_right_ends(village: Village) -> None:
    village.enter()
    number = leave_for_pay(village, SMALL, None)
    case = _decided(village, number)
    secure(village, number)
    assert _enter(village, case) == 1
    assert held(village.session, SMALL).right_id is None
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_void_security_backs_nothing_and_one_that_backs_is_not_void(village: Village) -> None:
    village.enter()
    number = leave_for_pay(village)
    case = _decided(village, number)
    void, by = secure(village, number), {"actor": village.cast.lu}
    settle_security(village.session, number, void, "void", "银行撤销", **by)
    with refused_by("price.not_secured"):
        _enter(village, case)
    stands = secure(village, number)
    assert _enter(village, case) == 1
    with refused_by("security.backs"):
        settle_security(village.session, number, stands, "void", "反悔", **by)
    ended = (
        "INSERT INTO payment_security_end (security_id, outcome, reason, region_code, begun_by) "
        "SELECT id, :outcome, 'x', region_code, begun_by FROM payment_security WHERE id = :id"
    )
    assert refusal_of(village.session, ended, id=stands, outcome="void") == "payment_security_kept"
    assert refusal_of(village.session, ended, id=stands, outcome="posted") == ""
    settle_security(village.session, number, stands, "posted", "拨付", **by)


def test_one_security_backs_one_exit_and_an_exit_without_one_is_no_entry(village: Village) -> None:
    village.enter()
    first, second = leave_for_pay(village), leave_for_pay(village, SMALL)
    cases = [_decided(village, number) for number in (first, second)]
    security = secure(village, first)
    assert _enter(village, cases[0]) == 1
    entered = (
        "INSERT INTO transfer_entry (party_id, case_id, content_sha256, is_final, security_id, region_code, begun_by) "
        "SELECT k.party_id, k.case_id, k.content_sha256, true, CAST(:security AS bigint), k.region_code, k.begun_by "
        "FROM transfer_case AS k WHERE k.case_id = :case"
    )
    session = village.session
    twice = refusal_of(session, entered, case=cases[1], security=security)
    assert twice == "uq_transfer_entry_security_id"
    assert refusal_of(session, entered, case=cases[1], security=None) == "ck_transfer_entry_secured"
    own = secure(village, second)
    assert refusal_of(session, entered, case=cases[1], security=own) == ""
    settle_security(session, second, own, "void", "银行撤销", actor=village.cast.lu)
    assert refusal_of(session, entered, case=cases[1], security=own) == "transfer_secured"


@pytest.mark.parametrize("said", [{"scope": ""}, {"scope": "a while"}, {"paid_in": ""}])
def test_an_exit_says_how_far_it_goes_and_in_what_it_is_paid(village: Village, said: dict[str, str]) -> None:
    village.enter()
    with refused_by("transfer.exit_terms"):
        leave_for_pay(village, agreement=replace(EXIT, **said))


def test_settling_is_no_ground_for_the_grantor(village: Village) -> None:
    village.enter()
    taken = Agreement(initiator="grantor", reason="settled", scope="permanent", paid_in="cash")
    with refused_by("transfer.forced", "transfer.not_household"):
        leave_for_pay(village, agreement=taken)
    assert leave_for_pay(village, agreement=replace(taken, initiator="household"))
    assert scalar(village, "SELECT count(*) FROM transfer") == 1
