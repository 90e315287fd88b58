"""Enters an approved change of contract households 登簿: members, contracts and rights as the plan says."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases, household_plans, households
from registry.queries.household_plans import Draft
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.services import _household_entry, _household_plan, _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    plan: _household_plan.Facts
    unchanged: bool


def enter_household_change(session: Session, case_id: int, *, actor: Actor) -> list[str]:
    """Enter an approved change; return the codes of what its households became. Raises Refused."""
    draft = household_plans.of_case(session, case_id)
    view = cases.by_id(session, case_id)
    found = households.held(session, list(draft.seen))  # refuses where another change ended one of them
    return perform(
        session,
        Act("enter_household_change", view.region_code, actor, case_id),
        _household_plan.locks(found, _step.case_lock(case_id)),
        gather=lambda s: _gather(s, draft, case_id, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, draft),
    )


def _gather(session: Session, draft: Draft, case_id: int, actor: Actor) -> _Facts:
    found = households.held(session, list(draft.seen))
    same = all(h.seen == list(draft.seen[h.code]) for h in found)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        _household_plan.gather(session, draft, actor),
        same and case_contents.current(session, case_id) == case_contents.applied(session, case_id),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    else:
        yield from _household_plan.refuse_ground(facts.plan)


def _change(writing: Writing, facts: _Facts, draft: Draft) -> list[str]:
    case = facts.step.case
    step(writing, case.id, "entered")
    codes = _household_entry.enter(writing, case.id, facts.plan.held, draft)
    writing.facts |= {"households": list(draft.seen), "became": [*codes], "kind": draft.kind}
    return codes
