"""Makes a lost certificate good 补发 once its declaration has run: a new number, the lost one void."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.queries.certificates import CertificateView
from registry.rules.certificates import Paper, refusals_to_reissue
from registry.rules.refusal import Refusal
from registry.services import _certifying, _issuing, _papers
from registry.services._certifying import Certifying
from registry.services._issuing import Issued, IssueFacts, Print
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class _More:
    issue: IssueFacts
    certifying: Certifying
    today: date


def reissue_certificate(
    session: Session, number: str, *, actor: Actor, vault: Vault, render: Print
) -> Issued:
    """Issue a new certificate in the place of a lost one; raises Refused, or NotFoundError."""
    claim = _certifying.claim(session, [_papers.found(session, number).right_id])
    return _papers.act_on(
        session,
        number,
        "reissue_certificate",
        role=_papers.REGISTRAR,
        actor=actor,
        locks=claim.locks,
        gather=lambda s, view: _More(
            _issuing.gather(s, [view.right_id]), _certifying.gather(s, claim, actor), clock.today(s)
        ),
        refuse=_refuse,
        change=lambda writing, view, more: _change(writing, view, more, vault, render),
    )


def _refuse(paper: Paper, more: _More) -> Iterable[Refusal]:
    yield from refusals_to_reissue(paper, today=more.today)
    yield from more.certifying.refusals
    yield from _issuing.refusals(more.issue)


def _change(writing: Writing, view: CertificateView, more: _More, vault: Vault, render: Print) -> Issued:
    _papers.end(writing, view, "lost", f"遗失声明届满（{view.loss_due_on}）")
    (issued,) = _issuing.issue(writing, more.issue, more.issue.rights, vault, render)
    _certifying.go_on(writing, more.certifying)
    return issued
