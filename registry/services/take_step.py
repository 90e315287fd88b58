"""Gives a command on one case, by the service that carries it out for the case's kind."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.queries import cases
from registry.rules.case_kinds import CASE_KINDS, CaseKind
from registry.rules.refusal import Refusal
from registry.services import _household_plan
from registry.services._write import Actor, rehearse
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.confirm_results import confirm_results
from registry.services.enter_case import enter_case
from registry.services.enter_enforcement import enter_enforcement
from registry.services.enter_extension import enter_extension
from registry.services.enter_household_change import enter_household_change
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.enter_right_change import enter_right_change
from registry.services.enter_transfer import enter_transfer
from registry.services.enter_transfer_end import enter_transfer_end
from registry.services.open_display import open_display


class Step(Protocol):
    """A service that takes a step of one case."""

    def __call__(self, session: Session, case_id: int, *, actor: Actor) -> object:
        """Take it, or raise Refused."""


_OF_ALL: dict[str, Step] = {
    "display": open_display,
    "confirm": confirm_results,
    "accept": accept_case,
    "review": review_case,
    "announce": announce_case,
    "approve": approve_case,
    "enter": enter_case,
}
_ENTERED: dict[str, Step] = {
    "parcel_change": enter_parcel_change,
    "extension": enter_extension,
    **dict.fromkeys(_household_plan.KINDS, enter_household_change),
    **dict.fromkeys(
        ("right_transfer", "right_change", "right_cancellation", "right_correction"), enter_right_change
    ),
    **dict.fromkeys(
        ("transfer_filing", "transfer_first", "transfer_passing", "transfer_exit", "transfer_security"),
        enter_transfer,
    ),
    "transfer_end": enter_transfer_end,
    "transfer_enforcement": enter_enforcement,
}
"""What enters a kind that rests on a plan. Withdrawing needs a reason, and has its own form."""


def is_taken_here(command: str) -> bool:
    """Return whether a command needs nothing but the case."""
    return command in _OF_ALL


def take_step(session: Session, case_id: int, command: str, *, actor: Actor) -> object:
    """Give a command on a case; return what its service returns. Raises Refused, NotFoundError."""
    service = _service(CASE_KINDS[cases.by_id(session, case_id).kind], command)
    if service is None:
        raise NotFoundError(what=f"步骤 {command}")
    return service(session, case_id, actor=actor)


def _service(kind: CaseKind, command: str) -> Step | None:
    if kind.is_planned and command == "approve":
        return approve_change
    if kind.is_planned and command == "enter":
        return _ENTERED.get(kind.code)
    return _OF_ALL.get(command)


def hindrances(session: Session, case_id: int, command: str, *, actor: Actor) -> tuple[Refusal, ...]:
    """Return everything that would refuse a command on a case now; nothing is written."""
    step: Callable[[], object] = lambda: take_step(session, case_id, command, actor=actor)  # noqa: E731
    return rehearse(session, step)
