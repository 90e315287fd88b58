"""Deliveries: what came in, what was admitted, what was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import Delivery, DeliveryFinding, DeliveryGrantor, Grantor, GrantorVersion, RawBlock
from registry.vault import RAW_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with counts."""

    id: int
    name: str
    kind: str
    received_at: datetime
    grantors: int
    parcels_admitted: int
    parcels_refused: int
    findings: int
    differing: int
    """Parcels that it says otherwise than the register, as they were compared."""


@dataclass(frozen=True, slots=True)
class AdmittedView:
    """What a delivery brought under one grantor."""

    grantor_code: str
    name: str | None
    parcels_admitted: int
    parcels_refused: int
    holders_admitted: int
    holders_refused: int
    contracts_admitted: int
    contracts_refused: int


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as kept."""

    rule: str
    severity: str
    refused: bool
    objects: list[str]
    place: str | None
    said: str


def _inside(column: Any, scopes: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(and_(column >= scope, column < scope + "~") for scope in scopes))


def _query(scopes: Sequence[str]) -> AnySelect:
    """Return deliveries that touch region prefixes, counted inside them only."""
    own = and_(
        DeliveryGrantor.delivery_id == Delivery.id,
        DeliveryGrantor.ended_by.is_(None),
        _inside(DeliveryGrantor.grantor_code, scopes),
    )
    found = and_(DeliveryFinding.delivery_id == Delivery.id, _inside(DeliveryFinding.region_code, scopes))

    def among(what: Any, model: Any, condition: ColumnElement[bool]) -> Any:
        return select(what).select_from(model).where(condition).correlate(Delivery).scalar_subquery()

    def total(column: Any) -> Any:
        return among(func.coalesce(func.sum(column), 0), DeliveryGrantor, own)

    return (
        select(
            Delivery.id,
            Delivery.name,
            Delivery.kind,
            Delivery.received_at,
            among(func.count(), DeliveryGrantor, own),
            total(DeliveryGrantor.parcels_admitted),
            total(DeliveryGrantor.parcels_refused),
            among(func.count(), DeliveryFinding, found),
            total(DeliveryGrantor.parcels_differing),
        )
        .where(or_(_inside(Delivery.region_code, scopes), exists().where(own)))
        .order_by(Delivery.id.desc())
    )


def all_of(session: Session, scopes: Sequence[str]) -> list[DeliveryView]:
    """Return the deliveries that touch region prefixes, newest first."""
    return [DeliveryView(*row) for row in session.execute(_query(scopes))]


def by_id(session: Session, delivery_id: int, scopes: Sequence[str]) -> DeliveryView:
    """Return a delivery as far as it touches region prefixes; raises NotFoundError."""
    row = session.execute(_query(scopes).where(Delivery.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"成果包 {delivery_id}")
    return DeliveryView(*row)


def grantors(session: Session, delivery_id: int) -> list[AdmittedView]:
    """Return what a delivery brought, grantor by grantor."""
    d = DeliveryGrantor
    query = (
        select(
            d.grantor_code,
            GrantorVersion.name,
            d.parcels_admitted,
            d.parcels_refused,
            d.holders_admitted,
            d.holders_refused,
            d.contracts_admitted,
            d.contracts_refused,
        )
        .outerjoin(Grantor, Grantor.code == d.grantor_code)
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(d.delivery_id == delivery_id, d.ended_by.is_(None))
        .order_by(d.grantor_code)
    )
    return [AdmittedView(*row) for row in session.execute(query)]


def standing_grantors(session: Session, delivery_id: int) -> list[str]:
    """Return the grantors under whom a delivery's data stand, not withdrawn."""
    d = DeliveryGrantor
    query = select(d.grantor_code).where(d.delivery_id == delivery_id, d.ended_by.is_(None))
    return list(session.scalars(query.order_by(d.grantor_code)))


def findings_by_rule(
    session: Session, delivery_id: int, scopes: Sequence[str]
) -> list[tuple[str, str, int, int]]:
    """Return (rule, severity, findings, of these refusals) of a delivery inside region prefixes."""
    refused = func.count().filter(DeliveryFinding.refused)
    query = (
        select(DeliveryFinding.rule, DeliveryFinding.severity, func.count(), refused)
        .where(DeliveryFinding.delivery_id == delivery_id, _inside(DeliveryFinding.region_code, scopes))
        .group_by(DeliveryFinding.rule, DeliveryFinding.severity)
        .order_by(func.count().desc(), DeliveryFinding.rule)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def findings(
    session: Session, delivery_id: int, scopes: Sequence[str], rule: str, most: int
) -> list[FindingView]:
    """Return a delivery's findings of a rule inside region prefixes."""
    f = DeliveryFinding
    query = (
        select(f.rule, f.severity, f.refused, f.objects, f.place, f.said)
        .where(f.delivery_id == delivery_id, f.rule == rule, _inside(f.region_code, scopes))
        .order_by(f.id)
        .limit(most)
    )
    return [FindingView(*row) for row in session.execute(query)]


def newest_raw_blocks(session: Session, vault: Vault, file_pattern: str) -> Iterator[tuple[str, bytes]]:
    """Yield file and content of the raw blocks of files with such a name, of the newest delivery with one.

    For layers that are surveyed and delivered but say nothing about any right. `file_pattern` is a
    regular expression of PostgreSQL; upper and lower case are the same.
    """
    matching = RawBlock.file.op("~*")(file_pattern)
    newest = (
        select(func.max(RawBlock.delivery_id))
        .join(Delivery, Delivery.id == RawBlock.delivery_id)
        .where(matching, Delivery.kind == "package")
        .scalar_subquery()
    )
    blocks = session.execute(
        select(RawBlock.file, RawBlock.sealed)
        .where(matching, RawBlock.delivery_id == newest)
        .order_by(RawBlock.file, RawBlock.first_row)
        .execution_options(yield_per=20)
    )
    for file, sealed in blocks:
        yield file, vault.open_bytes(sealed, RAW_PURPOSE)
