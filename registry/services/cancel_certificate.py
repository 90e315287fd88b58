"""Cancels a certificate 注销: its right ended, or it was wrongly issued; with the document that says so."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.rules.certificates import CANCELLATIONS, Paper, lacking, refusals_to_cancel
from registry.rules.refusal import Refusal
from registry.services import _papers
from registry.services._write import Actor
from registry.words import Words

_GROUND = Words("注销原因类别", "the ground of cancellation")
_REASON = Words("注销原因", "the reason")
_SOURCE = Words("依据文书文号", "the number of the document it rests on")


def cancel_certificate(
    session: Session, number: str, ground: str, reason: str, document_number: str, *, actor: Actor
) -> None:
    """Cancel a certificate; raises Refused, or NotFoundError. That it came back is recorded for itself."""
    _papers.act_on(
        session,
        number,
        "cancel_certificate",
        role=_papers.REGISTRAR,
        actor=actor,
        gather=lambda _s, _view: None,
        refuse=lambda paper, _: _refuse(paper, ground, reason, document_number),
        change=lambda writing, view, _: _papers.end(writing, view, ground, reason, document_number),
    )


def _refuse(paper: Paper, ground: str, reason: str, document_number: str) -> Iterable[Refusal]:
    yield from lacking(
        paper.number,
        ground=(ground if ground in CANCELLATIONS else "", _GROUND),
        reason=(reason, _REASON),
        source=(document_number, _SOURCE),
    )
    yield from refusals_to_cancel(paper, ground)
