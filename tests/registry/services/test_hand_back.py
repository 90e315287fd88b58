"""Voluntary hand-back: half a year's notice, told what follows, compensation; the land is free afterwards."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from registry.periods import add_months
from registry.queries import audit, households, payments
from registry.rules.household_facts import PlotEvent
from registry.rules.transfers import Agreement
from registry.services.change_contract import draft_contract
from tests.support.households import BIG, OTHER, SMALL, agreement, day, held
from tests.support.households import apply as apply_change
from tests.support.moves import FREE, done, hand_back, told
from tests.support.refusals import refused_by
from tests.support.transfers import agree, apply, enter, scalar, view
from tests.support.village import Village


def _gain(village: Village, code: str, parcel: str) -> int:
    """Apply for land that was handed back, to be added to a household's contract."""
    event = PlotEvent(parcel, "returned", Decimal(9), "批复")
    said = agreement(held(village.session, code), document="批复", day=day(village.session, 0))
    return apply_change(village, draft_contract(village.session, code, [event], said, reason="增加"))


def test_some_parcels_go_back_and_are_free_and_paid_for(village: Village) -> None:
    village.enter()
    before = held(village.session, BIG)
    price = replace(FREE, improvement_fen=12_345_67)
    number = done(village, hand_back(village, count=2, price=price))
    after = held(village.session, BIG)
    gone = {p.code for p in before.plots[:2]}
    assert {p.code for p in after.plots} == {p.code for p in before.plots} - gone
    assert gone <= set(households.free_parcels(village.session, before.grantor_id))
    assert [(d.kind, d.amount_fen) for d in payments.dues(village.session, number)] == [
        ("improvement", 12_345_67)
    ]
    assert scalar(village, "SELECT message_kind FROM land_case WHERE kind = 'transfer_exit'") == "1033"
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_all_land_goes_back_and_the_right_ends(village: Village) -> None:
    village.enter()
    done(village, hand_back(village, SMALL, None))
    gone = held(village.session, SMALL)
    assert (gone.contract_id, gone.right_id) == (None, None)
    assert scalar(village, "SELECT message_kind FROM land_case WHERE kind = 'transfer_exit'") == "1071"
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_who_handed_back_gets_no_land_again_in_the_term_and_others_do(village: Village) -> None:
    village.enter()
    parcel = held(village.session, BIG).plots[0].code
    done(village, hand_back(village))
    with refused_by("contract.no_land_again"):
        _gain(village, BIG, parcel)
    assert _gain(village, OTHER, parcel) > 0


def test_the_notice_is_half_a_year_and_what_follows_is_told(village: Village) -> None:
    village.enter()
    number = hand_back(village)
    agree(village, number)
    late = add_months(village.today(), -6) + timedelta(days=1)
    with refused_by("transfer.half_year"):
        apply(village, number, proofs=told(village, noticed_on=late))
    with refused_by("transfer.not_told"):
        apply(village, number, proofs=told(village, is_told=False))
    assert enter(village, apply(village, number, proofs=told(village))) == 1


@pytest.mark.parametrize("reason", ["settled", "married"])
def test_the_grantor_never_takes_land_back_because_somebody_settled_or_married(
    village: Village, reason: str
) -> None:
    village.enter()
    with refused_by("transfer.forced", "transfer.not_household"):
        hand_back(village, agreement=Agreement(initiator="grantor", reason=reason))
    own = hand_back(village, agreement=Agreement(reason=reason))
    assert [s.capacity for s in view(village, own).sheets[0].signatories][:1] == ["co_owner"]
