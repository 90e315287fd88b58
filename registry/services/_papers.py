"""Keeps bytes by their content, sealed, and binds them to a case: one way for scans and for letters."""

import hashlib

from registry.models import CaseDocument, Document
from registry.queries import case_files
from registry.services._cases import last_step, require_person
from registry.services._write import Writing
from registry.vault import DOCUMENT_PURPOSE, Vault


def paper_lock(content: bytes) -> str:
    """Return the lock name of a document: two that bring the same bytes write it once."""
    return f"document:{hashlib.sha256(content).hexdigest()}"


def bind(  # noqa: PLR0913 (the columns of one row)
    writing: Writing, case_id: int, *, kind: str, content: bytes, media_type: str, pages: int, vault: Vault
) -> int:
    """Bind bytes to a case at its current step and return the paper's id."""
    digest = hashlib.sha256(content).digest()
    if not case_files.is_kept(writing.session, digest):
        row = {
            "sha256": digest,
            "media_type": media_type,
            "size": len(content),
            "sealed": vault.seal_bytes(content, DOCUMENT_PURPOSE),
        }
        writing.add(Document, [row])
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
