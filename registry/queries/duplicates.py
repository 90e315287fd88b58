"""The work list of persons whose ID number stands under several names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import ContractHolder, ContractHolderVersion, HouseholdMember, Person


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """One of the persons with the same number."""

    name: str
    id_mask: str
    holder_codes: list[str]


def people(session: Session, scopes: Sequence[str]) -> list[list[NamedPerson]]:
    """Return groups of persons with one ID number and different names, seen inside region prefixes."""
    several = (
        select(Person.id_index)
        .where(Person.id_index.is_not(None))
        .group_by(Person.id_index)
        .having(func.count() > 1)
    )
    holders = (
        select(func.array_agg(func.distinct(ContractHolder.code)))
        .select_from(ContractHolder)
        .outerjoin(HouseholdMember, HouseholdMember.holder_id == ContractHolder.id)
        .outerjoin(ContractHolderVersion, ContractHolderVersion.holder_id == ContractHolder.id)
        .where(
            (HouseholdMember.person_id == Person.id) | (ContractHolderVersion.representative_id == Person.id)
        )
        .correlate(Person)
        .scalar_subquery()
    )
    query = (
        select(Person.id_index, Person.name, Person.id_mask, holders)
        .where(Person.id_index.in_(several))
        .order_by(Person.id_index, Person.id)
    )
    groups: dict[bytes, list[NamedPerson]] = {}
    for index, name, mask, codes in session.execute(query):
        groups.setdefault(bytes(index), []).append(NamedPerson(name, mask or "", sorted(codes or [])))
    return [
        group
        for group in groups.values()
        if any(code.startswith(scope) for person in group for code in person.holder_codes for scope in scopes)
    ]
