"""Files a case away 归档: under which number, and how many pages."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import CaseArchive
from registry.queries import case_files, cases
from registry.rules.intake import refusals_of_filing
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


def archive_case(session: Session, case_id: int, file_number: str, pages: int, *, actor: Actor) -> None:
    """File a case away after entry. Raises Refused."""
    case = cases.by_id(session, case_id)
    file_number = file_number.strip()

    def refuse(facts: tuple[_step.StepFacts, bool]) -> Iterable[Refusal]:
        filing = refusals_of_filing(case.number, file_number, pages, is_used=facts[1])
        yield from _step.said(facts[0], filing)

    def change(writing: Writing, _: tuple[_step.StepFacts, bool]) -> None:
        row = {
            "case_id": case_id,
            "step_number": step(writing, case_id, "archived"),
            "file_number": file_number,
            "pages": pages,
            "region_code": case.region_code,
        }
        writing.add(CaseArchive, [row])
        writing.facts |= {"file_number": file_number, "pages": pages}

    perform(
        session,
        Act("archive_case", case.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"file:{file_number}"]),
        gather=lambda s: (
            _step.facts(s, case_id, "archived", role=ROLE, actor=actor),
            case_files.is_filed_as(s, file_number),
        ),
        refuse=refuse,
        change=change,
    )
