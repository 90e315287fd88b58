"""Gives a command on one case, by the service that carries it out for the case's kind."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.queries import cases
from registry.rules.refusal import Refusal
from registry.services._write import Actor, rehearse
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.confirm_results import confirm_results
from registry.services.enter_case import enter_case
from registry.services.enter_parcel_change import enter_parcel_change
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
_OF_KIND: dict[tuple[str, str], Step] = {
    ("parcel_change", "approve"): approve_change,
    ("parcel_change", "enter"): enter_parcel_change,
}
"""Where a kind has a service of its own. Withdrawing needs a reason, and has its own form."""


def is_taken_here(command: str) -> bool:
    """Return whether a command needs nothing but the case."""
    return command in _OF_ALL


def take_step(session: Session, case_id: int, command: str, *, actor: Actor) -> object:
    """Give a command on a case; return what its service returns. Raises Refused, NotFoundError."""
    kind = cases.by_id(session, case_id).kind
    service = _OF_KIND.get((kind, command)) or _OF_ALL.get(command)
    if service is None:
        raise NotFoundError(what=f"步骤 {command}")
    return service(session, case_id, actor=actor)


def hindrances(session: Session, case_id: int, command: str, *, actor: Actor) -> tuple[Refusal, ...]:
    """Return everything that would refuse a command on a case now; nothing is written."""
    step: Callable[[], object] = lambda: take_step(session, case_id, command, actor=actor)  # noqa: E731
    return rehearse(session, step)
