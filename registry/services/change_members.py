"""Applies for a change of a household's members 家庭成员变化: who joins or leaves, each dated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from registry.codelists import MemberRemark, Relation
from registry.periods import OPEN_DATE
from registry.queries import households
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rules.case_kinds import MEMBERS
from registry.rules.household_facts import Evidence, Member, MemberEvent, Wanted
from registry.services import _household_plan
from registry.services._write import Actor
from registry.services.survey_facts import PersonFacts
from registry.vault import Vault

_REMARKS: dict[str, str] = {
    "death": MemberRemark.DECEASED,
    "marriage_out": MemberRemark.MARRIED_OUT,
    "birth": MemberRemark.NEWBORN,
}


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who joins: by birth, marriage, adoption, or moving in."""

    what: str
    person: PersonFacts
    relation: Relation | None
    day: date | None
    document: str
    is_co_owner: bool = True


@dataclass(frozen=True, slots=True)
class NewMembers:
    """A draft with the people it brings, whom its negative numbers mean."""

    draft: Draft
    newcomers: tuple[PersonFacts, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Who joins and who leaves, and what follows of it."""

    joining: Sequence[Joining] = ()
    leaving: Sequence[MemberEvent] = ()
    representative: int | None = None
    """Named where the old one leaves."""
    relations: Mapping[int, str] = field(default_factory=dict)
    """Relations to the head by person, where the head leaves."""


def draft_members(session: Session, code: str, changes: Changes, *, reason: str, vault: Vault) -> NewMembers:
    """Return a household with its members as they would be; raises NotFoundError."""
    (household,) = households.held(session, [code])
    newcomers: list[PersonFacts] = []
    events: list[MemberEvent] = []
    members = left(household, changes.leaving, changes.relations)
    for join in changes.joining:
        who = _household_plan.known_person(session, vault, join.person)
        if who is None:
            newcomers.append(join.person)
            who = -len(newcomers)
        events.append(MemberEvent(join.what, who, join.day, join.document))
        if join.day is not None:
            remark = _REMARKS.get(join.what)
            members.append(Member(who, join.relation, join.is_co_owner, join.day, OPEN_DATE, remark))
    speaks = changes.representative or household.representative
    after = Wanted(code, speaks, tuple(members), household.plots)
    evidence = Evidence(members=(*events, *changes.leaving))
    draft = Draft(MEMBERS.code, "1031", reason, {code: household.seen}, (after,), evidence)
    return NewMembers(draft, tuple(newcomers))


def left(
    household: Held, leaving: Sequence[MemberEvent], relations: Mapping[int, str] | None = None
) -> list[Member]:
    """Return a household's members, where those who leave are dated: nobody is taken off the record."""
    events = {e.person_id: e for e in leaving}
    found: list[Member] = []
    for old in household.members:
        member = replace(old, relation=(relations or {}).get(old.person_id, old.relation))
        event = events.get(old.person_id)
        if old.stays and event is not None and event.day is not None and event.day > old.during_from:
            remark = _REMARKS.get(event.what, old.remark_kind)
            member = replace(member, during_to=event.day, remark_kind=remark)
        found.append(member)
    return found


def change_members(session: Session, new: NewMembers, *, actor: Actor, vault: Vault) -> int:
    """Apply for the change; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    return _household_plan.apply_for(session, new.draft, actor=actor, vault=vault, newcomers=new.newcomers)
