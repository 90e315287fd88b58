"""Shows the survey of a grantor in the village: one round of public display 审核公示."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import cases, parameters, sheets
from registry.queries.sheets import Sheet
from registry.rules.cases import NOTHING_TO_DO
from registry.services import _step
from registry.services._cases import step
from registry.services._notices import open_notice
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    sheets: list[Sheet]
    round: int
    days: int


def open_display(session: Session, case_id: int, *, actor: Actor) -> int:
    """Open the next round of display of a survey case; return the notice's id. Raises Refused."""
    region = cases.by_id(session, case_id).region_code
    return perform(
        session,
        Act("open_display", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{region}"]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=lambda facts: _step.said(
            facts.step, () if facts.sheets else (NOTHING_TO_DO.refuse(facts.step.case.grantor_code),)
        ),
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    contracts = cases.surveyed_contracts(session, case_id)
    before = cases.notices_of(session, case_id, "display")
    return _Facts(
        _step.facts(session, case_id, "displayed", role=ROLE, actor=actor),
        sheets.of_contracts(session, contracts),
        len(before) + 1,
        parameters.number(session, "display_days"),
    )


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "displayed")
    content = sheets.combined_sha256(facts.sheets)
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
