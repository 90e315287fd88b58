"""Writes the answer to an applicant: the letter of the state the case stands at, once, kept as printed.

The first letter of a case carries a code by which the applicant follows it; the register keeps its
keyed hash alone, as of the check codes of certificates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.imprint import check_code_text, random_code
from registry.models import CaseTracking
from registry.queries import case_files, cases
from registry.queries.case_files import PaperView, ReasonView
from registry.rules.cases import JURISDICTION
from registry.rules.intake import refusals_of_letter
from registry.rules.letters import LETTER_NAMES, LETTERS, Letter
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._case_papers import bind
from registry.services._cases import last_step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import TRACKING_PURPOSE, Vault

ROLE = "registrar"
_CODE = 8


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What a letter is printed from; `code` is None on all but the first."""

    letter: Letter
    case: cases.CaseView
    applicant: str
    subject: str
    papers: tuple[PaperView, ...]
    reasons: tuple[ReasonView, ...]
    day: date
    code: str | None


Print = Callable[[LetterDraft], tuple[bytes, int]]
"""Gives the PDF of a letter and its pages."""


@dataclass(frozen=True, slots=True)
class _Facts:
    case: cases.CaseView
    number: int
    papers: list[PaperView]
    allowed: bool

    @property
    def is_written(self) -> bool:
        letter = LETTERS.get(self.case.state)
        return letter is not None and (letter.code, self.number) in {
            (p.kind, p.step_number) for p in self.papers
        }


def write_letter(session: Session, case_id: int, *, actor: Actor, vault: Vault, render: Print) -> int:
    """Write the letter that the case's state calls for; return the paper's id. Raises Refused."""
    region = cases.by_id(session, case_id).region_code

    def gather(session: Session) -> _Facts:
        return _Facts(
            cases.by_id(session, case_id),
            last_step(session, case_id)[0],
            case_files.papers(session, case_id),
            _step.has_role(session, actor, ROLE, region),
        )

    def refuse(facts: _Facts) -> "list[Refusal]":
        said = [] if facts.allowed else [JURISDICTION.refuse(region, role=ROLE)]
        return [
            *said,
            *refusals_of_letter(facts.case.number, facts.case.state, is_written=facts.is_written),
        ]

    def change(writing: Writing, facts: _Facts) -> int:
        draft = _draft(writing, facts)
        if draft.code is not None:
            text = check_code_text(facts.case.number, draft.code)
            row = {
                "case_id": case_id,
                "code_hash": vault.index(text, TRACKING_PURPOSE),
                "region_code": region,
            }
            writing.add(CaseTracking, [row])
        content, pages = render(draft)
        return bind(
            writing,
            case_id,
            kind=draft.letter.code,
            content=content,
            media_type="application/pdf",
            pages=pages,
            vault=vault,
        )

    return perform(
        session,
        Act("write_letter", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=gather,
        refuse=refuse,
        change=change,
    )


def _draft(writing: Writing, facts: _Facts) -> LetterDraft:
    session, case = writing.session, facts.case
    intake = case_files.intake(session, case.id)
    return LetterDraft(
        letter=LETTERS[case.state],
        case=case,
        applicant=intake.applicant if intake else case.grantor_name or case.grantor_code,
        subject=intake.subject if intake else "",
        papers=tuple(p for p in facts.papers if p.kind not in LETTER_NAMES),
        reasons=tuple(r for r in case_files.reasons(session, case.id) if r.step_number == facts.number),
        day=clock.today(session),
        code=None if case_files.has_code(session, case.id) else random_code(_CODE),
    )
