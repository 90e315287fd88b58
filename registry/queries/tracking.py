"""A case as its applicant follows it: a time line in plain words, what is awaited, until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.queries import case_files, cases, parameters, restrictions
from registry.queries.cases import CaseView, NoticeView
from registry.rules.document_kinds import DOCUMENT_KINDS
from registry.rules.tracking import BROUGHT, OBJECTED, TOLD, Told
from registry.words import Words

_RUNS = ("accepted", "reviewed", "approved")
"""States in which the registry's working days are counted."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step in plain words and the county's day of it."""

    says: Words
    day: date


@dataclass(frozen=True, slots=True)
class Tracking:
    """What an applicant is told."""

    number: str
    kind: str
    done: tuple[Done, ...]
    awaited: Told
    until: date | None
    lacking: tuple[Words, ...]
    """Papers that were asked for and are not there."""
    asks_more: bool
    """Whether the letter asks for something beside papers."""


def of_case(session: Session, case_id: int) -> Tracking:
    """Return the time line of a case; raises NotFoundError."""
    case = cases.by_id(session, case_id)
    taken = case_files.steps(session, case_id)
    says = [BROUGHT if s.state == "applied" and s.number > 1 else TOLD[s.state].done for s in taken]
    notices = cases.notices_of(session, case_id, "announcement")
    objected = restrictions.undecided(session, case_id) > 0
    asked = [r for r in case_files.reasons(session, case_id) if case.state == r.state == "completion"]
    last = max((r.step_number for r in asked), default=0)
    asked = [r for r in asked if r.step_number == last]
    there = case_files.kinds(session, case_id)
    return Tracking(
        number=case.number,
        kind=case.kind,
        done=tuple(Done(words, step.day) for words, step in zip(says, taken, strict=True)),
        awaited=OBJECTED if objected else TOLD[case.state],
        until=None if objected else _until(session, case, notices),
        lacking=tuple(
            DOCUMENT_KINDS[r.document_kind].name
            for r in asked
            if r.document_kind is not None and r.document_kind not in there
        ),
        asks_more=any(r.document_kind is None for r in asked),
    )


def _until(session: Session, case: CaseView, notices: list[NoticeView]) -> date | None:
    """Return the last day by law: of the announcement, or of the case; announcing does not count."""
    if case.state == "announced":
        return notices[-1].due_on if notices else None
    if case.state not in _RUNS:
        return None
    accepted = next(s.day for s in case_files.steps(session, case.id) if s.state == "accepted")
    days = parameters.number(session, "registration_working_days")
    due = parameters.working_days_after(session, accepted, days)
    announced = sum(((n.closed_on or n.due_on) - n.opened_on for n in notices), timedelta())
    return parameters.working_days_after(session, due + announced, 0)
