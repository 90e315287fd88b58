"""Shows the survey of a grantor in the village: one round of public display 审核公示."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import cases, displayed, parameters
from registry.queries.displayed import Displayed
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.notices import refusals_to_open
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._notices import open_notice
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    shown: Displayed
    round: int
    days: int
    running_until: date | None


def open_display(session: Session, case_id: int, *, actor: Actor) -> int:
    """Open the next round of display of a survey case; return the notice's id. Raises Refused."""
    region = cases.by_id(session, case_id).region_code
    return perform(
        session,
        Act("open_display", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{region}"]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    before = cases.notices_of(session, case_id, "display")
    step_facts = _step.facts(session, case_id, "displayed", role=ROLE, actor=actor)
    # After a correction what is on display no longer counts, and the next round takes its place.
    running = step_facts.case.state == "displayed" and before and before[-1].closed_on is None
    return _Facts(
        step_facts,
        displayed.of_case(session, case_id),
        len(before) + 1,
        parameters.number(session, "display_days"),
        before[-1].due_on if running else None,
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    where = facts.step.case.grantor_name or facts.step.case.grantor_code
    return _step.said(
        facts.step,
        refusals_to_open(where, running_until=facts.running_until),
        () if facts.shown.sheets or facts.shown.ended else (NOTHING_TO_DO.refuse(where),),
        facts.shown.refusals,
    )


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "displayed")
    content = facts.shown.sha256
    writing.facts |= {"round": facts.round, "days": facts.days, "content": content.hex()}
    return open_notice(
        writing,
        kind="display",
        case_id=case.id,
        round_=facts.round,
        region=case.region_code,
        due_on=clock.today(writing.session) + timedelta(days=facts.days),
        period=f"{facts.days} 天",
        content=content,
    )
