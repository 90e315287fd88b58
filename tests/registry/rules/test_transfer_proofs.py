"""What was done beforehand, as a case's plan keeps it."""

from datetime import date

from registry.leaf import canonical
from registry.rules.transfer_proofs import Proofs, planned, read

EVERY = Proofs(
    priority_noticed_on=date(2026, 1, 1),
    priority_until=date(2026, 1, 31),
    reviewed_on=date(2026, 2, 1),
    noticed_on=date(2026, 1, 15),
    is_told=True,
    has_plan=True,
    voters=40,
    voted_for=30,
    acknowledged=(3, 4),
    renewal_asked_on=date(2026, 1, 2),
    renewal_answer="waived",
    renewal_sha256="ab" * 32,
    consented=(7,),
)


def test_proofs_are_read_as_they_were_kept() -> None:
    assert read(planned(EVERY)) == EVERY
    assert read(planned(Proofs())) == Proofs()
    assert canonical(planned(EVERY))  # a plan is JSON


def test_the_plan_of_an_older_program_is_read_for_what_it_names() -> None:
    kept = planned(EVERY)
    del kept["renewal_asked_on"]
    del kept["consented"]
    found = read(kept)
    assert (found.renewal_asked_on, found.consented, found.voters) == (None, (), 40)
    assert read({}) == Proofs()
