"""What a household sees of itself from its phone: rights, papers, restrictions, cases; names shortened."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.identity import mask_name
from registry.models import (
    CaseContract,
    Contract,
    ContractHolder,
    ContractParcel,
    LandRightVersion,
    RightDraft,
    RightParcel,
    SpatialUnit,
    UnitDraft,
)
from registry.queries import cases, portfolio, restrictions, rosters, settlements, tracking
from registry.queries.portfolio import Line
from registry.queries.restrictions import RestrictionView
from registry.queries.tracking import Tracking
from registry.rules.tracking import TOLD


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member, by a shortened name, and how they settled in town where they did."""

    masked: str
    relation: str | None
    settled: str | None
    """A key of `settlements.SETTLING`."""
    place: str | None


@dataclass(frozen=True, slots=True)
class HouseholdPortfolio:
    """A household's own view."""

    code: str
    masked: str
    grantor: str
    members: tuple[MemberView, ...]
    lines: Sequence[Line]
    restrictions: Sequence[RestrictionView]
    cases: Sequence[Tracking]

    @property
    def has_settled(self) -> bool:
        """Whether somebody of the household told that they live in town."""
        return any(m.settled for m in self.members)


def of_household(session: Session, code: str) -> HouseholdPortfolio:
    """Return what a household may see of itself; raises NotFoundError where none stands under the code."""
    roster = rosters.of_household(session, code)
    moved = {s.person_id: s for s in settlements.of_people(session, [m.person_id for m in roster.members])}
    members = []
    for member in roster.members:
        own = moved.get(member.person_id)
        place = own.destination_name if own else None
        members.append(MemberView(mask_name(member.name), member.relation, own.kind if own else None, place))
    return HouseholdPortfolio(
        code,
        mask_name(roster.name or ""),
        roster.grantor_name or roster.grantor_code,
        tuple(members),
        portfolio.lines(session, roster.household_id),
        _restrictions(session, roster.household_id),
        _cases(session, roster.household_id),
    )


def _cases(session: Session, household_id: int) -> list[Tracking]:
    """Return the cases under way in which a household has a right, newest first."""
    holders = _holders(household_id)
    carried = (
        select(CaseContract.case_id)
        .join(Contract, Contract.id == CaseContract.contract_id)
        .where(Contract.holder_id.in_(holders))
    )
    drafted = (
        select(UnitDraft.case_id)
        .join(RightDraft, RightDraft.draft_id == UnitDraft.id)
        .where(RightDraft.holder_id.in_(holders))
    )
    numbers = sorted(set(session.scalars(carried)) | set(session.scalars(drafted)), reverse=True)
    told = (tracking.of_case(session, n) for n in numbers if cases.by_id(session, n).state in TOLD)
    return [case for case in told if case.awaited.awaited is not None]


def _holders(household_id: int) -> Select[int]:
    return select(ContractHolder.id).where(ContractHolder.household_id == household_id)


def _restrictions(session: Session, household_id: int) -> list[RestrictionView]:
    """Return what is open over a household's rights and parcels, in whatever role it holds them."""
    holders = _holders(household_id)
    rights = session.scalars(
        select(LandRightVersion.right_id).where(
            LandRightVersion.holder_id.in_(holders), LandRightVersion.ended_by.is_(None)
        )
    ).all()
    under_right = session.scalars(
        select(RightParcel.unit_id).where(RightParcel.right_id.in_(rights), RightParcel.ended_by.is_(None))
    ).all()
    in_contract = session.scalars(
        select(SpatialUnit.id)
        .join(ContractParcel, ContractParcel.parcel_code == SpatialUnit.code)
        .join(Contract, Contract.id == ContractParcel.contract_id)
        .where(
            SpatialUnit.level == "contracted_parcel",
            Contract.holder_id.in_(holders),
            ContractParcel.ended_by.is_(None),
        )
    ).all()
    return restrictions.open_over(session, sorted({*under_right, *in_contract}), rights)
