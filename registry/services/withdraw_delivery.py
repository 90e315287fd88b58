"""Withdraws what a delivery brought under one grantor, before any entry rests on it.

Every version that the survey case began ends; nothing is deleted, and codes may come again with a
later delivery. Another act withdraws the ground once no grantor of the delivery is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.db import Base
from registry.models import (
    BoundaryLine,
    BoundaryPoint,
    ContractHolderVersion,
    ContractParcel,
    ContractVersion,
    County,
    DeliveryGrantor,
    DeliveryGround,
    HouseholdMember,
    JournalEntry,
    ReferenceArea,
    SpatialUnitVersion,
    TopographicFeature,
)
from registry.queries import cases, restrictions
from registry.rules.cases import JURISDICTION
from registry.rules.deliveries import ENTRY_RESTS, GROUND_STANDS, NOTHING_TO_WITHDRAW, RESTRICTION_RESTS
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
    surveyed = units.where(JournalEntry.case_id == case_id, SpatialUnitVersion.ended_by.is_(None))
    standing = restrictions.open_over(session, list(session.scalars(surveyed)))
    return _Facts(facts, len(resting), tuple(r.document_number for r in standing))


def _refuse(facts: _Facts, grantor_code: str) -> Iterable[Refusal]:
    if facts.step is not None:
        yield from facts.step.refusals
    if facts.resting:
        yield ENTRY_RESTS.refuse(grantor_code, count=facts.resting)
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

    Raises Refused where the person may not, or a grantor of the delivery still stands.
    """
    county = session.scalars(select(County.code)).one()
    return perform(
        session,
        Act("withdraw_ground", county, actor),
        Locks(names=[f"ground:{county}"]),
        gather=lambda s: s.scalar(
            select(func.count())
            .select_from(DeliveryGrantor)
            .where(DeliveryGrantor.delivery_id == delivery_id, DeliveryGrantor.ended_by.is_(None))
        ),
        refuse=lambda standing: _refuse_ground(session, standing or 0, county, actor),
        change=lambda writing, _: _change_ground(writing, delivery_id),
    )


def _refuse_ground(session: Session, standing: int, county: str, actor: Actor) -> Iterable[Refusal]:
    if not _step.has_role(session, actor, ROLE, county):
        yield JURISDICTION.refuse(county, role=ROLE)
    if standing:
        yield GROUND_STANDS.refuse(county, count=standing)


def _change_ground(writing: Writing, delivery_id: int) -> dict[str, int]:
    current = DeliveryGround.delivery_id == delivery_id
    acts = select(DeliveryGround.begun_by).where(current, DeliveryGround.ended_by.is_(None))
    ended = _end(writing, _OF_GROUND, acts)
    writing.end(DeliveryGround, current)
    writing.facts |= {"ended": {**ended}}
    return ended
