"""Links a contracted parcel with the number that it has at the real-estate registry 不动产单元号."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import County, EstateLink, SpatialUnit
from registry.rules import new_units
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    county: str
    taken: bool
    allowed: bool


def link_estate(session: Session, parcel_code: str, estate_unit: str, *, actor: Actor) -> None:
    """Link a parcel with its real-estate unit, once; raises Refused, NotFoundError."""
    found = session.execute(
        select(SpatialUnit.id, SpatialUnit.region_code).where(
            SpatialUnit.level == "contracted_parcel", SpatialUnit.code == parcel_code
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(what=f"地块 {parcel_code}")
    unit_id, region = found

    def gather(s: Session) -> _Facts:
        known = select(EstateLink.unit_id).where(
            or_(EstateLink.unit_id == unit_id, EstateLink.estate_unit == estate_unit)
        )
        county = s.scalars(select(County.code)).one()
        return _Facts(county, s.scalar(known) is not None, _step.has_role(s, actor, ROLE, region))

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        yield from new_units.of_code(
            estate_unit, facts.county, building=True, types=new_units.CONTRACTED_TYPES
        )
        if facts.taken:
            yield new_units.LINKED.refuse(estate_unit or "—", parcel=parcel_code)

    def change(writing: Writing, _: _Facts) -> None:
        writing.add(EstateLink, [{"unit_id": unit_id, "estate_unit": estate_unit, "region_code": region}])
        writing.facts |= {"parcel": parcel_code, "estate_unit": estate_unit}

    perform(
        session,
        Act("link_estate", region, actor),
        Locks(names=[f"unit:{parcel_code}", f"unit:{estate_unit}"]),
        gather=gather,
        refuse=refuse,
        change=change,
    )
