"""Withdraws what a delivery brought under one grantor, before any entry rests on it.

Every version that the survey case began ends; nothing is deleted, and codes may come again with a
later delivery. Another act withdraws the ground once no grantor of the delivery is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.db import Base
from registry.models import (
    BoundaryLine,
    BoundaryPoint,
    CaseStep,
    ContractHolderVersion,
    ContractParcel,
    ContractVersion,
    County,
    DeliveryGrantor,
    DeliveryGround,
    Entry,
    HouseholdMember,
    JournalEntry,
    LandRightVersion,
    ReferenceArea,
    RegistrationUnit,
    RightDraft,
    RightDraftParcel,
    RightParcel,
    SpatialUnitVersion,
    TopographicFeature,
    UnitDraft,
)
from registry.queries import cases, restrictions
from registry.rules.case_kinds import DEAD
from registry.rules.cases import JURISDICTION
from registry.rules.deliveries import (
    ENTRY_RESTS,
    GROUND_STANDS,
    NOTHING_TO_WITHDRAW,
    RESTRICTION_RESTS,
    RIGHT_RESTS,
)
from registry.rules.refusal import Refusal, Refused
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Box, Locks, Writing, perform

ROLE = "clerk"
_OF_A_CASE: tuple[type[Base], ...] = (
    SpatialUnitVersion, BoundaryPoint, BoundaryLine, ContractHolderVersion, HouseholdMember, ContractVersion,
    ContractParcel,
)  # fmt: skip
_OF_GROUND: tuple[type[Base], ...] = (ReferenceArea, TopographicFeature, SpatialUnitVersion)


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts | None
    resting: int
    restricted: tuple[str, ...] = ()
    """Documents of the restrictions that stand on its parcels."""
    beside: int = 0
    """Rights that no contract gives, of its households or on its parcels."""


def withdraw_survey(
    session: Session, delivery_id: int, grantor_code: str, *, reason: str, actor: Actor
) -> dict[str, int]:
    """Withdraw what a delivery brought under a grantor; return how many rows of each table ended.

    Raises Refused where an entry, an application or a restriction rests on it, or nothing of it stands.
    """
    row = session.execute(
        select(DeliveryGrantor.id, DeliveryGrantor.case_id).where(
            DeliveryGrantor.delivery_id == delivery_id,
            DeliveryGrantor.grantor_code == grantor_code,
            DeliveryGrantor.ended_by.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise Refused([NOTHING_TO_WITHDRAW.refuse(grantor_code)])
    names = [f"grantor:{grantor_code}", *([_step.case_lock(row.case_id)] if row.case_id else [])]
    return perform(
        session,
        Act("withdraw_survey", grantor_code, actor, row.case_id),
        Locks(ground=_boxes(session, row.case_id), names=names),
        gather=lambda s: _gather(s, row.case_id, actor),
        refuse=lambda facts: _refuse(facts, grantor_code),
        change=lambda writing, _: _change(writing, row.id, row.case_id, reason),
    )


def _boxes(session: Session, case_id: int | None) -> list[Box]:
    """Return the ground that becomes free: who waits to build on it sees it free when this is done."""
    shape = SpatialUnitVersion.shape
    query = (
        select(func.ST_XMin(shape), func.ST_YMin(shape), func.ST_XMax(shape), func.ST_YMax(shape))
        .join(JournalEntry, JournalEntry.id == SpatialUnitVersion.begun_by)
        .where(JournalEntry.case_id == case_id, SpatialUnitVersion.ended_by.is_(None))
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _gather(session: Session, case_id: int | None, actor: Actor) -> _Facts:
    if case_id is None:
        return _Facts(None, 0)
    facts = _step.facts(session, case_id, "withdrawn", role=ROLE, actor=actor)
    contracts = cases.surveyed_contracts(session, case_id, standing=False)
    resting = cases.entered_contracts(session, contracts) | (
        cases.contracts_under_way(session, facts.case.grantor_id) & set(contracts)
    )
    units = select(SpatialUnitVersion.unit_id).join(
        JournalEntry, JournalEntry.id == SpatialUnitVersion.begun_by
    )
    surveyed = list(
        session.scalars(units.where(JournalEntry.case_id == case_id, SpatialUnitVersion.ended_by.is_(None)))
    )
    holders = (
        select(ContractHolderVersion.holder_id)
        .join(JournalEntry, JournalEntry.id == ContractHolderVersion.begun_by)
        .where(JournalEntry.case_id == case_id, ContractHolderVersion.ended_by.is_(None))
    )
    return _Facts(
        facts,
        len(resting),
        tuple(r.document_number for r in restrictions.open_over(session, surveyed)),
        _rights_beside(session, surveyed, list(session.scalars(holders))),
    )


def _refuse(facts: _Facts, grantor_code: str) -> Iterable[Refusal]:
    if facts.step is not None:
        yield from facts.step.refusals
    if facts.resting:
        yield ENTRY_RESTS.refuse(grantor_code, count=facts.resting)
    if facts.beside:
        yield RIGHT_RESTS.refuse(grantor_code, count=facts.beside)
    if facts.restricted:
        yield RESTRICTION_RESTS.refuse(grantor_code, documents="、".join(facts.restricted))


def _change(writing: Writing, row_id: int, case_id: int | None, reason: str) -> dict[str, int]:
    ended: dict[str, int] = {}
    if case_id is not None:
        step(writing, case_id, "withdrawn", reason)
        acts = select(JournalEntry.id).where(JournalEntry.case_id == case_id)
        ended = _end(writing, _OF_A_CASE, acts)
    writing.end(DeliveryGrantor, DeliveryGrantor.id == row_id)
    writing.facts |= {"reason": writing.commitments.commit("reason", reason), "ended": {**ended}}
    return ended


def _end(writing: Writing, models: Iterable[type[Base]], acts: Select[int]) -> dict[str, int]:
    return {model.__tablename__: writing.end(model, model.__table__.c.begun_by.in_(acts)) for model in models}


def withdraw_ground(session: Session, delivery_id: int, *, actor: Actor) -> dict[str, int]:
    """Withdraw a delivery's regions' areas, features and homeless plots; return how many rows ended.

    Raises Refused where the person may not, a grantor of the delivery still stands, or a right or a
    restriction rests on a plot.
    """
    county = session.scalars(select(County.code)).one()
    return perform(
        session,
        Act("withdraw_ground", county, actor),
        Locks(names=[f"ground:{county}"]),
        gather=lambda s: _gather_ground(s, delivery_id),
        refuse=lambda facts: _refuse_ground(session, facts, county, actor),
        change=lambda writing, _: _change_ground(writing, delivery_id),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    grantors: int
    """Of the delivery, that still stand."""
    rights: int
    restricted: tuple[str, ...]


def _gather_ground(session: Session, delivery_id: int) -> _Ground:
    grantors = (
        select(func.count())
        .select_from(DeliveryGrantor)
        .where(DeliveryGrantor.delivery_id == delivery_id, DeliveryGrantor.ended_by.is_(None))
    )
    plots = select(SpatialUnitVersion.unit_id).where(
        SpatialUnitVersion.begun_by.in_(_ground_acts(delivery_id)), SpatialUnitVersion.ended_by.is_(None)
    )
    units = list(session.scalars(plots))
    return _Ground(
        session.scalar(grantors) or 0,
        _rights_beside(session, units, []),
        tuple(r.document_number for r in restrictions.open_over(session, units)),
    )


def _rights_beside(session: Session, units: Sequence[int], holders: Sequence[int]) -> int:
    """Return how many rights that no contract gives lie on units or are held, entered or applied for."""
    on_units = select(RightParcel.right_id).where(
        RightParcel.unit_id.in_(units), RightParcel.ended_by.is_(None)
    )
    entered = (
        select(func.count())
        .select_from(LandRightVersion)
        .join(RegistrationUnit, RegistrationUnit.id == LandRightVersion.unit_id)
        .where(
            LandRightVersion.ended_by.is_(None),
            RegistrationUnit.contract_id.is_(None),
            or_(LandRightVersion.right_id.in_(on_units), LandRightVersion.holder_id.in_(holders)),
        )
    )
    dead = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
    drawn = select(RightDraftParcel.draft_id).where(RightDraftParcel.unit_id.in_(units))
    wanted = (
        select(func.count())
        .select_from(RightDraft)
        .join(UnitDraft, UnitDraft.id == RightDraft.draft_id)
        .where(
            or_(RightDraft.draft_id.in_(drawn), RightDraft.holder_id.in_(holders)),
            UnitDraft.case_id.not_in(dead),
            ~exists(select(Entry.id).where(Entry.draft_id == UnitDraft.id)),
        )
    )
    return (session.scalar(entered) or 0) + (session.scalar(wanted) or 0)


def _ground_acts(delivery_id: int) -> Select[int]:
    return select(DeliveryGround.begun_by).where(
        DeliveryGround.delivery_id == delivery_id, DeliveryGround.ended_by.is_(None)
    )


def _refuse_ground(session: Session, facts: _Ground, county: str, actor: Actor) -> Iterable[Refusal]:
    if not _step.has_role(session, actor, ROLE, county):
        yield JURISDICTION.refuse(county, role=ROLE)
    if facts.grantors:
        yield GROUND_STANDS.refuse(county, count=facts.grantors)
    if facts.rights:
        yield RIGHT_RESTS.refuse(county, count=facts.rights)
    if facts.restricted:
        yield RESTRICTION_RESTS.refuse(county, documents="、".join(facts.restricted))


def _change_ground(writing: Writing, delivery_id: int) -> dict[str, int]:
    ended = _end(writing, _OF_GROUND, _ground_acts(delivery_id))
    writing.end(DeliveryGround, DeliveryGround.delivery_id == delivery_id)
    writing.facts |= {"ended": {**ended}}
    return ended
