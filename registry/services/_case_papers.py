"""The papers of a case: bytes kept by their content, sealed, and bound; and which papers are missing."""

import hashlib
from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import CaseDocument
from registry.queries import case_files
from registry.queries.cases import CaseView
from registry.rules.intake import refusals_by_papers
from registry.rules.refusal import Refusal
from registry.services import _kept
from registry.services._cases import last_step, require_person
from registry.services._write import Writing
from registry.vault import Vault


def paper_lock(content: bytes) -> str:
    """Return the lock name of a document: two that bring the same bytes write it once."""
    return f"document:{hashlib.sha256(content).hexdigest()}"


def missing(session: Session, case: CaseView) -> Iterable[Refusal]:
    """Yield a refusal for every paper that a case still lacks, where it came over the counter.

    A case that another act opened rests on rows (signed contracts, a plan) which that act had to find.
    """
    if case_files.intake(session, case.id) is not None:
        yield from refusals_by_papers(case.number, case.kind, case_files.kinds(session, case.id))


def bind(  # noqa: PLR0913 (the columns of one row)
    writing: Writing, case_id: int, *, kind: str, content: bytes, media_type: str, pages: int, vault: Vault
) -> int:
    """Bind bytes to a case at its current step and return the paper's id."""
    digest = hashlib.sha256(content).digest()
    if not case_files.is_kept(writing.session, digest):
        _kept.keep(writing, [content], media_type, vault)
    number, _, _, region = last_step(writing.session, case_id)
    writing.facts |= {"document": digest.hex(), "kind": kind}
    return writing.add_one(
        CaseDocument,
        case_id=case_id,
        step_number=number,
        kind=kind,
        document_sha256=digest,
        pages=pages,
        person_id=require_person(writing.act.actor).person_id,
        region_code=region,
    )
