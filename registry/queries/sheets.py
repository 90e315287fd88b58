"""A contract as one sheet: who holds what, for how long. What is displayed, signed, entered, certified.

The content hash of a sheet is what result sheet, contract, announcement, approval and entry are
bound to: one changed value, and it is another hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, and_, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect, shape_wkb
from registry.leaf import Json, content_hash
from registry.models import (
    Contract,
    ContractHolder,
    ContractHolderVersion,
    ContractParcel,
    ContractVersion,
    Grantor,
    GrantorVersion,
    HouseholdMember,
    Organization,
    Person,
    SpatialUnit,
    SpatialUnitVersion,
)
from registry.periods import OPEN_DATE, Period


@dataclass(frozen=True, slots=True)
class SheetMember:
    """A member of the household."""

    name: str
    sex: str | None
    relation: str | None
    is_co_owner: bool | None
    remark_kind: str | None
    remark: str | None
    id_mask: str | None
    id_index: str | None


@dataclass(frozen=True, slots=True)
class SheetParcel:
    """A parcel the contract gives; without `unit_id` its shape is not in the register."""

    code: str
    unit_id: int | None
    unit_version: int | None
    name: str | None
    parcel_kind: str | None
    land_use: str | None
    soil_grade: str | None
    purpose: str | None
    is_protected_farmland: bool | None
    east: str | None
    south: str | None
    west: str | None
    north: str | None
    measured_area: Decimal | None
    contract_area: Decimal | None
    earlier_area: Decimal | None
    is_share_only: bool | None
    shape_sha256: str | None
    extension_area: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One contract with holder, members and parcels."""

    contract_id: int
    code: str
    grantor_id: int
    grantor_code: str
    grantor_name: str | None
    grantor_head: str | None
    holder_id: int
    holder_code: str
    holder_kind: str
    holder_name: str | None
    holder_id_mask: str | None
    holder_id_index: str | None
    holder_id_sealed: bytes | None
    address: str | None
    method: str | None
    term_from: date | None
    term_to: date | None
    total_area: Decimal | None
    parcel_count: int | None
    signed_on: date | None
    members: tuple[SheetMember, ...]
    parcels: tuple[SheetParcel, ...]

    @property
    def last_day(self) -> date | None:
        """The last day of the term, as papers name it."""
        return Period(self.term_from, self.term_to).last_day if self.term_from and self.term_to else None

    @property
    def content(self) -> dict[str, Json]:
        """Everything the sheet binds, as canonical JSON values; an extension only where there was one."""
        extended: dict[str, Json] = {
            p.code: _text(p.extension_area) for p in self.parcels if p.extension_area is not None
        }
        return {
            **({"extension": extended} if extended else {}),
            "contract": self.code,
            "grantor": [self.grantor_code, self.grantor_name],
            "holder": [
                self.holder_code, self.holder_kind, self.holder_name, self.holder_id_index, self.address,
            ],
            "members": [
                [m.name, m.sex, m.relation, m.is_co_owner, m.remark_kind, m.remark, m.id_index]
                for m in self.members
            ],
            "method": self.method,
            "parcels": [
                [
                    p.code, p.name, p.parcel_kind, p.land_use, p.soil_grade, p.purpose,
                    p.is_protected_farmland, p.east, p.south, p.west, p.north,
                    _text(p.measured_area), _text(p.contract_area),
                    _text(p.earlier_area), p.is_share_only, p.shape_sha256,
                ]
                for p in self.parcels
            ],
            "term": [_text(self.term_from), _text(self.term_to)],
            "total_area": _text(self.total_area),
        }  # fmt: skip

    @property
    def sha256(self) -> bytes:
        """The content hash."""
        return content_hash(self.content)


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)


def of_grantor(session: Session, grantor_id: int) -> list[Sheet]:
    """Return the sheets of all contracts of a grantor, by code."""
    return _sheets(session, Contract.grantor_id == grantor_id)


def of_contracts(session: Session, contract_ids: Sequence[int]) -> list[Sheet]:
    """Return the sheets of some contracts, by code."""
    return _sheets(session, Contract.id.in_(contract_ids))


