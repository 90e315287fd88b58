"""An assignment: the giver's land goes to another household of the collective, by a new contract with the grantor."""

from registry.queries import audit, certificates
from registry.services._transfer_terms import PartyWanted
from registry.services.change_members import Changes
from registry.services.consent_to_transfer import Agreed, consent_to_transfer
from registry.services.take_step import take_step
from tests.support.households import BIG, NEXT, OTHER, SMALL, held
from tests.support.member_changes import enter_changes, marrying_in
from tests.support.moves import assign, done, holder, lease, move, moved, newcomer
from tests.support.parcels import seize
from tests.support.refusals import refused_by
from tests.support.transfers import (
    SIGNED,
    WITNESSED,
    agree,
    apply,
    decide,
    enter,
    scalar,
    view,
)
from tests.support.village import Village


def _agree(village: Village, number: str, *, but: str = "") -> None:
    """Let everybody agree but those who would in one capacity."""
    (sheet,) = view(village, number).sheets
    agreed = [
        Agreed(sheet.party_id, s.ordinal, sheet.sha256)
        for s in sheet.signatories
        if s.capacity != but and not s.has_agreed
    ]
    consent_to_transfer(village.session, number, agreed, SIGNED, actor=village.cast.lu, vault=village.vault)


def test_some_parcels_go_to_the_contract_of_another_household(village: Village) -> None:
    village.enter()
    giver, taker = held(village.session, BIG), held(village.session, OTHER)
    number = done(village, assign(village, count=2))
    left, got = held(village.session, BIG), held(village.session, OTHER)
    given = {p.code for p in giver.plots[:2]}
    assert {p.code for p in left.plots} == {p.code for p in giver.plots} - given
    assert {p.code for p in got.plots} == {p.code for p in taker.plots} | given
    assert moved(village, number) == {("200", number)}
    assert scalar(village, "SELECT message_kind FROM land_case WHERE kind = 'transfer_passing'") == "1022"
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_of_all_land_the_contract_ends(village: Village) -> None:
    village.enter()
    done(village, assign(village, SMALL, BIG, None))
    gone = held(village.session, SMALL)
    assert (gone.contract_id, gone.right_id, gone.plots) == (None, None, ())
    assert len(gone.members) == 2
    assert scalar(village, "SELECT message_kind FROM land_case WHERE kind = 'transfer_passing'") == "1021"
    assert [a.first for a in audit.run(village.session) if a.violations] == []
    number = done(village, assign(village, BIG, SMALL))
    assert held(village.session, SMALL).contract_id is None  # a contract's code is never used again
    code = scalar(village, "SELECT right_code FROM contract_parcel WHERE transfer_code = :n", n=number)
    again = held(village.session, NEXT)
    assert (code, again.contract_code) == (f"{NEXT}J", f"{NEXT}J")
    assert [m.person_id for m in again.members] == [m.person_id for m in gone.members]
    assert (
        scalar(
            village,
            "SELECT count(DISTINCT household_id) FROM contract_holder WHERE code IN (:a, :b)",
            a=SMALL,
            b=NEXT,
        )
        == 1
    )
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_household_without_a_contract_begins_one_with_the_grantor(village: Village) -> None:
    village.enter()
    giver, taker = held(village.session, BIG), newcomer(village)
    number = done(village, assign(village, BIG, taker, 3))
    got = held(village.session, NEXT)
    assert (got.contract_code, got.right_code, got.contract_version) == (f"{NEXT}J", f"{NEXT}J", 1)
    assert [(m.relation, m.during_from.year) for m in got.members] == [("02", 1999), ("12", 2001)]
    assert got.plots == giver.plots[:3]
    assert (got.term_from, got.term_to) == (giver.term_from, giver.term_to)
    assert moved(village, number) == {("200", number)}
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_without_the_grantor_s_consent_it_is_refused_and_with_it_it_passes(village: Village) -> None:
    village.enter()
    number = assign(village)
    (sheet,) = view(village, number).sheets
    assert [s.capacity for s in sheet.signatories][-2:] == ["grantor", "receiver"]
    _agree(village, number, but="grantor")
    with refused_by("transfer.no_grantor_consent"):
        apply(village, number, party_ids=[sheet.party_id])
    grantor = next(s for s in sheet.signatories if s.capacity == "grantor")
    spoken = [Agreed(sheet.party_id, grantor.ordinal, sheet.sha256)]
    with refused_by("consent.written"):
        consent_to_transfer(
            village.session, number, spoken, WITNESSED, actor=village.cast.lu, vault=village.vault
        )
    _agree(village, number)
    assert enter(village, apply(village, number)) == 1


def test_the_receiving_household_signs_its_new_contract(village: Village) -> None:
    village.enter()
    number = assign(village)
    _agree(village, number, but="receiver")
    with refused_by("transfer.unsigned"):
        apply(village, number, party_ids=[view(village, number).sheets[0].party_id])


def test_leased_land_is_not_assigned_and_land_beside_it_is(village: Village) -> None:
    village.enter()
    household = held(village.session, BIG)
    first = PartyWanted(household.right_code or "", {household.plots[0].code: None})
    lease(village, [first])
    number = assign(village, count=2)
    agree(village, number)
    with refused_by("contract.child_right"):
        apply(village, number)
    other = move(
        village,
        "assignment",
        [PartyWanted(household.right_code or "", {household.plots[1].code: None})],
        holder(village, OTHER),
    )
    done(village, other)
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_seized_contract_takes_no_more_land(village: Village) -> None:
    village.enter()
    number = assign(village)
    agree(village, number)
    case = apply(village, number)
    decide(village, case)
    seize(village, held(village.session, OTHER).plots[0].code)
    with refused_by("restriction.seized"):
        take_step(village.session, case, "enter", actor=village.cast.shen)


def test_the_certificates_of_changed_rights_are_superseded_and_that_of_an_ended_one_is_over(
    village: Village,
) -> None:
    papers = {paper.right_code: paper.number for paper in village.certify()}
    done(village, assign(village, BIG, OTHER))
    done(village, assign(village, SMALL, OTHER, None))

    def status(code: str) -> str | None:
        found = certificates.by_number(village.session, papers[f"{code}J"])
        return found and found.status

    assert [status(code) for code in (BIG, OTHER, SMALL)] == ["superseded", "superseded", "right_ended"]


def test_who_joins_the_household_after_the_application_is_asked_before_entry(village: Village) -> None:
    village.enter()
    number = assign(village)
    agree(village, number)
    case = apply(village, number)
    decide(village, case)
    enter_changes(village, Changes([marrying_in(village)], []), BIG)
    with refused_by("parcel.stale", "parcel.stale", "transfer.signers_changed"):
        take_step(village.session, case, "enter", actor=village.cast.shen)
