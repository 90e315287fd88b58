"""A security is enforced: the operating right goes to the acquirer, the household's contract right stays."""

from dataclasses import replace
from datetime import date

import pytest

from registry.periods import add_years
from registry.queries import audit, enforcements, movable_rights, payments
from registry.queries.enforcements import ShareView
from registry.services._transfer_terms import PartyWanted
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.take_step import take_step
from tests.support.enforcing import (
    BANK,
    LOAN,
    SECOND_BANK,
    SOLD_FOR,
    apply_for,
    bank,
    enforced,
    grower,
    mortgages,
    operating,
    secured,
)
from tests.support.enforcing_trials import realise_plots, with_two_plots
from tests.support.home_trials import HOME_TRIALS
from tests.support.new_trials import HEIR, OTHER_ID
from tests.support.refusals import refused_by
from tests.support.transfers import LAST, agree, apply, decide, draft, enter, lease, right_codes, scalar, view
from tests.support.village import Village

CONTRACTS = "SELECT string_agg(concat_ws(':', v.right_id, v.version, v.holder_id), ',' ORDER BY v.right_id) FROM land_right_version AS v JOIN land_right AS r ON r.id = v.right_id WHERE r.kind = 'contracted_land' AND v.ended_by IS NULL"
DISCHARGED = "SELECT count(*) FROM restriction_end WHERE ground = 'discharged'"


def _sound(village: Village) -> None:
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_household_s_pledge_gives_a_right_inside_its_contract_which_stays(village: Village) -> None:
    village.enter()
    right = right_codes(village)[0]
    number = secured(village, right)
    before, acquirer = scalar(village, CONTRACTS), grower(village)
    assert enforced(village, number, acquirer_id=acquirer) == 1
    got = movable_rights.by_codes(village.session, right_codes(village, "operating"))
    (new,) = got.values()
    contract = movable_rights.by_codes(village.session, [right])[right]
    assert (new.holder.name, new.kind, new.unit_kind) == (HEIR.name, "operating", "filing")
    assert new.root is not None
    assert new.root.holder_id == contract.holder.holder_id
    assert new.term == (village.today(), contract.term[1])
    assert [(p.code, p.area) for p in new.parcels] == [(p.code, p.area) for p in contract.parcels]
    assert scalar(village, CONTRACTS) == before
    assert scalar(village, DISCHARGED) == 1
    outcome = enforcements.outcomes(village.session, number)[view(village, number).sheets[0].party_id]
    assert (outcome.acquirer, outcome.right_code, outcome.proceeds_fen) == (HEIR.name, new.code, SOLD_FOR)
    assert outcome.shares == (
        ShareView(BANK.name, number, LOAN.amount_fen, LOAN.amount_fen),
        ShareView(None, None, SOLD_FOR - LOAN.amount_fen, SOLD_FOR - LOAN.amount_fen),
    )
    _sound(village)


def test_a_new_right_of_a_few_years_is_filed_and_not_registered(village: Village) -> None:
    village.enter()
    number = secured(village, right_codes(village)[0])
    folio = "510623100200JD00001W00000000"
    with refused_by("unit.term_short", "transfer.term_short"):
        apply_for(village, number, folio_number=folio, term_to=add_years(village.today(), 1))


def test_a_lessee_s_pledge_passes_its_right_and_the_acquirer_pays_the_rent_from_then_on(
    village: Village,
) -> None:
    village.enter()
    rent = lease(village, term=(date(2020, 1, 1), LAST))
    number = secured(village, operating(village))
    before, acquirer = scalar(village, CONTRACTS), grower(village)
    right = movable_rights.by_codes(village.session, [operating(village)])[operating(village)]
    assert enforced(village, number, acquirer_id=acquirer) == 1
    (code,) = right_codes(village, "operating")
    passed = movable_rights.by_codes(village.session, [code])[code]
    assert (passed.right_id, passed.version) == (right.right_id, right.version + 1)
    assert (passed.holder.holder_id, passed.term) == (acquirer, right.term)
    assert passed.parcels == right.parcels
    assert scalar(village, CONTRACTS) == before
    assert scalar(village, DISCHARGED) == 1
    today = village.today()
    payers = {(d.due_on >= today, d.payer) for d in payments.dues(village.session, rent)}
    assert payers == {(False, None), (True, HEIR.name)}
    _sound(village)


