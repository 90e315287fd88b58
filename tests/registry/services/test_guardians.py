"""A child that owns a part of what is given up, or takes it, agrees by its guardian and by nobody else."""

from dataclasses import replace

import pytest

from registry.rules.transfer_proofs import Proofs
from registry.services.consent_to_transfer import Proof
from tests.support.guardians import CHILD, GUARDED, child, leaving, sign, with_child
from tests.support.inheritances import COHEIRS, heir, inherit, with_house
from tests.support.refusals import refused_by
from tests.support.transfers import SIGNED, agree, apply, children, decide, view
from tests.support.village import Village


def test_a_child_that_owns_a_part_is_asked_and_nothing_moves_without_its_guardian(village: Village) -> None:
    number = leaving(village, with_child(village))
    (sheet,) = view(village, number).sheets
    assert [(s.capacity, s.name) for s in sheet.signatories][-1] == ("co_owner", CHILD)
    assert len(sheet.signatories) == 3
    assert sign(village, number, SIGNED, for_child=False) == 2
    with refused_by("transfer.unsigned"):
        apply(village, number, proofs=Proofs(is_told=True), party_ids=[sheet.party_id])
    assert sign(village, number, GUARDED, for_child=True) == 1
    assert apply(village, number, proofs=Proofs(is_told=True)) > 0


@pytest.mark.parametrize(
    "proof",
    [SIGNED, replace(SIGNED, agent="王山"), replace(GUARDED, agent=CHILD), replace(GUARDED, agent=" ")],
)
def test_a_guardian_is_named_and_proved_and_is_not_the_child(village: Village, proof: Proof) -> None:
    number = leaving(village, with_child(village))
    with refused_by("consent.guardian"):
        sign(village, number, proof, for_child=True)
    assert sign(village, number, GUARDED, for_child=True) == 1


def test_who_comes_of_age_after_its_guardian_signed_is_not_asked_again(village: Village) -> None:
    number = leaving(village, with_child(village, days=300))
    agree(village, number)
    assert len(children(village, number)) == 1
    case = apply(village, number, proofs=Proofs(is_told=True))
    village.shift(days=301)
    assert children(village, number) == set()
    decide(village, case)
    assert view(village, number).sheets[0].is_agreed


def test_who_is_of_age_signs_itself(village: Village) -> None:
    number = leaving(village, with_child(village, days=0))
    assert children(village, number) == set()
    assert sign(village, number, SIGNED, for_child=False) == 3


def test_a_child_that_takes_is_asked_by_its_guardian_too(village: Village) -> None:
    with_house(village)
    grown, other = COHEIRS.members
    small = replace(child(CHILD, village.today()), relation=other.relation, since=other.since)
    taker = heir(village, replace(COHEIRS, members=[grown, small]))
    number = inherit(village, taker)
    with refused_by("consent.guardian"):
        sign(village, number, SIGNED, for_child=True)
    assert sign(village, number, GUARDED, for_child=True) == 1
    assert sign(village, number, SIGNED, for_child=False) == 1
