"""An assignment: the giver's land goes to another household of the collective, by a new contract with the grantor."""

from datetime import timedelta
from decimal import Decimal

import pytest

from registry.queries import audit, certificates
from registry.rules.transfers import Agreement
from registry.services.consent_to_transfer import Agreed, consent_to_transfer
from tests.support.households import BIG, OTHER, SMALL, held
from tests.support.moves import assign, done, gives, holder, move, moved, rest
from tests.support.refusals import refused_by
from tests.support.transfers import (
    SIGNED,
    WITNESSED,
    agree,
    apply,
    decide,
    enter,
    farm,
    lease,
    scalar,
    term,
    view,
)
from tests.support.village import GRANTOR, Village


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


def test_of_all_land_the_contract_ends_and_a_household_without_one_begins_its_own_again(
    village: Village,
) -> None:
    village.enter()
    first = held(village.session, SMALL)
    done(village, assign(village, SMALL, BIG, None))
    gone = held(village.session, SMALL)
    assert (gone.contract_id, gone.right_id, gone.plots) == (None, None, ())
    assert scalar(village, "SELECT message_kind FROM land_case WHERE kind = 'transfer_passing'") == "1021"
    assert [a.first for a in audit.run(village.session) if a.violations] == []
    done(village, assign(village, BIG, SMALL, 3))
    again = held(village.session, SMALL)
    assert (again.contract_code, again.contract_version) == (f"{SMALL}J", 2)
    assert (again.right_id, len(again.plots)) == (first.right_id, 3)
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


def test_leased_land_is_not_assigned_and_other_land_of_the_household_is(village: Village) -> None:
    village.enter()
    household = held(village.session, BIG)
    lease(village, 12)
    number = assign(village, SMALL, BIG, None)
    agree(village, number)
    with refused_by("contract.child_right"):
        apply(village, number)
    assert household.right_code is not None


def test_a_seized_contract_takes_no_more_land(village: Village) -> None:
    from tests.support.parcels import seize

    village.enter()
    number = assign(village)
    agree(village, number)
    case = apply(village, number)
    decide(village, case)
    seize(village, held(village.session, OTHER).plots[0].code)
    from registry.services.take_step import take_step

    with refused_by("restriction.seized"):
        take_step(village.session, case, "enter", actor=village.cast.shen)


def test_the_certificate_of_a_changed_right_is_superseded(village: Village) -> None:
    village.certify()
    done(village, assign(village))
    rows = scalar(
        village,
        "SELECT count(*) FROM certificate AS c JOIN land_right_version AS v ON v.right_id = c.right_id "
        "AND v.ended_by IS NULL WHERE v.version <> c.right_version",
    )
    assert rows == 2
