"""Restrictions: what is open, over what, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Text, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import (
    Case,
    CaseStep,
    Grantor,
    GrantorVersion,
    LandRight,
    Notice,
    NoticeClosing,
    Restriction,
    RestrictionEnd,
    RightParcel,
    SpatialUnit,
)
from registry.rules.case_kinds import DEAD
from registry.rules.restrictions import NOT_FINAL


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection to a notice, with the decisions on it so far."""

    id: int
    case_id: int
    case_number: str
    grantor_code: str
    grantor_name: str | None
    notice_kind: str
    claimant: str
    contact_sealed: bytes
    reason: str
    filed_on: date
    region_code: str
    taken: list[str]
    about_code: str | None

    @property
    def is_open(self) -> bool:
        """Whether it stops its case."""
        return all(ground == NOT_FINAL for ground in self.taken)


@dataclass(frozen=True, slots=True)
class RestrictionView:
    """A restriction on a parcel or a right."""

    id: int
    kind: str
    unit_id: int | None
    right_id: int | None
    claimant: str
    document_number: str
    queue_number: int | None
    bans_transfer: bool
    filed_on: date
    due_on: date | None
    region_code: str
    is_open: bool


def _ended() -> AnySelect:
    return select(RestrictionEnd.restriction_id).where(
        RestrictionEnd.restriction_id == Restriction.id, RestrictionEnd.ground != NOT_FINAL
    )


def _objections() -> AnySelect:
    taken = (
        select(func.coalesce(func.array_agg(RestrictionEnd.ground), cast([], ARRAY(Text))))
        .where(RestrictionEnd.restriction_id == Restriction.id)
        .correlate(Restriction)
        .scalar_subquery()
    )
    return (
        select(
            Restriction.id,
            Restriction.case_id,
            Case.number,
            Grantor.code,
            GrantorVersion.name,
            Notice.kind,
            Restriction.claimant,
            Restriction.contact_sealed,
            Restriction.reason,
            Restriction.filed_on,
            Restriction.region_code,
            taken,
            Restriction.about_code,
        )
        .join(Case, Case.id == Restriction.case_id)
        .join(Notice, Notice.id == Restriction.notice_id)
        .join(Grantor, Grantor.id == Case.grantor_id)
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .order_by(Restriction.id)
    )


def objection(session: Session, objection_id: int) -> ObjectionView:
    """Return an objection; raises NotFoundError."""
    row = session.execute(_objections().where(Restriction.id == objection_id)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"异议 {objection_id}")
    return ObjectionView(*row)


def open_objections(session: Session, prefix: str) -> list[ObjectionView]:
    """Return the objections below a region prefix that wait for a decision, of cases that stand."""
    dead = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
    query = _objections().where(
        Restriction.region_code >= prefix,
        Restriction.region_code < prefix + "~",
        Restriction.case_id.not_in(dead),
        ~exists(_ended()),
    )
    return [ObjectionView(*row) for row in session.execute(query)]


def objected(session: Session, case_ids: Collection[int]) -> dict[int, set[str | None]]:
    """Return what undecided objections are about, by the case that they stop; None is about all of it."""
    dead = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
    query = select(Restriction.case_id, Restriction.about_code).where(
        Restriction.case_id.in_(case_ids), Restriction.case_id.not_in(dead), ~exists(_ended())
    )
    found: dict[int, set[str | None]] = {}
    for case, about in session.execute(query):
        found.setdefault(case or 0, set()).add(about)
    return found


def undecided(session: Session, case_id: int) -> int:
    """Return how many objections stop a case."""
    query = select(func.count()).select_from(Restriction)
    return session.scalar(query.where(Restriction.case_id == case_id, ~exists(_ended()))) or 0


def is_upheld(session: Session, case_id: int, content: bytes) -> bool:
    """Return whether an objection to this content of a case was upheld."""
    query = (
        select(Restriction.id)
        .join(RestrictionEnd, RestrictionEnd.restriction_id == Restriction.id)
        .where(
            Restriction.case_id == case_id,
            Restriction.content_sha256 == content,
            RestrictionEnd.ground == "upheld",
        )
    )
    return session.scalar(select(exists(query))) or False


