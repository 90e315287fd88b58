"""Counters a settlement 冲销 by an entry of −1, and books what is true now in its place; touches no right."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import Settlement, SettlementEntry
from registry.queries import settlements
from registry.queries.settlements import SettlementView
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.settlements import Correction, NewSettlement, refusals_to_correct
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.report_settlement import book, lock

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a settlement is countered: a reason of the list, and what it rests on."""

    reason: str
    remark: str


@dataclass(frozen=True, slots=True)
class _Facts:
    of: SettlementView
    wanted: Correction
    allowed: bool


def correct_settlement(
    session: Session, number: int, why: Why, then: NewSettlement | None = None, *, actor: Actor
) -> int | None:
    """Counter a settlement; return the number of the one that stands in its place, None where none does.

    Raises Refused, or NotFoundError for no such number.
    """
    seen = settlements.by_number(session, number)

    def gather(session: Session) -> _Facts:
        of = settlements.by_number(session, number)
        today = clock.today(session)
        return _Facts(
            of,
            Correction(number, of.household, of.stands, why.reason, why.remark, then, today),
            _step.has_role(session, actor, ROLE, of.region_code),
        )

    return perform(
        session,
        Act("correct_settlement", seen.region_code, actor),
        Locks(names=[f"holder:{seen.household}", lock(seen.person_id)]),
        gather=gather,
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts.of, why, then),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.of.region_code, role=ROLE)
    yield from refusals_to_correct(facts.wanted)


def _change(writing: Writing, of: SettlementView, why: Why, then: NewSettlement | None) -> int | None:
    writing.end(Settlement, Settlement.id == of.id)
    counter = {"settlement_id": of.id, "people": -1, "region_code": of.region_code}
    writing.add(SettlementEntry, [{**counter, "reason": why.reason, "remark": hide_ids(why.remark.strip())}])
    writing.facts |= {"countered": of.id}
    if then is None:
        return None
    return book(writing, of.holder_id, of.person_id, then, of.region_code)
