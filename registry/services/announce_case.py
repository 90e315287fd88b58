"""Announces a first registration 公告, for the working days that the rules of registration ask."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import case_contents, cases, parameters
from registry.services import _step
from registry.services._cases import step
from registry.services._notices import open_notice
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    content: bytes
    due_on: date
    days: int


def announce_case(session: Session, case_id: int, *, actor: Actor) -> int:
    """Open the announcement of a reviewed case; return the notice's id. Raises Refused."""
    region = cases.by_id(session, case_id).region_code
    return perform(
        session,
        Act("announce_case", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=lambda facts: facts.step.refusals,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    days = parameters.number(session, "announcement_working_days")
    return _Facts(
        _step.facts(session, case_id, "announced", role=ROLE, actor=actor),
        case_contents.applied(session, case_id).sha256,
        parameters.working_days_after(session, clock.today(session), days),
        days,
    )


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "announced")
    writing.facts |= {"content": facts.content.hex(), "working_days": facts.days}
    return open_notice(
        writing,
        kind="announcement",
        case_id=case.id,
        round_=1,
        region=case.region_code,
        due_on=facts.due_on,
        period=f"{facts.days} 个工作日",
        content=facts.content,
    )
