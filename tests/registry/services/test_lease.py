"""A lease of many households, from its sheets of terms to what is due: by the services alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from registry.area import to_mu
from registry.periods import add_years
from registry.queries import audit, payments
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.add_holder import add_holder
from registry.services.consent_to_transfer import Agreed, consent_to_transfer
from registry.services.leave_transfer import leave_transfer
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.revise_transfer import revise_transfer
from registry.services.take_step import take_step
from registry.services.withdraw_consent import withdraw_consent
from tests.support.new_trials import HEIR
from tests.support.parcels import seize
from tests.support.refusals import refused_by
from tests.support.transfers import (
    CASH,
    LAST,
    SIGNED,
    TERMS,
    agree,
    apply,
    apply_end,
    decide,
    draft,
    end_lease,
    enter,
    farm,
    lease,
    right_codes,
    scalar,
    term,
    view,
)
from tests.support.village import GRANTOR, Village

OPERATING = (
    "SELECT r.code, p.code, v.holder_id, v.term_to FROM land_right AS r JOIN land_right AS p ON p.id = r.parent_id "
    "JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL WHERE r.kind = 'operating' ORDER BY r.id"
)


def test_households_that_agreed_are_leased_in_one_act_and_who_refused_stays_out(village: Village) -> None:
    village.enter()
    rights, coop = right_codes(village), farm(village)
    number = draft(village, rights, coop)
    assert number == f"{GRANTOR}0001"
    assert [s.right_code for s in view(village, number).sheets] == rights
    refuser, silent = rights[3], rights[7]
    sheet = next(s for s in view(village, number).sheets if s.right_code == refuser)
    assert leave_transfer(village.session, number, [sheet.party_id], "自己耕种", actor=village.cast.lu) == 1
    assert agree(village, number, but=[silent]) == 10
    assert enter(village, apply(village, number)) == 10
    made = village.session.execute(text(OPERATING)).all()
    leased = [code for code in rights if code not in (refuser, silent)]
    assert [row[1] for row in made] == leased
    assert [row[0] for row in made[:2]] == [f"{number}B01", f"{number}B01-2"]
    assert {(row[2], row[3]) for row in made} == {(coop, LAST)}
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_household_that_agrees_later_gets_a_page_of_its_own(village: Village) -> None:
    village.enter()
    rights = right_codes(village)[:2]
    number = draft(village, rights, farm(village))
    agree(village, number, but=rights[1:])
    assert enter(village, apply(village, number)) == 1
    agree(village, number)
    assert enter(village, apply(village, number)) == 1
    assert [row[0] for row in village.session.execute(text(OPERATING))] == [f"{number}B01", f"{number}B02"]


def test_what_is_due_is_each_household_s_area_at_the_price_to_the_fen(village: Village) -> None:
    village.enter()
    number = lease(village, 2)
    sheets = view(village, number).sheets
    dues = payments.dues(village.session, number)
    for sheet in sheets:
        mu = to_mu(sum((p.area for p in sheet.sheet.parcels), Decimal(0)))
        own = [d.amount_fen for d in dues if d.party_id == sheet.party_id]
        assert own == [int((mu * CASH.amount_fen).quantize(Decimal(1)))] * 3
    assert {(d.due_on.month, d.due_on.day) for d in dues} == {(11, 30)}


def test_changed_terms_are_agreed_to_by_nobody_and_the_others_stay_agreed(village: Village) -> None:
    village.enter()
    rights = right_codes(village)[:2]
    number = draft(village, rights, farm(village))
    agree(village, number)
    dearer = TermsWanted(TERMS, replace(CASH, amount_fen=700_00), term(), [PartyWanted(rights[0])])
    assert revise_transfer(village.session, number, dearer, actor=village.cast.lu, vault=village.vault) == 1
    assert revise_transfer(village.session, number, dearer, actor=village.cast.lu, vault=village.vault) == 0
    assert [sheet.is_agreed for sheet in view(village, number).sheets] == [False, True]
    parties = [sheet.party_id for sheet in view(village, number).sheets]
    with refused_by("transfer.unsigned"):
        apply(village, number, party_ids=parties)


def test_a_consent_withdrawn_after_approval_stops_the_entry(village: Village) -> None:
    village.enter()
    number = draft(village, right_codes(village)[:2], farm(village))
    agree(village, number)
    case = apply(village, number)
    decide(village, case)
    sheet = view(village, number).sheets[1]
    withdraw_consent(village.session, number, sheet.party_id, 1, actor=village.cast.lu)
    with refused_by("transfer.unsigned"):
        take_step(village.session, case, "enter", actor=village.cast.shen)
    agree(village, number)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 2
    with refused_by("consent.late"):
        withdraw_consent(village.session, number, sheet.party_id, 1, actor=village.cast.lu)


def test_land_that_is_leased_is_not_leased_again_and_is_after_the_term(village: Village) -> None:
    village.enter()
    right = right_codes(village)[:1]
    coop = farm(village)
    lease(village, 1, coop)
    second = draft(village, right, coop)
    agree(village, second)
    parcels = len(view(village, second).sheets[0].sheet.parcels)
    with refused_by(*["unit.ground_taken"] * parcels):
        apply(village, second)
    third = draft(village, right, coop, term=(LAST, add_years(LAST, 1)))
    agree(village, third)
    assert enter(village, apply(village, third)) == 1


def test_land_seized_after_approval_is_not_leased(village: Village) -> None:
    village.enter()
    number = draft(village, right_codes(village)[:1], farm(village))
    agree(village, number)
    case = apply(village, number)
    decide(village, case)
    parcel = view(village, number).sheets[0].sheet.parcels[0].code
    seize(village, parcel)
    with refused_by("restriction.seized"):
        take_step(village.session, case, "enter", actor=village.cast.shen)


def test_a_lease_of_five_years_is_registered_on_a_page_of_the_register(village: Village) -> None:
    village.enter()
    folio = "510623100200JD00001W00000000"
    number = draft(village, right_codes(village)[:2], farm(village), term=term(5))
    agree(village, number)
    assert enter(village, apply(village, number, folio_number=folio)) == 2
    assert (
        scalar(village, "SELECT kind FROM registration_unit WHERE folio_number = :f", f=folio) == "operating"
    )


def test_a_lease_under_five_years_is_only_filed(village: Village) -> None:
    village.enter()
    begin, end = term(5)
    number = draft(village, right_codes(village)[:1], farm(village), term=(begin, end - timedelta(days=1)))
    agree(village, number)
    folio = "510623100200JD00001W00000000"
    with refused_by("transfer.term_short", "unit.term_short"):
        apply(village, number, folio_number=folio)
    assert enter(village, apply(village, number)) == 1
    assert (
        scalar(village, "SELECT kind FROM registration_unit WHERE folio_number = :f", f=f"{number}B01")
        == "filing"
    )


def test_a_lease_ended_by_agreement_frees_the_land_and_what_was_due_later(village: Village) -> None:
    village.enter()
    number = lease(village, 2)
    assert end_lease(village, number) == 2
    assert (
        scalar(village, "SELECT count(*) FROM right_parcel WHERE kind = 'operating' AND ended_by IS NULL")
        == 0
    )
    assert [d for d in payments.dues(village.session, number) if d.due_on >= village.today()] == []
    assert len(payments.dues(village.session, number)) == 4
    again = draft(village, right_codes(village)[:2], view(village, number).receiver_id)
    agree(village, again)
    assert enter(village, apply(village, again)) == 2
    assert [a.first for a in audit.run(village.session) if a.violations] == []


@pytest.mark.parametrize(
    ("ground", "by", "changes", "refusal"),
    [
        ("agreed", "household", {}, "transfer.end_ground"),
        ("expired", "both", {}, "transfer.end_early"),
        ("abandoned", "household", {"scan": None}, "transfer.end_proof"),
        ("agreed", "both", {"ended_on": date(2040, 1, 1)}, "transfer.end_before"),
    ],
)
def test_an_end_needs_a_ground_of_law_and_its_proof(
    village: Village, ground: str, by: str, changes: dict[str, Any], refusal: str
) -> None:
    village.enter()
    number = lease(village)
    with refused_by(refusal):
        apply_end(village, number, ground=ground, by=by, **changes)
    assert apply_end(village, number, ground="abandoned", by="household") > 0


def test_receipts_are_kept_apart_by_due_and_wrong_ones_are_taken_back(village: Village) -> None:
    village.enter()
    session, number = village.session, lease(village)
    first, *_ = payments.dues(session, number)
    by = {"actor": village.cast.lu, "vault": village.vault}
    half = first.amount_fen // 2
    record_receipts(session, number, [Receipt(first.id, half, village.today(), "银行 1")], **by)
    with refused_by("receipt.overpaid"):
        record_receipts(
            session, number, [Receipt(first.id, first.amount_fen, village.today(), "银行 2")], **by
        )
    with refused_by("receipt.twice"):
        record_receipts(session, number, [Receipt(first.id, 1, village.today(), "银行 1")], **by)
    with refused_by("receipt.incomplete"):
        record_receipts(session, number, [Receipt(first.id, 1, date(2040, 1, 1), "银行 3")], **by)
    with refused_by("receipt.due_unknown"):
        record_receipts(session, number, [Receipt(0, 1, village.today(), "银行 3")], **by)
    assert payments.dues(session, number)[0].open_fen == first.amount_fen - half
    (recorded,) = payments.receipts(session, number)
    reverse_receipt(session, number, recorded.id, "记错户", actor=village.cast.lu)
    with refused_by("receipt.not_reversed"):
        reverse_receipt(session, number, recorded.id, "记错户", actor=village.cast.lu)
    assert payments.dues(session, number)[0].open_fen == first.amount_fen


def test_a_sublease_lies_inside_the_lease_and_needs_the_household(village: Village) -> None:
    village.enter()
    coop = farm(village)
    lease(village, 2, coop)
    other = add_holder(village.session, HEIR, GRANTOR, actor=village.cast.lu, vault=village.vault)
    leased = right_codes(village, "operating")
    number = draft(village, leased, other, "sublease", term=(term()[0], add_years(LAST, -1)))
    assert [[s.capacity for s in sheet.signatories] for sheet in view(village, number).sheets] == [
        ["unit", "household"]
    ] * 2
    agreed = [Agreed(s.party_id, 1, s.sha256) for s in view(village, number).sheets]
    consent_to_transfer(village.session, number, agreed, SIGNED, actor=village.cast.lu, vault=village.vault)
    parties = [s.party_id for s in view(village, number).sheets]
    with refused_by(*["transfer.no_household_consent"] * 2):
        apply(village, number, party_ids=parties)
    agree(village, number)
    assert enter(village, apply(village, number)) == 2
    tiers = village.session.execute(
        text("SELECT DISTINCT tier FROM right_parcel WHERE kind = 'operating'")
    ).all()
    assert sorted(row[0] or 0 for row in tiers) == [0, 1]
    with refused_by("transfer.term_outside"):
        draft(village, leased[:1], other, "sublease", term=(term()[0], add_years(LAST, 1)))
    with refused_by("transfer.end_child", "transfer.end_child"):
        apply_end(village, f"{GRANTOR}0001")
