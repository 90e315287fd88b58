"""Facts every act on a case needs: the case, the person's roles, and the refusals of the step."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import accounts, cases
from registry.queries.cases import CaseView
from registry.rules.cases import Step, refusals
from registry.rules.refusal import Refusal
from registry.services._write import Actor


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A case and what the law says of taking it to a state."""

    case: CaseView
    refusals: tuple[Refusal, ...]


def facts(
    session: Session, case_id: int, wanted: str, *, role: str, actor: Actor, four_eyes: bool = False
) -> StepFacts:
    """Return the case as it is now, under its lock, and the refusals of the step."""
    case = cases.by_id(session, case_id)
    earlier = cases.people_before(session, case_id) if four_eyes else frozenset()
    accepted = cases.step_person(session, case_id, "accepted") if four_eyes else None
    people = [actor.person_id, accepted[1] if accepted else None]
    step = Step(
        case_number=case.number,
        kind=case.kind,
        state=case.state,
        wanted=wanted,
        region_code=case.region_code,
        roles=roles_of(session, actor),
        role=role,
        person_id=actor.person_id or 0,
        earlier_people=earlier,
        is_own=cases.concerns(session, case_id, actor.person_id),
        is_related=any(cases.is_related(session, case_id, person) for person in people if person),
    )
    return StepFacts(case, tuple(refusals(step)))


def roles_of(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return the actor's roles as the register has them now, not as the session remembers them."""
    return accounts.roles(session, actor.account_id).get(actor.account_id or 0, ())


def has_role(session: Session, actor: Actor, role: str, region: str) -> bool:
    """Return whether the actor has a role that covers a region."""
    return any(have == role and region.startswith(prefix) for have, prefix in roles_of(session, actor))


def said(step: StepFacts, *more: Iterable[Refusal]) -> Iterable[Refusal]:
    """Yield the refusals of the step and further ones."""
    yield from step.refusals
    for refusal in more:
        yield from refusal


def correction_refusals(step: StepFacts) -> Iterable[Refusal]:
    """Yield the refusals of a correction of survey facts: several may follow one display.

    The case is “corrected” from the first one on, and needs no step for those after it.
    """
    again = step.case.state in ("corrected", "surveyed")
    yield from (r for r in step.refusals if not (again and r.rule.code == "case.state"))


def case_lock(case_id: int) -> str:
    """Return the lock name of a case."""
    return f"case:{case_id}"
