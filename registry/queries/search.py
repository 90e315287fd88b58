"""Finding things at the desk: names, codes, the last five digits of a parcel, paper numbers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.imprint import canonical_number
from registry.models import (
    Certificate,
    ContractHolder,
    ContractHolderVersion,
    Grantor,
    GrantorVersion,
    HouseholdMember,
    Person,
    SpatialUnit,
    SpatialUnitVersion,
)

Kind = Literal["parcel", "household", "certificate", "grantor"]
_SHORT = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, its code, a line to recognise it by, and whose land it is on."""

    kind: Kind
    code: str
    line: str
    grantor: str = ""


def find(session: Session, asked: str, scopes: Sequence[str], most: int) -> list[Hit]:
    """Return what matches inside region prefixes, the most exact kinds first."""
    plain = unicodedata.normalize("NFKC", asked).replace(" ", "")
    hits: list[Hit] = []
    if plain.isdigit() and len(plain) == _SHORT:
        hits += _parcels(session, func.right(SpatialUnit.code, _SHORT) == plain, scopes, most)
    elif plain[:-1].isdigit() and len(plain) >= 14:
        hits += _by_code(session, plain, scopes, most)
    elif "第" in plain or "号" in plain:
        hits += _certificates(session, plain, scopes)
    if not hits:
        hits += _people(session, asked, scopes, most)
    return _with_grantors(session, hits[:most])


def _with_grantors(session: Session, hits: list[Hit]) -> list[Hit]:
    """Add the grantor's name to parcels and households: numbers below a grantor repeat in the next."""
    codes = {hit.code[:14] for hit in hits if hit.kind in ("parcel", "household")}
    rows = session.execute(
        select(Grantor.code, GrantorVersion.name)
        .join(GrantorVersion, GrantorVersion.grantor_id == Grantor.id)
        .where(Grantor.code.in_(codes), GrantorVersion.ended_by.is_(None))
    )
    names = {row.code: row.name for row in rows}
    return [replace(hit, grantor=names.get(hit.code[:14]) or "") for hit in hits]


def _inside(column: Any, scopes: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(and_(column >= scope, column < scope + "~") for scope in scopes))


def _parcels(session: Session, condition: ColumnElement[bool], scopes: Sequence[str], most: int) -> list[Hit]:
    rows = session.execute(
        select(SpatialUnit.code, SpatialUnitVersion.name)
        .join(SpatialUnitVersion, SpatialUnitVersion.unit_id == SpatialUnit.id)
        .where(
            SpatialUnit.level == "contracted_parcel",
            condition,
            SpatialUnitVersion.ended_by.is_(None),
            _inside(SpatialUnit.region_code, scopes),
        )
        .order_by(SpatialUnit.code)
        .limit(most)
    )
    return [Hit("parcel", row.code, row.name or "") for row in rows]


def _by_code(session: Session, code: str, scopes: Sequence[str], most: int) -> list[Hit]:
    hits = _parcels(session, SpatialUnit.code == code, scopes, most)
    holder = code[:18]
    rows = session.execute(_holder_query(scopes).where(ContractHolder.code == holder))
    hits += [Hit("household", row[0], row[1] or "") for row in rows]
    grantor = session.execute(
        select(Grantor.code, GrantorVersion.name)
        .join(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(Grantor.code == code, _inside(Grantor.code, scopes))
    )
    return hits + [Hit("grantor", row.code, row.name or "") for row in grantor]


def _certificates(session: Session, number: str, scopes: Sequence[str]) -> list[Hit]:
    rows = session.scalars(
        select(Certificate.paper_number).where(
            Certificate.paper_number == canonical_number(number), _inside(Certificate.region_code, scopes)
        )
    )
    return [Hit("certificate", row, row) for row in rows]


def _holder_query(scopes: Sequence[str]) -> AnySelect:
    return (
        select(ContractHolder.code, ContractHolderVersion.name)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id, ContractHolderVersion.ended_by.is_(None)
            ),
        )
        # Who only rents has no code under a grantor, hence no folder to be led to.
        .where(ContractHolder.code.is_not(None), _inside(ContractHolder.region_code, scopes))
        .order_by(ContractHolder.code)
    )


def _people(session: Session, name: str, scopes: Sequence[str], most: int) -> list[Hit]:
    """Find households by the name, or its beginning, of the representative or any member."""
    like = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    member = (
        select(HouseholdMember.holder_id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(Person.name.like(like), HouseholdMember.ended_by.is_(None))
    )
    query = _holder_query(scopes).where(
        or_(ContractHolderVersion.name.like(like), ContractHolder.id.in_(member))
    )
    return [Hit("household", row[0], row[1] or "") for row in session.execute(query.limit(most))]