def _sheets(session: Session, condition: Any) -> list[Sheet]:
    heads = session.execute(_head_query().where(condition).order_by(Contract.code)).all()
    members: dict[int, list[SheetMember]] = {}
    for row in session.execute(_member_query().where(condition).order_by(HouseholdMember.position)):
        members.setdefault(row[0], []).append(SheetMember(*row[1:]))
    parcels: dict[int, list[SheetParcel]] = {}
    for row in session.execute(_parcel_query().where(condition).order_by(ContractParcel.parcel_code)):
        parcels.setdefault(row[0], []).append(SheetParcel(*row[1:]))
    return [Sheet(*(*row, tuple(members.get(row[0], ())), tuple(parcels.get(row[0], ())))) for row in heads]


@cache
def _head_query() -> AnySelect:
    head = aliased(Person)
    return (
        select(
            Contract.id.label("contract_id"),
            Contract.code,
            Contract.grantor_id,
            Grantor.code,
            GrantorVersion.name,
            head.name,
            ContractHolder.id,
            ContractHolder.code,
            ContractHolder.kind,
            func.coalesce(ContractHolderVersion.name, Organization.name),
            Person.id_mask,
            func.encode(Person.id_index, "hex"),
            Person.id_sealed,
            ContractHolderVersion.address,
            ContractVersion.method,
            ContractVersion.term_from,
            ContractVersion.term_to,
            ContractVersion.total_area,
            ContractVersion.parcel_count,
            ContractVersion.signed_on,
        )
        .select_from(Contract)
        .join(Grantor, Grantor.id == Contract.grantor_id)
        .join(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .outerjoin(head, head.id == GrantorVersion.head_id)
        .join(
            ContractVersion,
            and_(ContractVersion.contract_id == Contract.id, ContractVersion.ended_by.is_(None)),
        )
        .join(ContractHolder, ContractHolder.id == Contract.holder_id)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id, ContractHolderVersion.ended_by.is_(None)
            ),
        )
        .outerjoin(Person, Person.id == ContractHolderVersion.representative_id)
        .outerjoin(Organization, Organization.id == ContractHolderVersion.organization_id)
    )


@cache
def _member_query() -> AnySelect:
    return (
        select(
            Contract.id,
            Person.name,
            Person.sex,
            HouseholdMember.relation,
            HouseholdMember.is_co_owner,
            HouseholdMember.remark_kind,
            HouseholdMember.remark,
            Person.id_mask,
            func.encode(Person.id_index, "hex"),
        )
        .select_from(Contract)
        .join(
            HouseholdMember,
            and_(
                HouseholdMember.holder_id == Contract.holder_id,
                HouseholdMember.ended_by.is_(None),
                HouseholdMember.during_to == OPEN_DATE,  # who has left stays on record, not on the sheet
            ),
        )
        .join(Person, Person.id == HouseholdMember.person_id)
    )


@cache
def _parcel_query() -> AnySelect:
    version = SpatialUnitVersion
    digest = func.encode(func.sha256(func.ST_AsBinary(version.shape, "NDR", type_=LargeBinary)), "hex")
    return (
        select(
            Contract.id,
            ContractParcel.parcel_code,
            version.unit_id,
            version.version,
            version.name,
            version.parcel_kind,
            version.land_use,
            version.soil_grade,
            version.purpose,
            version.is_protected_farmland,
            version.east,
            version.south,
            version.west,
            version.north,
            version.measured_area,
            ContractParcel.contract_area,
            ContractParcel.earlier_area,
            ContractParcel.is_share_only,
            digest,
            ContractParcel.extension_area,
        )
        .select_from(Contract)
        .join(
            ContractParcel, and_(ContractParcel.contract_id == Contract.id, ContractParcel.ended_by.is_(None))
        )
        .outerjoin(
            SpatialUnit,
            and_(SpatialUnit.level == "contracted_parcel", SpatialUnit.code == ContractParcel.parcel_code),
        )
        .outerjoin(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
    )


def shapes_of(session: Session, unit_ids: Sequence[int]) -> dict[int, bytes]:
    """Return the WKB of units' shapes, by unit."""
    rows = session.execute(
        select(SpatialUnitVersion.unit_id, shape_wkb(SpatialUnitVersion.shape)).where(
            SpatialUnitVersion.unit_id.in_(unit_ids), SpatialUnitVersion.ended_by.is_(None)
        )
    )
    return {unit_id: bytes(shape) for unit_id, shape in rows}


def combined_sha256(sheets: Sequence[Sheet]) -> bytes:
    """Return the hash of a set of sheets, as a notice shows it: codes with their content hashes."""
    return content_hash({"sheets": {sheet.code: sheet.sha256.hex() for sheet in sheets}})
