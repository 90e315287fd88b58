"""What became of a household that has ended: when, by which case, and which households go on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import (
    Case,
    ContractHolder,
    ContractHolderVersion,
    County,
    HolderLineage,
    JournalEntry,
)
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.households import ENDED
from registry.rules.refusal import Refused
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a household; `case_id` is None where a delivery was withdrawn."""

    code: str
    day: date
    act: int
    case_id: int | None
    case_number: str | None
    case_kind: str | None
    heirs: tuple[str, ...]
    """The households in force that came of it, through every later change; none where it died out."""


def by_code(session: Session, code: str) -> Ended | None:
    """Return how a household ended; None for one that is in force, or that never was."""
    version, holder = ContractHolderVersion, ContractHolder
    day = cast(
        func.timezone(select(County.time_zone).scalar_subquery(), JournalEntry.recorded_at),
        Date,
    )
    query = (
        select(holder.id, version.ended_by, day, Case.id, Case.number, Case.kind)
        .join(version, version.holder_id == holder.id)
        .outerjoin(JournalEntry, JournalEntry.id == version.ended_by)
        .outerjoin(Case, Case.id == JournalEntry.case_id)
        .where(holder.code == code)
        .order_by(version.version.desc())
        .limit(1)
    )
    row: Any = session.execute(query).one_or_none()
    if row is None or row[1] is None:
        return None
    holder_id, act, ended_on, case_id, number, kind = row
    return Ended(code, ended_on, act, case_id, number, kind, _heirs(session, holder_id))


def _heirs(session: Session, holder_id: int) -> tuple[str, ...]:
    edge = HolderLineage
    below = select(edge.child_id).where(edge.parent_id == holder_id).cte("below", recursive=True)
    below = below.union(select(edge.child_id).join(below, edge.parent_id == below.c.child_id))
    query = (
        select(ContractHolder.code)
        .join(below, below.c.child_id == ContractHolder.id)
        .join(ContractHolderVersion, ContractHolderVersion.holder_id == ContractHolder.id)
        .where(ContractHolderVersion.ended_by.is_(None))
        .order_by(ContractHolder.code)
    )
    return tuple(code for code in session.scalars(query) if code)


def not_in_force(session: Session, code: str) -> Refused | NotFoundError:
    """Return what to raise for a household that is not in force: what ended it, or that there is none."""
    ended = by_code(session, code)
    if ended is None:
        return NotFoundError(what=f"农户 {code}")
    return Refused([ENDED.refuse(code, day=ended.day, by=_by(ended), then=_then(ended))])


def _by(ended: Ended) -> Words:
    if ended.case_kind is None:
        return Words("登记簿第{n}号操作", "act {n} of the register").fill(n=ended.act)
    name = CASE_KINDS[ended.case_kind].name
    return Words("{name}（业务 {number}）", "{name} (case {number})").fill(
        name=name, number=ended.case_number
    )


def _then(ended: Ended) -> Words:
    if not ended.heirs:
        return Words("没有农户承续", "no household goes on")
    words = Words("现在由农户 {codes} 承续，请在那里办理", "household {codes} goes on; go on there")
    return words.fill(codes="、".join(ended.heirs))
