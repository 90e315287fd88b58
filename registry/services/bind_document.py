"""Binds a scan to a case: to the step it stands at, and to the person who took the paper 收件."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_files, cases
from registry.rules.cases import JURISDICTION
from registry.rules.intake import refusals_of_paper
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._case_papers import bind, paper_lock
from registry.services._write import Act, Actor, Locks, perform
from registry.vault import Vault

ROLES = ("clerk", "registrar")


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that was looked through: its bytes are what they say they are."""

    media_type: str
    pages: int
    content: bytes


@dataclass(frozen=True, slots=True)
class _Facts:
    case: cases.CaseView
    allowed: bool
    is_there: bool


def bind_document(
    session: Session, case_id: int, kind: str, scan: Scan, *, actor: Actor, vault: Vault
) -> int:
    """Bind a scan to a case as a paper of a kind and return its id. Raises Refused, NotFoundError."""
    region = cases.by_id(session, case_id).region_code
    digest = hashlib.sha256(scan.content).digest()

    def gather(session: Session) -> _Facts:
        there = case_files.papers(session, case_id)
        return _Facts(
            cases.by_id(session, case_id),
            any(_step.has_role(session, actor, role, region) for role in ROLES),
            any((p.kind, p.sha256) == (kind, digest) for p in there),
        )

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(region, role=ROLES[0])
        yield from refusals_of_paper(facts.case.number, kind, state=facts.case.state, is_there=facts.is_there)

    return perform(
        session,
        Act("bind_document", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), paper_lock(scan.content)]),
        gather=gather,
        refuse=refuse,
        change=lambda writing, _: bind(
            writing,
            case_id,
            kind=kind,
            content=scan.content,
            media_type=scan.media_type,
            pages=scan.pages,
            vault=vault,
        ),
    )
