"""Which drafted pages may be registered, and what the paper must note of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.codelists import HolderKind
from registry.db import AnySelect
from registry.models import (
    ContractHolder,
    LandRight,
    LandRightVersion,
    ReferenceArea,
    RegistrationUnit,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
    UnitDraft,
)
from registry.queries import cases, homesteads, parameters, qualifications
from registry.queries.unit_sheets import UnitRight, UnitSheet
from registry.rights import KINDS
from registry.rules import homestead, inheritances, other_contract, unit_drafts
from registry.rules.case_kinds import leads_to
from registry.rules.refusal import Refusal


def refusals(session: Session, sheet: UnitSheet) -> list[Refusal]:
    """Return everything that keeps a drafted page from being registered."""
    said = list(unit_drafts.refusals(_page(session, sheet)))
    plot = plot_of(session, sheet)
    if plot is not None:
        said += homestead.refusals(plot, standard_of(session, sheet))
    said += [r for right in sheet.rights for r in _of_outsider(session, sheet, right)]
    return said


def _page(session: Session, sheet: UnitSheet) -> unit_drafts.PageCase:
    standing = dict(
        session.execute(
            select(LandRight.id, LandRight.code)
            .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
            .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
            .where(RegistrationUnit.folio_number == sheet.folio_number, LandRightVersion.ended_by.is_(None))
        ).all()
    )
    page = select(RegistrationUnit.id).where(RegistrationUnit.folio_number == sheet.folio_number)
    begun = _begun_under(session, [r.right_id for r in sheet.rights if r.right_id])
    parents = parents_of(session, [*begun.values(), *(r.parent_id for r in sheet.rights if r.parent_id)])
    others = _others(session, sorted({g.unit_id for r in sheet.rights for g in r.ground}))
    return unit_drafts.PageCase(
        folio_number=sheet.folio_number,
        kind=sheet.kind,
        is_taken=bool(session.scalar(select(page.exists()))),
        left_out=[]
        if sheet.kind in unit_drafts.APART
        else sorted(code for id_, code in standing.items() if id_ not in {r.right_id for r in sheet.rights}),
        rights=[
            _right(
                session,
                sheet,
                right,
                parents.get(right.parent_id or begun.get(right.right_id or 0, 0)),
                others,
            )
            for right in sheet.rights
        ],
        portions=sheet.facts.get("portions"),
    )


def _right(
    session: Session,
    sheet: UnitSheet,
    right: UnitRight,
    parent: "Parent | None",
    on_ground: Mapping[int, list["_Other"]],
) -> unit_drafts.RightCase:
    tier = parent.tier_below(right.kind) if parent else 0
    others = {
        g.unit_id: [o for o in on_ground.get(g.unit_id, ()) if o.keeps_out(right, tier)] for g in right.ground
    }
    return unit_drafts.RightCase(
        kind=right.kind,
        lawful=_lawful(right.kind),
        act=right.act,
        code=right.right_code,
        is_current=right.right_id is None or _stands(session, right.right_id),
        holder=right.holder.name or "",
        holder_kind=HolderKind.of(right.holder.kind),
        members=len(right.holder.members),
        term_from=right.term_from,
        term_to=right.term_to,
        ground=[
            unit_drafts.Ground(
                g.code,
                g.level,
                g.version is not None,
                next((o.code for o in others.get(g.unit_id, ()) if g.exclusive or o.exclusive), None),
                Fraction(g.share_part, g.share_whole),
                sum((o.share for o in others.get(g.unit_id, ())), Fraction(0)),
            )
            for g in right.ground
        ],
        parent_term=(parent.id, parent.term_to) if parent else parent_of(session, sheet.folio_number, right),
    )


def _begun_under(session: Session, right_ids: Sequence[int]) -> dict[int, int]:
    """Return what registered rights rest on, by id."""
    query = select(LandRight.id, LandRight.parent_id).where(
        LandRight.id.in_(right_ids), LandRight.parent_id.is_not(None)
    )
    return {row[0]: row[1] or 0 for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Parent:
    """A right that another is derived from."""

    id: int
    kind: str
    term_to: date
    tier: int

    def tier_below(self, kind: str) -> int:
        """Return the tier of a right of a kind that is derived from it."""
        return self.tier + 1 if kind == self.kind else 0


def parents_of(session: Session, right_ids: Sequence[int]) -> dict[int, Parent]:
    """Return rights in force that others are derived from, by id."""
    ground = (
        select(RightParcel.right_id, func.max(func.coalesce(RightParcel.tier, 0)).label("tier"))
        .where(RightParcel.right_id.in_(right_ids), RightParcel.ended_by.is_(None))
        .group_by(RightParcel.right_id)
        .subquery()
    )
    query = (
        select(LandRight.id, LandRight.kind, LandRightVersion.term_to, func.coalesce(ground.c.tier, 0))
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .outerjoin(ground, ground.c.right_id == LandRight.id)
        .where(LandRight.id.in_(right_ids), LandRightVersion.ended_by.is_(None))
    )
    return {row[0]: Parent(*row) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class _Other:
    """Another right on a unit."""

    right_id: int
    code: str
    kind: str
    tier: int
    exclusive: bool
    share: Fraction
    term: tuple[date, date]

    def keeps_out(self, right: UnitRight, tier: int) -> bool:
        """Return whether it is of the same kind and tier, at the same time."""
        same = (self.kind, self.tier) == (right.kind, tier) and self.right_id != right.right_id
        return same and self.term[0] < right.term_to and right.term_from < self.term[1]


def _others(session: Session, units: Sequence[int]) -> dict[int, list[_Other]]:
    """Return the current rights on units, by unit."""
    query: AnySelect = (
        select(
            RightParcel.unit_id,
            LandRight.id,
            LandRight.code,
            RightParcel.kind,
            func.coalesce(RightParcel.tier, 0),
            RightParcel.exclusive,
            RightParcel.share_part,
            RightParcel.share_whole,
            RightParcel.term_from,
            RightParcel.term_to,
        )
        .join(LandRight, LandRight.id == RightParcel.right_id)
        .where(RightParcel.unit_id.in_(units), RightParcel.ended_by.is_(None))
        .order_by(LandRight.code)
    )
    found: dict[int, list[_Other]] = {}
    for unit, *said, part, whole, since, until in session.execute(query):
        found.setdefault(unit, []).append(_Other(*(*said, Fraction(part, whole), (since, until))))
    return found


def under_way(session: Session, folio_number: str) -> str | None:
    """Return the number of an open case that is about a page already, None where there is none."""
    drafted = select(UnitDraft.case_id).where(UnitDraft.folio_number == folio_number)
    found = (cases.by_id(session, case_id) for case_id in session.scalars(drafted.order_by(UnitDraft.id)))
    return next((case.number for case in found if leads_to(case.kind, case.state, "entered")), None)


def _lawful(code: str) -> unit_drafts.Lawful:
    kind = KINDS[code]
    parents = [(p, KINDS[p].name) for p in kind.parents if p != "collective_ownership"]
    return unit_drafts.Lawful(
        kind.name,
        kind.holders,
        kind.level,
        kind.unit,
        parents,
        kind.term_years,
        kind.ends,
        kind.heirs,
        kind.is_filed,
    )


def _stands(session: Session, right_id: int) -> bool:
    query = select(LandRightVersion.id).where(
        LandRightVersion.right_id == right_id, LandRightVersion.ended_by.is_(None)
    )
    return session.scalar(query) is not None


def parent_of(session: Session, folio: str, right: UnitRight) -> tuple[int, date] | None:
    """Return (right, end of its term) that a right is derived from: on its ground or its page."""
    parents = [kind for kind in KINDS[right.kind].parents if kind != "collective_ownership"]
    if not parents:
        return None
    units = [g.unit_id for g in right.ground]
    on_ground = select(RightParcel.right_id).where(
        RightParcel.unit_id.in_(units), RightParcel.ended_by.is_(None)
    )
    query = (
        select(LandRight.id, LandRightVersion.term_to)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .where(
            LandRight.kind.in_(parents),
            LandRightVersion.ended_by.is_(None),
            or_(LandRight.id.in_(on_ground), RegistrationUnit.folio_number == folio),
            LandRight.id != (right.right_id or 0),
        )
        .order_by(LandRight.id)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row.id, row.term_to)


def _of_outsider(session: Session, sheet: UnitSheet, right: UnitRight) -> Iterable[Refusal]:
    if right.kind != "other_contract" or right.act == "end":
        return ()
    facts = sheet.facts
    if right.act == "change" and facts.get("origin") == inheritances.ORIGIN:
        return ()  # an heir goes on with a contract that was voted on （农村土地承包法 54）
    contract = other_contract.Contract(
        folio_number=sheet.folio_number,
        holder=right.holder.name or "",
        is_outsider=not _of_collective(session, sheet, right),
        voters=_number(facts.get("voters")),
        voted_for=_number(facts.get("voted_for")),
        reviewed_on=_day(facts.get("reviewed_on")),
    )
    return other_contract.refusals(contract)


# ---- homesteads ---------------------------------------------------------------------------------


def plot_of(session: Session, sheet: UnitSheet) -> homestead.Plot | None:
    """Return what the rules of homesteads ask of a page, None for a page of another kind."""
    right = next((r for r in sheet.rights if r.kind == "homestead" and r.act != "end"), None)
    if right is None or not right.ground:
        return None
    facts, units = sheet.facts, [g.unit_id for g in right.ground]
    return homestead.Plot(
        folio_number=sheet.folio_number,
        area=sum((g.area or Decimal(0) for g in right.ground), Decimal(0)),
        origin=facts.get("origin", ""),
        occupied_since=_day(facts.get("occupied_since")),
        holder=right.holder.name or "",
        is_own_household=_of_collective(session, sheet, right),
        is_qualified=qualifications.is_qualified(session, right.holder.id, sheet.region_code),
        other_plots=homesteads.of_household(session, right.holder.id, units),
        gave_up=homesteads.gave_up(session, right.holder.id),
        contracted=_overlapped(session, units),
        on_protected_farmland=_on_protected(session, units),
        has_papers=facts.get("papers") != "no",
        confirmed_on=_day(facts.get("confirmed_on")),
        displayed_days=_number(facts.get("displayed_days")),
        reviewed_on=_day(facts.get("reviewed_on")),
    )


def standard_of(session: Session, sheet: UnitSheet) -> homestead.Standard:
    """Return the standard for a page's household by the settings of today."""
    right = next(r for r in sheet.rights if r.kind == "homestead")
    per_person = Decimal(parameters.in_force(session, "homestead_m2_per_person").value)
    least, most = (parameters.number(session, f"homestead_persons_{end}") for end in ("least", "most"))
    return homestead.Standard(
        m2=homestead.household_m2(len(right.holder.members), per_person, least, most) if per_person else None,
        first_rules=_day_number(parameters.number(session, "homestead_first_rules")),
        land_law=_day_number(parameters.number(session, "homestead_land_law")),
        display_days=parameters.number(session, "homestead_display_days"),
    )