def test_who_leased_from_the_pledgor_stays_and_pays_the_acquirer(village: Village) -> None:
    village.enter()
    lease(village, term=(date(2020, 1, 1), LAST))
    code = operating(village)
    number = secured(village, code)
    under = bank(village, replace(HEIR, name="孙六", id_number=OTHER_ID))
    sub = draft(village, [code], under, "sublease", term=(date(2024, 1, 1), date(2028, 1, 1)))
    agree(village, sub)
    assert enter(village, apply(village, sub)) == 1
    child = view(village, sub).sheets[0].given_right_id
    assert enforced(village, number) == 1
    assert (
        scalar(
            village,
            "SELECT count(*) FROM land_right_version WHERE right_id = :r AND ended_by IS NULL",
            r=child,
        )
        == 1
    )
    today = village.today()
    assert {(d.due_on >= today, d.payee) for d in payments.dues(village.session, sub)} == {
        (False, None),
        (True, HEIR.name),
    }
    _sound(village)


def test_part_of_a_lessee_s_land_gives_a_right_inside_its_own(village: Village) -> None:
    village.enter()
    lease(village, 1)
    code = operating(village)
    right = movable_rights.by_codes(village.session, [code])[code]
    some = right.parcels[0]
    number = secured(village, code, parties=[PartyWanted(code, {some.code: None})])
    assert enforced(village, number) == 1
    codes = right_codes(village, "operating")
    (new,) = [c for c in codes if c != code]
    got = movable_rights.by_codes(village.session, codes)
    assert got[code].holder == right.holder
    assert (got[new].holder.name, [p.code for p in got[new].parcels]) == (HEIR.name, [some.code])
    _sound(village)


def test_mortgages_are_paid_in_the_order_of_their_registration(village: Village) -> None:
    village.enter()
    right = right_codes(village)[0]
    first = secured(village, right)
    second = secured(village, right, bank(village, SECOND_BANK))
    a, b = mortgages(village)
    with refused_by("enforcement.claim"):
        apply_for(village, second, claims={b: 100})
    owed = {a: 150_000_00, b: LOAN.amount_fen}
    assert enforced(village, second, claims=owed, proceeds_fen=150_000_01) == 2
    (outcome,) = enforcements.outcomes(village.session, second).values()
    assert outcome.shares == (
        ShareView(BANK.name, first, 150_000_00, 150_000_00),
        ShareView(SECOND_BANK.name, second, LOAN.amount_fen, 1),
    )
    (other,) = enforcements.outcomes(village.session, first).values()
    assert (other.ended_on, other.acquirer) == (village.today(), None)
    with refused_by("enforcement.not_standing"):
        apply_for(village, first)
    _sound(village)


def test_a_mortgage_that_covers_more_land_stands_in_the_way_and_one_beside_it_does_not(
    village: Village,
) -> None:
    village.enter()
    code = next(
        c
        for c, r in movable_rights.by_codes(village.session, right_codes(village)).items()
        if len(r.parcels) > 1
    )
    parcels = movable_rights.by_codes(village.session, [code])[code].parcels
    lender, other = bank(village), bank(village, SECOND_BANK)
    small = secured(village, code, lender, parties=[PartyWanted(code, {parcels[0].code: None})])
    beside = secured(village, code, other, parties=[PartyWanted(code, {parcels[1].code: None})])
    assert enforced(village, small) == 1
    assert scalar(village, DISCHARGED) == 1
    assert enforcements.outcomes(village.session, beside).popitem()[1].ended_on is None
    secured(village, code, lender)
    with refused_by("enforcement.priority"):
        apply_for(village, beside)


