"""Replaces a certificate 换发: damaged, or of an earlier version; the old paper comes back first."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries.certificates import CertificateView
from registry.rules.certificates import Paper, lacking, refusals_to_replace
from registry.rules.refusal import Refusal
from registry.services import _certifying, _issuing, _papers
from registry.services._certifying import Certifying
from registry.services._issuing import Issued, IssueFacts, Print
from registry.services._write import Actor, Writing
from registry.services.hand_back_certificate import NAME, write_hand_back
from registry.vault import Vault
from registry.words import Words

_REASON = Words("换发原因", "why it is replaced")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Why a paper is replaced, and who hands it back; the name is not asked where it is back already."""

    reason: str
    handed_back_by: str


@dataclass(frozen=True, slots=True)
class _More:
    issue: IssueFacts
    certifying: Certifying


def replace_certificate(
    session: Session, number: str, why: Replacement, *, actor: Actor, vault: Vault, render: Print
) -> Issued:
    """Take a certificate back and issue a new one; raises Refused, or NotFoundError."""
    claim = _certifying.claim(session, [_papers.found(session, number).right_id])
    return _papers.act_on(
        session,
        number,
        "replace_certificate",
        role=_papers.REGISTRAR,
        actor=actor,
        locks=claim.locks,
        gather=lambda s, view: _More(
            _issuing.gather(s, [view.right_id]), _certifying.gather(s, claim, actor)
        ),
        refuse=lambda paper, more: _refuse(paper, more, why),
        change=lambda writing, view, more: _change(writing, view, more, why, (vault, render)),
    )


def _refuse(paper: Paper, more: _More, why: Replacement) -> Iterable[Refusal]:
    name = why.handed_back_by if paper.handed_back_on is None else "-"
    yield from lacking(paper.number, reason=(why.reason, _REASON), name=(name, NAME))
    yield from refusals_to_replace(paper)
    yield from more.certifying.refusals
    yield from _issuing.refusals(more.issue)


def _change(
    writing: Writing, view: CertificateView, more: _More, why: Replacement, made: tuple[Vault, Print]
) -> Issued:
    if view.handed_back_on is None:
        write_hand_back(writing, view, why.handed_back_by)
    _papers.end(writing, view, "replaced", why.reason.strip())
    (issued,) = _issuing.issue(writing, more.issue, more.issue.rights, *made)
    _certifying.go_on(writing, more.certifying)
    return issued