def _day_number(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text, re.ASCII) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _of_collective(session: Session, sheet: UnitSheet, right: UnitRight) -> bool:
    holder = session.get_one(ContractHolder, right.holder.id)
    return holder.household_id is not None and holder.region_code == sheet.region_code


def _overlapped(session: Session, units: Sequence[int]) -> list[str]:
    """Return the contracted parcels that plots overlap by more than the county's tolerance."""
    own, other = aliased(SpatialUnitVersion), aliased(SpatialUnitVersion)
    tolerance = Decimal(parameters.in_force(session, "overlap_tolerance_m2").value)
    query = (
        select(SpatialUnit.code)
        .join(other, other.unit_id == SpatialUnit.id)
        .join(own, own.shape.op("&&")(other.shape))
        .where(
            own.unit_id.in_(units),
            own.ended_by.is_(None),
            other.ended_by.is_(None),
            other.level == "contracted_parcel",
            func.ST_Area(func.ST_Intersection(own.shape, other.shape)) > tolerance,
        )
        .order_by(SpatialUnit.code)
        .distinct()
    )
    return list(session.scalars(query))


def _on_protected(session: Session, units: Sequence[int]) -> bool:
    own = aliased(SpatialUnitVersion)
    tolerance = Decimal(parameters.in_force(session, "overlap_tolerance_m2").value)
    query = (
        select(ReferenceArea.id)
        .join(own, own.shape.op("&&")(ReferenceArea.shape))
        .where(
            own.unit_id.in_(units),
            own.ended_by.is_(None),
            ReferenceArea.kind == "protected_farmland",
            ReferenceArea.ended_by.is_(None),
            func.ST_Area(func.ST_Intersection(own.shape, ReferenceArea.shape)) > tolerance,
        )
        .limit(1)
    )
    return session.scalar(query) is not None