def test_a_mortgage_that_came_after_the_application_is_seen_at_entry(village: Village) -> None:
    village.enter()
    right = right_codes(village)[0]
    number = secured(village, right)
    case = apply_for(village, number)
    decide(village, case)
    secured(village, right, bank(village, SECOND_BANK))
    with refused_by("parcel.stale", "enforcement.claim"):
        take_step(village.session, case, "enter", actor=village.cast.shen)


def test_seized_land_is_not_realised(village: Village) -> None:
    village.enter()
    right = right_codes(village)[0]
    number = secured(village, right)
    new = NewRestriction("seizure", right, "中江县人民法院", "（2026）川0623执1号", LAST, on_right=True)
    case = apply_for(village, number)
    decide(village, case)
    place_restriction(village.session, new, actor=village.cast.shen)
    with refused_by("restriction.seized"):
        take_step(village.session, case, "enter", actor=village.cast.shen)


def test_leased_land_is_first_freed(village: Village) -> None:
    """Who leased before keeps the land; the household's operating right is not there to be realised."""
    village.enter()
    lease(village)
    number = secured(village, right_codes(village)[0])
    with refused_by("unit.ground_taken", "unit.ground_taken"):
        apply_for(village, number)


def test_an_enforcement_is_asked_for_once(village: Village) -> None:
    village.enter()
    number = secured(village, right_codes(village)[0])
    acquirer = grower(village)
    apply_for(village, number, acquirer_id=acquirer)
    with refused_by("enforcement.not_standing"):
        apply_for(village, number, acquirer_id=acquirer)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ability": ""}, "transfer.ability"),
        ({"use": "trade"}, "transfer.use"),
        ({"use": ""}, "transfer.use"),
        ({"term_to": date(2040, 1, 1)}, "transfer.term_outside"),
        ({"term_to": date(1999, 1, 1)}, "transfer.term_backwards"),
    ],
)
def test_who_acquires_farms_it_on_terms_of_the_law(
    village: Village, changes: dict[str, object], rule: str
) -> None:
    village.enter()
    number = secured(village, right_codes(village)[0])
    more = {"transfer.term_outside": ["unit.term_parent"], "transfer.term_backwards": []}.get(rule, [])
    with refused_by(rule, *more):
        apply_for(village, number, **changes)
    assert apply_for(village, number) > 0


def test_the_pledgor_does_not_acquire_from_itself(village: Village) -> None:
    village.enter()
    number = secured(village, right_codes(village)[0])
    own = view(village, number).sheets[0].holder_id
    with refused_by("transfer.own"):
        apply_for(village, number, acquirer_id=own, ability="")
    assert apply_for(village, number) > 0


def test_a_mortgaged_right_to_build_passes_with_its_page(village: Village) -> None:
    prepare, _, apply_for_use = HOME_TRIALS["transfer.vote"]
    prepare(village)
    enter(village, apply_for_use(village))
    (code,) = right_codes(village, "collective_construction")
    before = movable_rights.by_codes(village.session, [code])[code]
    number = secured(village, code, form="mortgage")
    assert enforced(village, number, use="trade", ability="") == 1
    passed = movable_rights.by_codes(village.session, [code])[code]
    assert (passed.holder.name, passed.term) == (HEIR.name, before.term)
    _sound(village)


def test_a_mortgage_on_one_plot_of_a_right_to_build_passes_no_other_plot(village: Village) -> None:
    code = with_two_plots(village)
    before = movable_rights.by_codes(village.session, [code])[code]
    assert len(before.parcels) == 2
    with refused_by("enforcement.part"):
        realise_plots(village, 0)
    assert movable_rights.by_codes(village.session, [code])[code] == before
    enter(village, realise_plots(village, 0, 1))
    passed = movable_rights.by_codes(village.session, [code])[code]
    assert (passed.holder.name, passed.parcels) == (HEIR.name, before.parcels)
    _sound(village)
