"""Ends a round of public display, once its days have run and nothing shown has changed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import cases, displayed
from registry.queries.cases import NoticeView
from registry.rules.cases import JURISDICTION
from registry.rules.notices import NoticeCase, refusals_to_close
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._notices import close_notice, to_be_closed
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.open_display import ROLE


@dataclass(frozen=True, slots=True)
class _Facts:
    notice: NoticeView | None
    case: NoticeCase | None
    allowed: bool


def close_display(session: Session, case_id: int, *, actor: Actor) -> None:
    """Close the running display of a survey case. Raises Refused before its due date."""
    view = cases.by_id(session, case_id)
    perform(
        session,
        Act("close_display", view.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{view.region_code}"]),
        gather=lambda s: _gather(s, case_id, view.region_code, actor),
        refuse=lambda facts: _refuse(facts, view.region_code),
        change=_change,
    )


def _gather(session: Session, case_id: int, region: str, actor: Actor) -> _Facts:
    running = [n for n in cases.notices_of(session, case_id, "display") if n.closed_on is None]
    current = displayed.of_case(session, case_id).sha256
    notice = running[-1] if running else None
    allowed = _step.has_role(session, actor, ROLE, region)
    return _Facts(notice, to_be_closed(session, notice, current), allowed)


def _refuse(facts: _Facts, region: str) -> list[Refusal]:
    refusals = list(refusals_to_close(facts.case, region))
    if not facts.allowed:
        refusals.append(JURISDICTION.refuse(region, role=ROLE))
    return refusals


def _change(writing: Writing, facts: _Facts) -> None:
    assert facts.notice is not None
    close_notice(writing, facts.notice)
    writing.facts |= {"round": facts.notice.round, "content": facts.notice.content_sha256.hex()}
