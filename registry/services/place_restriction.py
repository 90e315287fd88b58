"""Places a restriction on a parcel or a right: by a court's notice, a holder's or a creditor's document.

A second seizure waits behind the first 轮候. One on a parcel that was split or merged lands on what came
of it. Who asks for an entry and who seizes take the same lock,
the grantor's: of the two one is first, and an entry that comes second is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import NotFoundError
from registry.models import LandRight, Restriction, SpatialUnit
from registry.queries import lineage, parameters, restrictions
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.restrictions import KINDS, MOST_NAME, NO_DOCUMENT, TARGET_GONE
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"
_DAYS = {"objection_entry": "objection_entry_days", "pre_notice": "pre_notice_days"}
"""Kinds whose last day the law counts; a seizure's stands in the court's notice."""


@dataclass(frozen=True, slots=True)
class NewRestriction:
    """What a document asks for. The target is a parcel's code, or a right's where `on_right`."""

    kind: str
    target: str
    claimant: str
    document_number: str
    until: date | None = None
    bans_transfer: bool = False
    on_right: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    unit_id: int | None
    right_id: int | None
    queue_number: int | None


@dataclass(frozen=True, slots=True)
class _Facts:
    today: date
    due_on: date | None
    targets: list[_Target]
    allowed: bool


def place_restriction(session: Session, new: NewRestriction, *, actor: Actor) -> int:
    """Place a restriction and return its number, the first where it lands on several parcels.

    Raises Refused, or NotFoundError for its target.
    """
    unit_id, right_id, region = _target(session, new)
    return perform(
        session,
        Act("place_restriction", region, actor),
        Locks(names=[f"grantor:{region}"]),
        gather=lambda s: _gather(s, new, (unit_id, right_id, region), actor),
        refuse=lambda facts: _refuse(new, region, facts),
        change=lambda writing, facts: _change(writing, new, region, facts),
    )


def _target(session: Session, new: NewRestriction) -> tuple[int | None, int | None, str]:
    model = LandRight if new.on_right else SpatialUnit
    row = session.execute(
        select(model.id, model.region_code).where(model.code == new.target).order_by(model.id)
    ).first()
    if row is None:
        raise NotFoundError(what=new.target)
    return (None, row.id, row.region_code) if new.on_right else (row.id, None, row.region_code)


def _gather(
    session: Session, new: NewRestriction, target: tuple[int | None, int | None, str], actor: Actor
) -> _Facts:
    unit_id, right_id, region = target
    today, setting = clock.today(session), _DAYS.get(new.kind)
    counted = today + timedelta(days=parameters.number(session, setting)) if setting else new.until
    units: list[int | None] = [None] if unit_id is None else [*lineage.heirs(session, unit_id)]
    targets = [
        _Target(
            unit,
            right_id,
            restrictions.next_in_queue(session, unit, right_id) if new.kind == "seizure" else None,
        )
        for unit in units
    ]
    return _Facts(today, counted, targets, _step.has_role(session, actor, ROLE, region))


def _refuse(new: NewRestriction, region: str, facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(region, role=ROLE)
    named = 0 < len(new.claimant) <= MOST_NAME and 0 < len(new.document_number) <= MOST_NAME
    lasts = facts.due_on > facts.today if facts.due_on else new.kind != "seizure"
    if not (named and lasts) or new.kind not in KINDS[1:] or (new.bans_transfer and new.kind != "mortgage"):
        yield NO_DOCUMENT.refuse(new.target)
    if not facts.targets:
        yield TARGET_GONE.refuse(new.target)


def _change(writing: Writing, new: NewRestriction, region: str, facts: _Facts) -> int:
    writing.facts |= {"kind": new.kind, "target": new.target, "document": new.document_number}
    rows = [
        {
            "kind": new.kind,
            "unit_id": target.unit_id,
            "right_id": target.right_id,
            "claimant": new.claimant,
            "document_number": new.document_number,
            "queue_number": target.queue_number,
            "bans_transfer": new.bans_transfer,
            "due_on": facts.due_on,
            "region_code": region,
        }
        for target in facts.targets
    ]
    return writing.add_returning(Restriction, rows)[0]
