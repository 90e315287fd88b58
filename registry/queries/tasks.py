"""What waits for a person: cases whose next step is theirs to take, the oldest first, and which are not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.models import Case, CaseContract, CaseStep, Contract, HouseholdMember, Relative
from registry.queries import cases
from registry.queries.accounts import AccountView
from registry.queries.cases import CaseView
from registry.rules.case_commands import Command, allowed
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.cases import OWN_HOUSEHOLD, RELATIVE, SAME_PERSON
from registry.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Task:
    """A case and a command that it waits for; `hindered` says why it is not for this person."""

    case: CaseView
    command: Command
    days: int
    """Whole days since the last step."""
    hindered: Refusal | None


def of_person(session: Session, account: AccountView, now: datetime) -> list[Task]:
    """Return the cases that wait for a role of the account in its region, the longest waiting first."""
    found = [
        (case, command)
        for scope in account.scopes("clerk", "registrar")
        for case in cases.in_region(session, scope)
        for command in allowed(CASE_KINDS[case.kind], case.state)
        if command.waits and account.has(command.role, case.region_code)
    ]
    person, ids = account.person_id, sorted({case.id for case, _ in found})
    before, own, related = _before(session, person), _own(session, person), _related(session, person, ids)
    tasks = []
    for case, command in found:
        hindered = None
        if command.four_eyes and case.id in before:
            hindered = SAME_PERSON.refuse(case.number)
        elif case.id in own:
            hindered = OWN_HOUSEHOLD.refuse(case.number)
        elif case.id in related:
            hindered = RELATIVE.refuse(case.number)
        tasks.append(Task(case, command, (now - case.since).days, hindered))
    return sorted(tasks, key=lambda task: (task.case.since, task.case.id))


def _before(session: Session, person_id: int) -> set[int]:
    """Return the cases that a person accepted, or whose land they surveyed (cases.people_before)."""
    survey = aliased(Case)
    surveyed = (
        select(survey.grantor_id)
        .join(CaseStep, CaseStep.case_id == survey.id)
        .where(survey.kind == "survey", CaseStep.state == "surveyed", CaseStep.person_id == person_id)
    )
    accepted = select(CaseStep.case_id).where(CaseStep.state == "accepted", CaseStep.person_id == person_id)
    return set(
        session.scalars(select(Case.id).where(or_(Case.id.in_(accepted), Case.grantor_id.in_(surveyed))))
    )


def _own(session: Session, person_id: int) -> set[int]:
    query = (
        select(CaseContract.case_id)
        .join(Contract, Contract.id == CaseContract.contract_id)
        .join(HouseholdMember, HouseholdMember.holder_id == Contract.holder_id)
        .where(HouseholdMember.person_id == person_id, HouseholdMember.ended_by.is_(None))
    )
    return set(session.scalars(query))


def _related(session: Session, person_id: int, ids: list[int]) -> set[int]:
    either = or_(Relative.person_id == person_id, Relative.relative_id == person_id)
    if session.scalar(select(Relative.id).where(and_(either, Relative.ended_by.is_(None))).limit(1)) is None:
        return set()
    related = func.related(Case.id, person_id, func.register_today())
    return set(session.scalars(select(Case.id).where(Case.id.in_(ids), related)))
