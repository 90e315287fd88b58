"""Inheritance: who signs where the holder is dead, and what keeps the right from passing."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from registry import clock
from registry.codelists import HolderKind
from registry.queries import estates
from registry.queries.movable_rights import MovableRight, Party
from registry.queries.transfers import Required
from registry.rules import inheritances
from registry.rules.inheritances import Succession
from registry.rules.refusal import Refusal
from registry.rules.transfer_sheet import TermSheet
from registry.rules.transfers import Agreement
from registry.transfers.form import TransferForm


def signers(holder: Party, receiver: Party | None, deceased: Collection[int]) -> list[Required]:
    """Return the heirs, and the holder's other co-owners who are alive: a part of it may be theirs.

    A child is asked by name; its guardian signs for it as its agent.
    """
    heirs = [] if receiver is None else _heirs(receiver)
    alive = [
        m.person_id
        for m in holder.members
        if m.is_co_owner and m.person_id not in deceased and m.person_id not in heirs
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
            said.deceased_ids,
            inheritances.names(said.renounced),
            frozenset(
                person.person_id
                for people in estates.on_record(session, [right.holder]).values()
                for person in people
            ),
            sheet.receiver,
            _takers(receiver),
            clock.today(session),
        )
    )


def _takers(receiver: Party | None) -> list[tuple[int, str]]:
    if receiver is None or HolderKind.of(receiver.kind) is HolderKind.UNIT:
        return []
    own = {m.person_id: m.name for m in receiver.members}
    return [(person, own.get(person, receiver.name)) for person in _heirs(receiver)]


def named(session: Session, form: TransferForm, agreement: Agreement, holders: Sequence[Party]) -> Agreement:
    """Return what is agreed with the names of who died as the register writes them, namesakes apart."""
    if form.code != inheritances.FORM:
        return replace(agreement, deceased_ids=(), deceased="")
    recorded = estates.on_record(session, holders).values()
    people = {person.person_id: person for listed in recorded for person in listed}
    alike = Counter(person.name for person in people.values())
    chosen = tuple(dict.fromkeys(agreement.deceased_ids))
    dead = [people[number] for number in chosen if number in people]
    said = "、".join(p.name if alike[p.name] == 1 else f"{p.name}（{p.id_mask or '—'}）" for p in dead)
    return replace(agreement, deceased_ids=chosen, deceased=said)
