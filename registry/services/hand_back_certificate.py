"""Records that a paper came back to the registry 收回, whatever becomes of it or became before."""

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import CertificateHandBack
from registry.queries.certificates import CertificateView
from registry.rules.certificates import lacking, refusals_to_hand_back
from registry.services import _papers
from registry.services._write import Actor, Writing
from registry.words import Words

NAME = Words("交证人姓名", "the name of who hands it back")


def hand_back_certificate(session: Session, number: str, name: str, *, actor: Actor) -> None:
    """Record that a certificate was handed back; raises Refused, or NotFoundError."""
    _papers.act_on(
        session,
        number,
        "hand_back_certificate",
        role=_papers.CLERK,
        actor=actor,
        gather=lambda _s, _view: None,
        refuse=lambda paper, _: [*lacking(paper.number, name=(name, NAME)), *refusals_to_hand_back(paper)],
        change=lambda writing, view, _: write_hand_back(writing, view, name),
    )


def write_hand_back(writing: Writing, view: CertificateView, name: str) -> None:
    """Write down that a paper is back; replacing one does it in the same act."""
    row = {
        "certificate_id": view.id,
        "handed_back_by": hide_ids(name.strip()),
        "region_code": view.region_code,
    }
    writing.add(CertificateHandBack, [row])
    writing.facts |= {"certificate": view.paper_number}
