"""Replaces a certificate 换发: damaged, or of an earlier version; the old paper comes back first."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries.certificates import CertificateView
from registry.rules.certificates import Paper, lacking, refusals_to_replace
from registry.rules.refusal import Refusal
from registry.services import _issuing, _papers
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


def replace_certificate(
    session: Session, number: str, why: Replacement, *, actor: Actor, vault: Vault, render: Print
) -> Issued:
    """Take a certificate back and issue a new one; raises Refused, or NotFoundError."""
    return _papers.act_on(
        session,
        number,
        "replace_certificate",
        role=_papers.REGISTRAR,
        actor=actor,
        gather=lambda s, view: _issuing.gather(s, [view.right_id]),
        refuse=lambda paper, issue: _refuse(paper, issue, why),
        change=lambda writing, view, issue: _change(writing, view, issue, why, (vault, render)),
    )


def _refuse(paper: Paper, issue: IssueFacts, why: Replacement) -> Iterable[Refusal]:
    name = why.handed_back_by if paper.handed_back_on is None else "-"
    yield from lacking(paper.number, reason=(why.reason, _REASON), name=(name, NAME))
    yield from refusals_to_replace(paper)
    yield from _issuing.refusals(issue)


def _change(
    writing: Writing, view: CertificateView, issue: IssueFacts, why: Replacement, made: tuple[Vault, Print]
) -> Issued:
    if view.handed_back_on is None:
        write_hand_back(writing, view, why.handed_back_by)
    _papers.end(writing, view, "replaced", why.reason.strip())
    (issued,) = _issuing.issue(writing, issue, issue.rights, *made)
    return issued