def is_running(session: Session, notice_id: int) -> bool:
    """Return whether a notice is not closed and its case neither withdrawn nor refused."""
    closed = select(NoticeClosing.notice_id).where(NoticeClosing.notice_id == Notice.id)
    dead = select(CaseStep.case_id).where(CaseStep.case_id == Notice.case_id, CaseStep.state.in_(DEAD))
    query = select(Notice.id).where(Notice.id == notice_id, ~exists(closed), ~exists(dead))
    return session.scalar(select(exists(query))) or False


def acting_persons(session: Session, case_id: int) -> frozenset[int]:
    """Return who took a step of a case: they may not decide an objection to it."""
    return frozenset(session.scalars(select(CaseStep.person_id).where(CaseStep.case_id == case_id)))


def _placed() -> AnySelect:
    return (
        select(
            Restriction.id,
            Restriction.kind,
            Restriction.unit_id,
            Restriction.right_id,
            Restriction.claimant,
            Restriction.document_number,
            Restriction.queue_number,
            Restriction.bans_transfer,
            Restriction.filed_on,
            Restriction.due_on,
            Restriction.region_code,
            ~exists(_ended()),
        )
        .where(Restriction.kind != "notice_objection")
        .order_by(Restriction.id)
    )


def placed(session: Session, restriction_id: int) -> RestrictionView:
    """Return a restriction on a parcel or a right; raises NotFoundError."""
    row = session.execute(_placed().where(Restriction.id == restriction_id)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"限制 {restriction_id}")
    return RestrictionView(*row)


def open_over(
    session: Session, unit_ids: Sequence[int], right_ids: Sequence[int] = ()
) -> list[RestrictionView]:
    """Return the open restrictions on any of some parcels or rights; of seizures the first is in force."""
    target = or_(Restriction.unit_id.in_(unit_ids), Restriction.right_id.in_(right_ids))
    return [RestrictionView(*row) for row in session.execute(_placed().where(target, ~exists(_ended())))]


def next_in_queue(session: Session, unit_id: int | None, right_id: int | None) -> int:
    """Return the queue number that the next seizure of a parcel or a right gets."""
    target = Restriction.unit_id == unit_id if unit_id is not None else Restriction.right_id == right_id
    last = session.scalar(select(func.max(Restriction.queue_number)).where(target))
    return (last or 0) + 1


def open_on_parcel(session: Session, unit_id: int) -> list[RestrictionView]:
    """Return the restrictions open on a parcel and on the rights that reach it."""
    rights = select(RightParcel.right_id).where(
        RightParcel.unit_id == unit_id, RightParcel.ended_by.is_(None)
    )
    return open_over(session, [unit_id], list(session.scalars(rights)))


def origins(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """Return from which restriction each was first carried on by changes of parcels; itself, where never."""
    line = (
        select(Restriction.id.label("asked"), Restriction.id, Restriction.carried_from)
        .where(Restriction.id.in_(numbers))
        .cte("line", recursive=True)
    )
    before = aliased(Restriction)
    line = line.union_all(
        select(line.c.asked, before.id, before.carried_from).join(before, before.id == line.c.carried_from)
    )
    rows = session.execute(select(line.c.asked, line.c.id).where(line.c.carried_from.is_(None)))
    return {row.asked: row.id for row in rows}


def target_code(session: Session, restriction_id: int) -> str:
    """Return the code of the parcel or right that a restriction is on."""
    query = (
        select(func.coalesce(SpatialUnit.code, LandRight.code))
        .select_from(Restriction)
        .outerjoin(SpatialUnit, SpatialUnit.id == Restriction.unit_id)
        .outerjoin(LandRight, LandRight.id == Restriction.right_id)
        .where(Restriction.id == restriction_id)
    )
    return session.scalar(query) or ""
