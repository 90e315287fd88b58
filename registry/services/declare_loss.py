"""Publishes a holder's declaration 遗失声明: the paper is void from today, and made good when it has run."""

from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import LossDeclaration
from registry.queries import parameters
from registry.queries.certificates import CertificateView
from registry.rules.certificates import OUT, lacking, unless_in
from registry.services import _papers
from registry.services._write import Actor, Writing
from registry.words import Words

_NAME = Words("声明人姓名", "the name of who declares it")
_REASON = Words("遗失、灭失经过", "how it was lost")
_DAYS = "loss_declaration_working_days"


def declare_loss(session: Session, number: str, name: str, reason: str, *, actor: Actor) -> date:
    """Declare a certificate lost and return the day from which it can be reissued; raises Refused."""
    return _papers.act_on(
        session,
        number,
        "declare_loss",
        role=_papers.CLERK,
        actor=actor,
        gather=lambda s, _: parameters.number(s, _DAYS),
        refuse=lambda paper, _: [
            *lacking(paper.number, name=(name, _NAME), reason=(reason, _REASON)),
            *unless_in(paper, *OUT),
        ],
        change=lambda writing, view, days: _change(writing, view, (name, reason), days),
    )


def _change(writing: Writing, view: CertificateView, said: tuple[str, str], days: int) -> date:
    due = parameters.working_days_after(writing.session, clock.today(writing.session), days)
    row = {
        "certificate_id": view.id,
        "declared_by": hide_ids(said[0].strip()),
        "reason": hide_ids(said[1].strip()),
        "due_on": due,
        "period": f"{days} 个工作日",
        "region_code": view.region_code,
    }
    writing.add(LossDeclaration, [row])
    writing.facts |= {"certificate": view.paper_number, "until": due.isoformat()}
    return due
