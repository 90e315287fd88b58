"""Contracts of households that changed: the parcels they give now, and totals that add up exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from registry import area
from registry.models import Contract, ContractParcel, ContractVersion
from registry.queries.households import Held
from registry.rules.household_facts import Evidence, Plot, Wanted
from registry.services._write import Writing


@dataclass(frozen=True, slots=True)
class Moved:
    """By which transfer parcels came to a contract: how they were acquired, and its number."""

    acquisition: str
    transfer: str
    holder_id: int | None = None
    """The receiver, where it has no contract in force and a new one begins for it."""


_KEPT = (
    "acquisition", "contract_area", "contract_area_mu", "earlier_area", "earlier_area_mu", "extension_area",
    "is_share_only", "transfer_code", "right_code",
)  # fmt: skip


def carry_on(
    writing: Writing,
    found: Sequence[Held],
    pairs: Sequence[tuple[Wanted, int | None]],
    evidence: Evidence,
    moved: Moved | None = None,
) -> None:
    """Move parcels between contracts, end contracts that give nothing, begin those that are new.

    `pairs` are the households as wanted, each with its contract.
    """
    olds = {h.contract_id: _current(writing, h.contract_id) for h in found if h.contract_id is not None}
    kept = {contract: set(wanted.plots) for wanted, contract in pairs}
    left: dict[str, ContractParcel] = {}
    for held in found:
        gone = [plot.code for plot in held.plots if plot not in kept.get(held.contract_id, set())]
        left |= _leave(writing, held.contract_id, gone)
    for ending in olds.keys() - {contract for contract, plots in kept.items() if plots}:
        writing.close(ContractVersion, contract_id=ending)
    template = next(iter(olds.values()))
    for wanted, contract in pairs:
        if wanted.plots and contract is not None:
            _give(writing, wanted, contract, left, olds.get(contract), template, evidence, moved)


def _current(writing: Writing, contract: int) -> ContractVersion:
    query = select(ContractVersion).where(
        ContractVersion.contract_id == contract, ContractVersion.ended_by.is_(None)
    )
    return writing.session.scalars(query).one()


def _rows(writing: Writing, contract: int) -> dict[str, ContractParcel]:
    query = select(ContractParcel).where(
        ContractParcel.contract_id == contract, ContractParcel.ended_by.is_(None)
    )
    return {row.parcel_code: row for row in writing.session.scalars(query)}


def _leave(writing: Writing, contract: int | None, gone: Sequence[str]) -> dict[str, ContractParcel]:
    if contract is None:
        return {}
    rows = {code: row for code, row in _rows(writing, contract).items() if code in gone}
    for code in rows:
        writing.close(ContractParcel, contract_id=contract, parcel_code=code)
    return rows


def _give(  # noqa: PLR0913, PLR0917 (what one contract's next version is made of)
    writing: Writing,
    wanted: Wanted,
    contract: int,
    left: Mapping[str, ContractParcel],
    old: ContractVersion | None,
    template: ContractVersion,
    evidence: Evidence,
    moved: Moved | None,
) -> None:
    code = writing.session.get_one(Contract, contract).code
    before = _rows(writing, contract)
    for plot in wanted.plots:
        if plot.code not in before:
            _add_parcel(writing, contract, code, plot, left.get(plot.code), template, moved)
    now = _rows(writing, contract)
    shrunk = any(row.contract_id == contract for row in left.values())
    if old is not None and now.keys() == before.keys() and not shrunk:
        return
    if old is not None:
        writing.close(ContractVersion, contract_id=contract)
    parent = writing.session.get_one(Contract, template.contract_id).code
    total, earlier = _sum(r.contract_area for r in now.values()), _sum(r.earlier_area for r in now.values())
    writing.add_one(
        ContractVersion,
        contract_id=contract,
        version=old.version + 1 if old else 1,
        region_code=template.region_code,
        method=template.method,
        term_from=template.term_from,
        term_to=template.term_to,
        total_area=total,
        total_area_mu=None if total is None else area.to_mu(total),
        earlier_total_area=earlier,
        earlier_total_area_mu=None if earlier is None else area.to_mu(earlier),
        parcel_count=len(now),
        signed_on=old.signed_on if old else evidence.day,
        earlier_code=old.earlier_code if old else parent,
    )


def _add_parcel(  # noqa: PLR0913, PLR0917 (what one parcel of a contract is made of)
    writing: Writing,
    contract: int,
    contract_code: str,
    plot: Plot,
    old: ContractParcel | None,
    template: ContractVersion,
    moved: Moved | None,
) -> None:
    last = writing.session.scalar(
        select(func.max(ContractParcel.version)).where(
            ContractParcel.contract_id == contract, ContractParcel.parcel_code == plot.code
        )
    )
    told = {name: getattr(old, name) for name in _KEPT} if old else {"acquisition": template.method}
    if old is None or old.contract_area != plot.area:
        told |= {"contract_area": plot.area, "contract_area_mu": area.to_mu(plot.area)}
    if old is not None and old.right_code is not None:
        told["right_code"] = contract_code
    if moved is not None:
        told |= {"acquisition": moved.acquisition, "transfer_code": moved.transfer}
    writing.add_one(
        ContractParcel,
        contract_id=contract,
        parcel_code=plot.code,
        version=(last or 0) + 1,
        region_code=template.region_code,
        **told,
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of areas in m², None where one of them is not known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known, Decimal("0.00")) if len(known) == len(listed) else None
