"""Approves a case 核定: another natural person than accepted it, after the announcement has run."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.models import Approval
from registry.queries import cases, sheets
from registry.queries.cases import NoticeView
from registry.rules.notices import CONTENT_CHANGED, NoticeCase, refusals_to_close
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._notices import close_notice, to_be_closed
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.announce_case import announced_content

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
        change=lambda writing, facts: _change(writing, facts, actor),
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    contents = cases.case_contracts(session, case_id)
    notices = cases.notices_of(session, case_id, "announcement")
    notice = notices[-1] if notices else None
    now = {s.contract_id: s.sha256 for s in sheets.of_contracts(session, list(contents))}
    return _Facts(
        step=_step.facts(session, case_id, "approved", role=ROLE, actor=actor, four_eyes=True),
        notice=notice,
        to_close=to_be_closed(session, notice, announced_content(contents)),
        accepted=cases.step_person(session, case_id, "accepted"),
        unchanged=now == contents,
    )


def _refuse(facts: _Facts, number: str) -> Iterable[Refusal]:
    yield from facts.step.refusals
    yield from refusals_to_close(facts.to_close, number)
    if not facts.unchanged:
        yield CONTENT_CHANGED.refuse(number)


def _change(writing: Writing, facts: _Facts, actor: Actor) -> None:
    assert facts.notice is not None
    assert facts.accepted is not None
    case = facts.step.case
    close_notice(writing, facts.notice)
    approved_step = step(writing, case.id, "approved")
    writing.add(
        Approval,
        [
            {
                "case_id": case.id,
                "accepted_step": facts.accepted[0],
                "accepted_by": facts.accepted[1],
                "approved_step": approved_step,
                "approved_by": actor.person_id,
                "notice_id": facts.notice.id,
                "content_sha256": facts.notice.content_sha256,
                "region_code": case.region_code,
            }
        ],
    )
    writing.facts |= {"content": facts.notice.content_sha256.hex()}
