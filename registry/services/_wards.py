"""Who must agree and is under age, by the numbers on record; who has none counts as of age."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.identity import born_on
from registry.models import Person, TransferSignatory
from registry.periods import add_years
from registry.rules.households import OF_AGE
from registry.vault import ID_PURPOSE, Vault


def asked(session: Session, party_ids: Sequence[int], vault: Vault) -> set[tuple[int, int]]:
    """Return (sheet, ordinal) of those who are under age today: a guardian signs for each of them."""
    today, signs = clock.today(session), TransferSignatory
    query = (
        select(signs.party_id, signs.ordinal, Person.id_sealed)
        .join(Person, Person.id == signs.person_id)
        .where(signs.party_id.in_(party_ids))
    )
    sealed = [(row[0], row[1], row[2]) for row in session.execute(query) if row[2] is not None]
    born = {(party, place): born_on(vault.open(number, ID_PURPOSE)) for party, place, number in sealed}
    return {place for place, day in born.items() if day and add_years(day, OF_AGE) > today}
