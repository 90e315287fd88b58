"""Whatever passes, goes back or is left for payment: areas and money add up exactly, and the register is sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries import households, payments
from registry.queries.households import Held
from registry.rules.transfer_prices import Deduction, Price
from registry.services._transfer_terms import PartyWanted
from registry.services.record_receipts import Receipt, record_receipts
from tests.support.households import BIG, OTHER, SMALL, broken, held
from tests.support.moves import EXIT, SUM, done, holder, leave_for_pay, move, rest, secure, told
from tests.support.refusals import refused_by
from tests.support.transfers import agree, apply, enter, view
from tests.support.village import Village

FORMS = ("exchange", "assignment", "hand_back", "paid_exit")


def _areas(village: Village, grantor: int) -> Decimal:
    """Return what contracts and free land come to, in m²; each parcel stands in one place only."""
    rows = village.session.execute(
        text("SELECT parcel_code, contract_area FROM contract_parcel WHERE ended_by IS NULL")
    ).all()
    free = households.free_parcels(village.session, grantor)
    codes = [row.parcel_code for row in rows] + [*free]
    assert len(codes) == len(set(codes))
    totals = village.session.scalar(
        text("SELECT sum(total_area) FROM contract_version WHERE ended_by IS NULL")
    )
    given = sum((Decimal(row.contract_area) for row in rows), Decimal(0)) / 100
    assert given == Decimal(totals) / 100
    return given


def _sheet(data: st.DataObject, household: Held) -> PartyWanted:
    codes = [p.code for p in household.plots]
    chosen = data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
    return PartyWanted(household.right_code or "", dict.fromkeys(chosen))


def _move(village: Village, data: st.DataObject) -> Decimal:
    """Make one move of any form; return the area that left all contracts."""
    session = village.session
    landed = [h for h in households.held(session, [BIG, OTHER, SMALL]) if h.right_code]
    giver = data.draw(st.sampled_from(landed))
    others = [h for h in landed if h.code != giver.code]
    form = data.draw(st.sampled_from(FORMS if others else FORMS[2:]))
    parties, receiver = [_sheet(data, giver)], None
    if form == "exchange":
        parties.append(_sheet(data, data.draw(st.sampled_from(others))))
    if form == "assignment":
        receiver = holder(village, data.draw(st.sampled_from(others)).code)
    said: dict[str, Any] = {"price": SUM, "agreement": EXIT} if form == "paid_exit" else {}
    # The first household may have no land left by now: the term is that of who gives.
    number = move(village, form, parties, receiver, term=rest(village, giver.code), **said)
    if form == "paid_exit":
        secure(village, number)
    done(village, number)
    gone = {p.code: p.area for p in giver.plots}
    ends = form in FORMS[2:]
    return sum((gone[code] for code in parties[0].parcels), Decimal(0)) if ends else Decimal(0)


@contextmanager
def _taken_back(session: Session) -> Iterator[None]:
    """Take back what an example did, also of one that Hypothesis breaks off or that fails."""
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        session.expire_all()


@settings(max_examples=6)
@given(st.data())
def test_any_chain_of_moves_balances_areas(entered: Village, data: st.DataObject) -> None:
    session = entered.session
    grantor = held(session).grantor_id
    with _taken_back(session):
        before = _areas(entered, grantor)
        for _ in range(data.draw(st.integers(1, 3))):
            left = _move(entered, data)
            assert _areas(entered, grantor) == before - left
            before -= left
        assert broken(session) == []


@settings(max_examples=8)
@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    st.integers(0, 10**7),
    st.integers(0, 10**3),
    st.data(),
)
def test_money_of_an_exit_balances_to_the_fen(
    entered: Village, parts: list[int], improvement: int, taken: int, data: st.DataObject
) -> None:
    session, whole = entered.session, sum(parts)
    first, last = rest(entered)
    taken = min(taken, whole)
    price = Price(
        "lump_sum",
        whole,
        instalments=tuple((min(last, first), fen) for fen in parts),
        improvement_fen=improvement,
        deductions=(Deduction("代扣", taken, "条例"),) if taken else (),
    )
    with _taken_back(session):
        number = leave_for_pay(entered, price=price)
        agree(entered, number)
        due = whole + improvement - taken
        case = apply(entered, number, proofs=told(entered))
        secure(entered, number, due)
        assert enter(entered, case) == 1
        dues = payments.dues(session, number)
        assert sum(-d.amount_fen if d.kind == "deduction" else d.amount_fen for d in dues) == due
        one = data.draw(st.sampled_from([d for d in dues if d.kind == "instalment"]))
        some = data.draw(st.integers(1, one.amount_fen))
        by = {"actor": entered.cast.lu, "vault": entered.vault}
        record_receipts(session, number, [Receipt(one.id, some, entered.today(), "银行 1")], **by)
        left = one.amount_fen - some
        with refused_by("receipt.overpaid"):
            record_receipts(session, number, [Receipt(one.id, left + 1, entered.today(), "银行 2")], **by)
        if left:
            record_receipts(session, number, [Receipt(one.id, left, entered.today(), "银行 3")], **by)
        assert [d.open_fen for d in payments.dues(session, number) if d.id == one.id] == [0]
        assert sum(r.amount_fen for r in payments.receipts(session, number)) == one.amount_fen
        assert view(entered, number).sheets[0].sheet.price == price
        assert broken(session) == []
