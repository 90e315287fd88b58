"""Records a party that holds rights in a role other than contract holder: household, person or unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, func, select, text
from sqlalchemy.orm import Session

from registry.codelists import HolderKind, IdKind
from registry.identity import normalise_id
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    Household,
    HouseholdMember,
    Organization,
    Person,
)
from registry.queries import grantors
from registry.rules import new_parties
from registry.rules.cases import JURISDICTION
from registry.rules.new_parties import MemberCase, PartyCase
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._people import People
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE, Vault

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member of a household, since a day."""

    person: PersonFacts
    relation: str
    since: date
    is_co_owner: bool = True


@dataclass(frozen=True, slots=True)
class NewHolder:
    """A party in a role. The number is a resident ID, another paper's, or a unit's 18-place code."""

    role: str
    kind: HolderKind
    name: str
    id_number: str
    id_kind: str | None = IdKind.RESIDENT
    address: str | None = None
    phone: str | None = None
    members: Sequence[NewMember] = ()
    household_of: str | None = None
    """Code of a contract holder: the same household in another role."""


@dataclass(frozen=True, slots=True)
class _Facts:
    grantor_id: int
    region: str
    party: PartyCase
    household_id: int | None
    allowed: bool


def add_holder(session: Session, new: NewHolder, grantor_code: str, *, actor: Actor, vault: Vault) -> int:
    """Record a party under a grantor; return its id. Raises Refused, NotFoundError."""
    grantor = grantors.by_code(session, grantor_code)
    people = People(vault)
    is_unit = new.kind is HolderKind.UNIT
    own = people.refer(None if is_unit else PersonFacts(new.name.strip(), new.id_kind, new.id_number or None))
    refs = [people.refer(member.person) for member in new.members]
    return perform(
        session,
        Act("add_holder", grantor.code, actor),
        Locks(names=[f"grantor:{grantor.code}"]),
        gather=lambda s: _gather(s, new, grantor.id, grantor.code, actor, vault),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, new, people, own, refs),
    )


def _gather(
    session: Session, new: NewHolder, grantor_id: int, region: str, actor: Actor, vault: Vault
) -> _Facts:
    party = PartyCase(
        where=region,
        role=new.role,
        kind=new.kind,
        name=new.name,
        id_kind=new.id_kind,
        id_number=new.id_number,
        members=[
            MemberCase(m.person.name, m.relation, m.person.id_kind, m.person.id_number, m.since)
            for m in new.members
        ],
        is_known=_is_known(session, new, grantor_id, vault),
        today=session.execute(select(func.register_today(type_=Date))).scalar_one(),
    )
    household = (
        session.scalar(select(ContractHolder.household_id).where(ContractHolder.code == new.household_of))
        if new.household_of
        else None
    )
    return _Facts(grantor_id, region, party, household, _step.has_role(session, actor, ROLE, region))


def _is_known(session: Session, new: NewHolder, grantor_id: int, vault: Vault) -> bool:
    version = ContractHolderVersion
    index = vault.index(normalise_id(new.id_number), ID_PURPOSE) if new.id_number else None
    query = (
        select(ContractHolder.id)
        .join(version, version.holder_id == ContractHolder.id)
        .outerjoin(Person, Person.id == version.representative_id)
        .outerjoin(Organization, Organization.id == version.organization_id)
        .where(
            ContractHolder.grantor_id == grantor_id,
            ContractHolder.role == new.role,
            version.ended_by.is_(None),
            version.name == new.name.strip(),
            Organization.registration_code == new.id_number
            if new.kind is HolderKind.UNIT
            else Person.id_index == index,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.region, role=ROLE)
    yield from new_parties.refusals(facts.party)


def _change(
    writing: Writing,
    facts: _Facts,
    new: NewHolder,
    people: People,
    own: int | None,
    refs: Sequence[int | None],
) -> int:
    region = {"region_code": facts.region}
    people.stage(writing.session)
    people.write(writing, facts.region)
    persons = {
        row.ref: row.person_id
        for row in writing.session.execute(text("SELECT ref, person_id FROM stage_person_ref"))
    }
    household = facts.household_id
    if new.kind is HolderKind.HOUSEHOLD and household is None:
        household = writing.add_one(Household, origin_code=f"{facts.region}H{writing.act_id}", **region)
    holder_id = writing.add_one(
        ContractHolder,
        kind=new.kind,
        role=new.role,
        grantor_id=facts.grantor_id,
        household_id=household,
        **region,
    )
    sealed, mask = people.phone(new.phone)
    writing.add_one(
        ContractHolderVersion,
        holder_id=holder_id,
        version=1,
        name=new.name.strip(),
        id_kind=new.id_kind,
        representative_id=None if own is None else persons[own],
        organization_id=_organization(writing, facts, new) if own is None else None,
        address=new.address,
        phone_sealed=sealed,
        phone_mask=mask,
        member_count=len(new.members) or None,
        **region,
    )
    writing.add(
        HouseholdMember,
        [
            {
                "holder_id": holder_id,
                "person_id": persons[refs[position]],
                "position": position + 1,
                "version": 1,
                "relation": member.relation,
                "is_co_owner": member.is_co_owner,
                "during_from": member.since,
                **region,
            }
            for position, member in enumerate(new.members)
        ],
    )
    writing.facts |= {"holder": holder_id, "role": new.role, "kind": new.kind, "members": len(new.members)}
    return holder_id


def _organization(writing: Writing, facts: _Facts, new: NewHolder) -> int:
    known = writing.session.scalar(
        select(Organization.id).where(
            Organization.name == new.name.strip(), Organization.registration_code == new.id_number
        )
    )
    return known or writing.add_one(
        Organization,
        name=new.name.strip(),
        registration_code=new.id_number,
        region_code=facts.region[:6],
    )
