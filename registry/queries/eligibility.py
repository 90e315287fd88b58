"""Which contracts of a grantor may become rights, and what keeps the others."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.codelists import HolderKind
from registry.models import ContractParcel, LandRight, RightParcel
from registry.queries.sheets import Sheet
from registry.rights import contracted_land
from registry.rules import contracts
from registry.rules.refusal import Refusal

assert contracted_land.KIND.term_years is not None
_LAWFUL = contracts.LawfulRight(contracted_land.KIND.holders, contracted_land.KIND.term_years[1])


def refusals_by_contract(session: Session, sheets: Sequence[Sheet]) -> dict[int, list[Refusal]]:
    """Return, for each sheet's contract, everything that keeps it from becoming a right."""
    taken = _taken_parcels(session, sheets)
    return {sheet.contract_id: list(contracts.refusals(_case(sheet, taken), _LAWFUL)) for sheet in sheets}


def _case(sheet: Sheet, taken: set[tuple[int, str]]) -> contracts.ContractCase:
    return contracts.ContractCase(
        code=sheet.code,
        holder_kind=HolderKind.of(sheet.holder_kind),
        method=sheet.method,
        term_from=sheet.term_from,
        term_to=sheet.term_to,
        stated_parcels=sheet.parcel_count,
        parcels=[p.code for p in sheet.parcels],
        missing=[p.code for p in sheet.parcels if p.unit_id is None],
        taken=[p.code for p in sheet.parcels if (sheet.contract_id, p.code) in taken],
        relations=[m.relation for m in sheet.members],
    )


def _taken_parcels(session: Session, sheets: Sequence[Sheet]) -> set[tuple[int, str]]:
    """Return (contract, parcel) where another contract or a right claims the parcel alone as well."""
    wanted = {p.code for sheet in sheets for p in sheet.parcels if not p.is_share_only}
    claims = Counter[str]()
    rows = session.execute(
        select(ContractParcel.parcel_code, ContractParcel.contract_id).where(
            ContractParcel.parcel_code.in_(wanted),
            ContractParcel.ended_by.is_(None),
            ContractParcel.is_share_only.is_not(True),
        )
    ).all()
    for code, _ in {(row.parcel_code, row.contract_id) for row in rows}:
        claims[code] += 1
    units = {p.unit_id: p.code for sheet in sheets for p in sheet.parcels if p.unit_id is not None}
    held = session.execute(
        select(RightParcel.unit_id, LandRight.code)
        .join(LandRight, LandRight.id == RightParcel.right_id)
        .where(
            RightParcel.unit_id.in_(units),
            RightParcel.kind == contracted_land.KIND.code,
            RightParcel.exclusive,
            RightParcel.ended_by.is_(None),
        )
    ).all()
    right_of = {units[row.unit_id]: row.code for row in held}
    return {
        (sheet.contract_id, p.code)
        for sheet in sheets
        for p in sheet.parcels
        if not p.is_share_only and (claims[p.code] > 1 or right_of.get(p.code, sheet.code) != sheet.code)
    }
