"""An application that is written into a case which was taken in at the desk, instead of a new one."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases
from registry.rules.case_kinds import CaseKind
from registry.rules.intake import refusals_into
from registry.rules.refusal import Refusal
from registry.services import _step


def locks(into: int | None) -> list[str]:
    """Return the lock of the case that is filled in, so that one application fills it."""
    return [] if into is None else [_step.case_lock(into)]


def refusals(session: Session, into: int | None, kind: CaseKind, grantor_id: int | None) -> Iterable[Refusal]:
    """Yield what keeps a case from taking an application up; raises NotFoundError."""
    if into is None:
        return
    case = cases.by_id(session, into)
    fits = (case.kind, case.grantor_id) == (kind.code, grantor_id) and case.state in ("applied", "completion")
    yield from refusals_into(case.number, fits=fits, is_empty=not case_contents.is_there(session, into))
