"""What every act on one transfer does: find it, lock it, ask whether the person may, hand it on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from registry.queries import transfers
from registry.queries.transfers import TransferView
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

More = TypeVar("More")
Result = TypeVar("Result")
CLERK, REGISTRAR = "clerk", "registrar"


@dataclass(frozen=True, slots=True)
class _Facts(Generic[More]):
    view: TransferView
    allowed: bool
    more: More


def lock(number: str) -> str:
    """Return the lock of a transfer: its consents, sheets, money and entry wait for each other."""
    return f"transfer:{number}"


def own_locks(view: TransferView) -> list[str]:
    """Return the locks of the grantor and of the rights that move."""
    return [f"grantor:{view.grantor_code}", *(f"right:{sheet.right_code}" for sheet in view.sheets)]


def act_on(  # noqa: PLR0913 (the parts of one act)
    session: Session,
    number: str,
    kind: str,
    *,
    actor: Actor,
    gather: Callable[[Session, TransferView], More],
    refuse: Callable[[TransferView, More], Iterable[Refusal]],
    change: Callable[[Writing, TransferView, More], Result],
    role: str = CLERK,
    locks: Sequence[str] = (),
) -> Result:
    """Do one act on one transfer, under its lock, by who has the role where it lies."""
    region = transfers.by_number(session, number).region_code

    def facts(s: Session) -> _Facts[More]:
        view = transfers.by_number(s, number)  # anew, now that the lock is held
        return _Facts(
            view, actor.account_id is None or _step.has_role(s, actor, role, region), gather(s, view)
        )

    def refusals(known: _Facts[More]) -> Iterable[Refusal]:
        if not known.allowed:
            yield JURISDICTION.refuse(region, role=role)
        yield from refuse(known.view, known.more)

    def changed(writing: Writing, known: _Facts[More]) -> Result:
        writing.facts |= {"transfer": number}
        return change(writing, known.view, known.more)

    return perform(
        session,
        Act(kind, region, actor),
        Locks(names=[lock(number), *locks]),
        gather=facts,
        refuse=refusals,
        change=changed,
    )
