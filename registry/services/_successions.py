"""Inheritance: who signs where the holder is dead, and what keeps the right from passing."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from registry import clock
from registry.codelists import HolderKind
from registry.queries import movable_rights
from registry.queries.movable_rights import HouseholdPerson, MovableRight, Party
from registry.queries.transfers import Required
from registry.rules import inheritances
from registry.rules.inheritances import Succession
from registry.rules.refusal import Refusal
from registry.rules.transfer_sheet import TermSheet
from registry.transfers.form import TransferForm


def signers(
    holder: Party, receiver: Party | None, deceased: str, is_adult: Callable[[HouseholdPerson], bool]
) -> list[Required]:
    """Return the heirs, and the holder's other co-owners who are alive: a part of it may be theirs.

    A child that takes is asked by name; its guardian signs for it as its agent.
    """
    heirs = [] if receiver is None else _heirs(receiver)
    dead = set(inheritances.names(deceased))
    alive = [
        m.person_id
        for m in holder.members
        if m.is_co_owner and m.name not in dead and is_adult(m) and m.person_id not in heirs
    ]
    found = [Required("heir", receiver.holder_id, person) for person in heirs] if receiver else []
    return found + [Required("co_owner", holder.holder_id, person) for person in alive]


def _heirs(receiver: Party) -> list[int]:
    """Return the persons that take: all who own together, or the one for a household that goes on as one."""
    if HolderKind.of(receiver.kind) is HolderKind.PERSON and receiver.members:
        return [m.person_id for m in receiver.members if m.is_co_owner]
    return [] if receiver.representative is None else [receiver.representative]


def refusals(
    session: Session, form: TransferForm, right: MovableRight, sheet: TermSheet, receiver: Party | None
) -> Iterable[Refusal]:
    """Yield what keeps an inheritance back; nothing for other forms."""
    if form.code != inheritances.FORM:
        return ()
    said = sheet.agreement
    return inheritances.refusals(
        Succession(
            right.code,
            said.paper,
            said.paper_number,
            said.paper_day,
            bool(said.paper_sha256),
            inheritances.names(said.deceased),
            inheritances.names(said.renounced),
            movable_rights.names_on_record(session, right.holder),
            sheet.receiver,
            _names(receiver),
            clock.today(session),
        )
    )


def _names(receiver: Party | None) -> list[str]:
    if receiver is None or HolderKind.of(receiver.kind) is HolderKind.UNIT:
        return []
    own = [m.name for m in receiver.members if m.is_co_owner]
    return own if HolderKind.of(receiver.kind) is HolderKind.PERSON and own else [receiver.name]
