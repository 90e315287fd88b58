"""A drafted page of the register as one sheet: what is announced, approved, entered, certified.

For rights beyond the family contract it is what `queries/sheets.py` is for contracts: everything
the page binds, with one content hash, made from the register as it stands.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, and_, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.leaf import Json, content_hash
from registry.models import (
    Case,
    ContractHolder,
    ContractHolderVersion,
    Grantor,
    GrantorVersion,
    HouseholdMember,
    LandRight,
    Organization,
    Person,
    RightDraft,
    RightDraftParcel,
    SpatialUnit,
    SpatialUnitVersion,
    UnitDraft,
)
from registry.periods import OPEN_DATE
from registry.queries.sheets import SheetMember


@dataclass(frozen=True, slots=True)
class GroundWanted:
    """A unit that a right is to lie on; without metes it is a share of it 确权确股不确地."""

    unit_id: int
    exclusive: bool = True
    share_part: int = 1
    share_whole: int = 1


@dataclass(frozen=True, slots=True)
class RightWanted:
    """A right that somebody applies for: to begin, or an existing one to change or to end."""

    kind: str
    holder_id: int
    term_from: date
    term_to: date
    ground: Sequence[GroundWanted] = ()
    act: str = "begin"
    right_id: int | None = None
    share_part: int = 1
    share_whole: int = 1
    parent_id: int | None = None
    """The right it is derived from, where that is not plain from its ground: of a transfer always."""


@dataclass(frozen=True, slots=True)
class PageWanted:
    """A page that somebody applies for."""

    kind: str
    folio_number: str
    facts: Mapping[str, str]
    rights: Sequence[RightWanted]


@dataclass(frozen=True, slots=True)
class UnitHolder:
    """Who holds a right, as the paper names it."""

    id: int
    kind: str
    name: str | None
    id_mask: str | None
    id_index: str | None
    id_sealed: bytes | None
    address: str | None
    members: tuple[SheetMember, ...]


@dataclass(frozen=True, slots=True)
class UnitGround:
    """A plot, parcel or building that a right lies on; without a version its shape has ended."""

    unit_id: int
    level: str
    code: str
    version: int | None
    name: str | None
    area: Decimal | None
    structure: str | None
    storeys: int | None
    sides: tuple[str | None, str | None, str | None, str | None]
    shape_sha256: str | None
    exclusive: bool
    share_part: int
    share_whole: int


@dataclass(frozen=True, slots=True)
class UnitRight:
    """A right on the page, and what the case does to it: begin, change or end."""

    ordinal: int
    act: str
    kind: str
    right_id: int | None
    right_code: str | None
    holder: UnitHolder
    share_part: int
    share_whole: int
    term_from: date
    term_to: date
    ground: tuple[UnitGround, ...]
    parent_id: int | None = None
    parent_code: str | None = None


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """One page with its facts and rights; the first right is the one the paper is named after."""

    draft_id: int
    case_id: int
    kind: str
    folio_number: str
    facts: Mapping[str, str]
    grantor_code: str
    grantor_name: str | None
    region_code: str
    rights: tuple[UnitRight, ...]

    @property
    def holder_name(self) -> str | None:
        """Who holds the page's first right."""
        return self.rights[0].holder.name

    @property
    def holder_id_sealed(self) -> bytes | None:
        """The sealed ID number of that holder, for the paper."""
        return self.rights[0].holder.id_sealed

    @property
    def content(self) -> dict[str, Json]:
        """Everything the page binds, as canonical JSON values."""
        return {
            "facts": dict(self.facts),
            "folio": self.folio_number,
            "grantor": [self.grantor_code, self.grantor_name],
            "kind": self.kind,
            "rights": [
                [
                    right.act, right.kind, right.right_code,
                    [right.holder.kind, right.holder.name, right.holder.id_index, right.holder.address],
                    [
                        [m.name, m.sex, m.relation, m.is_co_owner, m.remark_kind, m.remark, m.id_index]
                        for m in right.holder.members
                    ],
                    [right.share_part, right.share_whole],
                    [str(right.term_from), str(right.term_to)],
                    [
                        [
                            g.level, g.code, None if g.area is None else str(g.area), g.structure,
                            g.storeys, *g.sides, g.shape_sha256, g.exclusive, g.share_part, g.share_whole,
                        ]
                        for g in right.ground
                    ],
                    *([right.parent_code] if right.parent_code else []),
                ]
                for right in self.rights
            ],
        }  # fmt: skip

    @property
    def sha256(self) -> bytes:
        """The content hash."""
        return content_hash(self.content)

    def with_facts(self, facts: Mapping[str, str]) -> "UnitSheet":
        """Return the page with other facts."""
        return replace(self, facts=facts)


