"""Approves a case 核定: another natural person than accepted it, after the announcement has run."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases
from registry.queries.cases import NoticeView
from registry.rules.notices import CONTENT_CHANGED, NoticeCase, refusals_to_close
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import approve
from registry.services._notices import close_notice, to_be_closed
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    notice: NoticeView | None
    to_close: NoticeCase | None
    accepted: tuple[int, int] | None
    unchanged: bool


def approve_case(session: Session, case_id: int, *, actor: Actor) -> None:
    """Close the announcement and approve the case. Raises Refused."""
    view = cases.by_id(session, case_id)
    perform(
        session,
        Act("approve_case", view.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{view.region_code}"]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=lambda facts: _refuse(facts, view.number),
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    contents = case_contents.applied(session, case_id)
    notices = cases.notices_of(session, case_id, "announcement")
    notice = notices[-1] if notices else None
    return _Facts(
        step=_step.facts(session, case_id, "approved", role=ROLE, actor=actor, four_eyes=True),
        notice=notice,
        to_close=to_be_closed(session, notice, contents.sha256),
        accepted=cases.step_person(session, case_id, "accepted"),
        unchanged=case_contents.current(session, case_id) == contents,
    )


def _refuse(facts: _Facts, number: str) -> Iterable[Refusal]:
    yield from facts.step.refusals
    yield from refusals_to_close(facts.to_close, number)
    if not facts.unchanged:
        yield CONTENT_CHANGED.refuse(number)


def _change(writing: Writing, facts: _Facts) -> None:
    assert facts.notice is not None
    assert facts.accepted is not None
    close_notice(writing, facts.notice)
    approve(writing, facts.step.case, facts.accepted, facts.notice.content_sha256, notice_id=facts.notice.id)
