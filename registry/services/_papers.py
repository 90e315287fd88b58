"""What acts on one certificate share: finding and locking it, who may, closing it with its ground."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import Certificate, CertificateEnd
from registry.queries import certificates
from registry.queries.certificates import CertificateView
from registry.rules.cases import JURISDICTION
from registry.rules.certificates import Paper
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

More = TypeVar("More")
Result = TypeVar("Result")
CLERK, REGISTRAR = "clerk", "registrar"


def found(session: Session, number: str) -> CertificateView:
    """Return a certificate by its number, however typed; raises NotFoundError."""
    view = certificates.by_number(session, number)
    if view is None:
        raise NotFoundError(what=f"权证 {number}")
    return view


def lock(view: CertificateView) -> str:
    """Return the lock of a certificate's right, which issuing takes too."""
    return f"right:{view.right_code}"


def paper(view: CertificateView) -> Paper:
    """Return what the rules ask of a certificate."""
    return Paper(
        number=view.paper_number,
        state=view.status,
        picked_up_on=view.picked_up_on,
        print_number=view.print_number,
        loss_due_on=view.loss_due_on,
        is_ended=view.is_ended,
        handed_back_on=view.handed_back_on,
        right_in_force=view.right_in_force,
    )


@dataclass(frozen=True, slots=True)
class _Facts(Generic[More]):
    view: CertificateView
    allowed: bool
    more: More


def act_on(  # noqa: PLR0913 (the parts of one act)
    session: Session,
    number: str,
    kind: str,
    *,
    role: str,
    actor: Actor,
    gather: Callable[[Session, CertificateView], More],
    refuse: Callable[[Paper, More], Iterable[Refusal]],
    change: Callable[[Writing, CertificateView, More], Result],
    locks: Sequence[str] = (),
) -> Result:
    """Do one act on one certificate, under its right's lock, by who has the role where it lies."""
    named = found(session, number)

    def facts(s: Session) -> _Facts[More]:
        view = found(s, named.paper_number)  # anew, now that the lock is held
        return _Facts(view, _step.has_role(s, actor, role, view.region_code), gather(s, view))

    def refusals(known: _Facts[More]) -> Iterable[Refusal]:
        if not known.allowed:
            yield JURISDICTION.refuse(known.view.region_code, role=role)
        yield from refuse(paper(known.view), known.more)

    return perform(
        session,
        Act(kind, named.region_code, actor),
        Locks(names=[lock(named), *locks]),
        gather=facts,
        refuse=refusals,
        change=lambda writing, known: change(writing, known.view, known.more),
    )


def end(
    writing: Writing,
    view: CertificateView,
    ground: str,
    reason: str,
    document_number: str | None = None,
) -> None:
    """End a certificate: its number is void from now on, for ever."""
    writing.end(Certificate, Certificate.id == view.id)
    row = {
        "certificate_id": view.id,
        "right_id": view.right_id,
        "ground": ground,
        "reason": reason,
        "document_number": document_number,
        "loss_due_on": view.loss_due_on if ground == "lost" else None,
        "region_code": view.region_code,
    }
    writing.add(CertificateEnd, [row])
    writing.facts |= {"certificate": view.paper_number, "ground": ground}