def of_case(session: Session, case_id: int) -> list[UnitSheet]:
    """Return the pages that a case drafts, by number."""
    return _sheets(session, UnitDraft.case_id == case_id)


def of_drafts(session: Session, draft_ids: Sequence[int]) -> list[UnitSheet]:
    """Return some drafted pages, by number."""
    return _sheets(session, UnitDraft.id.in_(draft_ids))


def drafted(session: Session, case_id: int) -> dict[int, bytes]:
    """Return the drafts of a case with the content they were applied with."""
    query = select(UnitDraft.id, UnitDraft.content_sha256).where(UnitDraft.case_id == case_id)
    return {row.id: row.content_sha256 for row in session.execute(query)}


def preview(session: Session, grantor_id: int, pages: Sequence[PageWanted]) -> list[UnitSheet]:
    """Return wanted pages as they would be drafted, in their order; `draft_id` and `case_id` are 0."""
    code, name, region = session.execute(
        select(Grantor.code, GrantorVersion.name, Grantor.region_code)
        .join(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(Grantor.id == grantor_id)
    ).one()
    rights = [right for page in pages for right in page.rights]
    held = _held(session, {right.holder_id for right in rights})
    units = _units(session, sorted({g.unit_id for right in rights for g in right.ground}))
    numbers = _right_codes(session, [id_ for r in rights for id_ in (r.right_id, r.parent_id) if id_])
    return [
        UnitSheet(
            0, 0, page.kind, page.folio_number, page.facts, code, name, region,
            tuple(
                UnitRight(
                    k, r.act, r.kind, r.right_id, numbers.get(r.right_id or 0), held[r.holder_id],
                    r.share_part, r.share_whole, r.term_from, r.term_to,
                    _on(units, [(g.unit_id, g.exclusive, g.share_part, g.share_whole) for g in r.ground]),
                    r.parent_id, numbers.get(r.parent_id or 0),
                )
                for k, r in enumerate(page.rights, start=1)
            ),
        )
        for page in pages
    ]  # fmt: skip


def _held(session: Session, ids: set[int]) -> dict[int, UnitHolder]:
    """Return holders in force by id; raises NotFoundError for one that ended, as by a split."""
    found = holders(session, sorted(ids))
    for missing in sorted(ids - set(found)):
        raise NotFoundError(what=f"现有权利人 (holder in force) {missing}")
    return found


def _sheets(session: Session, condition: Any) -> list[UnitSheet]:
    heads = session.execute(
        select(
            UnitDraft.id, UnitDraft.case_id, UnitDraft.kind, UnitDraft.folio_number, UnitDraft.facts,
            Grantor.code, GrantorVersion.name, UnitDraft.region_code,
        )
        .join(Case, Case.id == UnitDraft.case_id)
        .join(Grantor, Grantor.id == Case.grantor_id)
        .join(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(condition)
        .order_by(UnitDraft.folio_number)
    ).all()  # fmt: skip
    rights = _rights(session, [row.id for row in heads])
    return [UnitSheet(*row[:4], json.loads(row[4]), *row[5:], tuple(rights.get(row[0], ()))) for row in heads]


def _rights(session: Session, drafts: Sequence[int]) -> dict[int, list[UnitRight]]:
    if not drafts:
        return {}
    rows = session.scalars(
        select(RightDraft)
        .where(RightDraft.draft_id.in_(drafts))
        .order_by(RightDraft.draft_id, RightDraft.ordinal)
    ).all()
    parcels = session.scalars(select(RightDraftParcel).where(RightDraftParcel.draft_id.in_(drafts))).all()
    lies: dict[tuple[int, int], list[_Lies]] = {}
    for p in parcels:
        lies.setdefault((p.draft_id, p.ordinal), []).append(
            (p.unit_id, p.exclusive, p.share_part, p.share_whole)
        )
    held = _held(session, {row.holder_id for row in rows})
    units = _units(session, sorted({p.unit_id for p in parcels}))
    numbers = _right_codes(session, [id_ for row in rows for id_ in (row.right_id, row.parent_id) if id_])
    found: dict[int, list[UnitRight]] = {}
    for row in rows:
        found.setdefault(row.draft_id, []).append(
            UnitRight(
                row.ordinal, row.act, row.kind, row.right_id, numbers.get(row.right_id or 0),
                held[row.holder_id], row.share_part, row.share_whole, row.term_from, row.term_to,
                _on(units, lies.get((row.draft_id, row.ordinal), ())),
                row.parent_id, numbers.get(row.parent_id or 0),
            )
        )  # fmt: skip
    return found


_Lies = tuple[int, bool, int, int]
"""Unit, exclusive or not, share."""


def _on(units: Mapping[int, tuple[Any, ...]], lies: Sequence[_Lies]) -> tuple[UnitGround, ...]:
    placed = [UnitGround(*units[unit_id], *share) for unit_id, *share in lies]
    return tuple(sorted(placed, key=lambda ground: ground.code))


def _right_codes(session: Session, right_ids: Sequence[int]) -> dict[int, str]:
    query = select(LandRight.id, LandRight.code).where(LandRight.id.in_(right_ids))
    return {row.id: row.code for row in session.execute(query)}


def holders(session: Session, holder_ids: Sequence[int]) -> dict[int, UnitHolder]:
    """Return holders with their members, by id."""
    members: dict[int, list[SheetMember]] = {}
    for holder, *values in session.execute(_member_query().where(HouseholdMember.holder_id.in_(holder_ids))):
        members.setdefault(holder, []).append(SheetMember(*values))
    found = session.execute(_holder_query().where(ContractHolder.id.in_(holder_ids)))
    return {row[0]: UnitHolder(*(*row, tuple(members.get(row[0], ())))) for row in found}


@cache
def _holder_query() -> AnySelect:
    version = ContractHolderVersion
    return (
        select(
            ContractHolder.id,
            ContractHolder.kind,
            func.coalesce(version.name, Organization.name),
            Person.id_mask,
            func.encode(Person.id_index, "hex"),
            Person.id_sealed,
            version.address,
        )
        .join(version, and_(version.holder_id == ContractHolder.id, version.ended_by.is_(None)))
        .outerjoin(Person, Person.id == version.representative_id)
        .outerjoin(Organization, Organization.id == version.organization_id)
    )


@cache
def _member_query() -> AnySelect:
    return (
        select(
            HouseholdMember.holder_id,
            Person.name,
            Person.sex,
            HouseholdMember.relation,
            HouseholdMember.is_co_owner,
            HouseholdMember.remark_kind,
            HouseholdMember.remark,
            Person.id_mask,
            func.encode(Person.id_index, "hex"),
        )
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.ended_by.is_(None), HouseholdMember.during_to == OPEN_DATE)
        .order_by(HouseholdMember.holder_id, HouseholdMember.position)
    )


def _units(session: Session, unit_ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Return what a page says of units, by id, in the order of UnitGround's first fields."""
    version = SpatialUnitVersion
    digest = func.encode(func.sha256(func.ST_AsBinary(version.shape, "NDR", type_=LargeBinary)), "hex")
    query = (
        select(
            SpatialUnit.id,
            SpatialUnit.level,
            SpatialUnit.code,
            version.version,
            version.name,
            version.measured_area,
            version.structure,
            version.storeys,
            version.east,
            version.south,
            version.west,
            version.north,
            digest,
        )
        .outerjoin(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .where(SpatialUnit.id.in_(unit_ids))
    )
    return {row[0]: (*row[:8], tuple(row[8:12]), row[12]) for row in session.execute(query)}
