"""Carries contracts and rights over a change of parcels, each as it was decided."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from registry import area
from registry.area import apportion
from registry.models import ContractParcel, ContractVersion, Entry, LandRightVersion, RightParcel, SpatialUnit
from registry.queries import parcel_changes, sheets
from registry.services._parcel_plan import Draft, Facts
from registry.services._write import Writing

_SHARED = ("contract_area", "earlier_area", "extension_area")
"""Areas of a contract's parcel that are divided with the parcel."""
_KEPT = ("acquisition", "is_share_only", "transfer_code", "right_code")


def carry_on(writing: Writing, facts: Facts, draft: Draft, codes: Sequence[str], case_id: int) -> None:
    """Write what contracts and rights of the parcels say after the change; `codes` are the new parcels'."""
    if draft.kind in {"split", "merge"}:
        contracts = {code: id_ for p in facts.parcels for code, id_ in p.contracts.items()}
        for code, contract in contracts.items():
            _contract(writing, contract, draft, draft.decisions[code], codes)
    rights = parcel_changes.current_rights(
        writing.session, sorted({code for p in facts.parcels for code in p.rights})
    )
    parents = [p.unit_id for p in facts.parcels]
    for code, old in rights.items():
        _right(writing, old, parents, draft, draft.decisions.get(code, ()), codes, case_id)


def _contract(
    writing: Writing, contract: int, draft: Draft, chosen: Sequence[int], codes: Sequence[str]
) -> None:
    session = writing.session
    rows = session.scalars(
        select(ContractParcel).where(
            ContractParcel.contract_id == contract,
            ContractParcel.parcel_code.in_(list(draft.seen)),
            ContractParcel.ended_by.is_(None),
        )
    ).all()
    given = _areas(rows, draft)
    old = session.scalars(
        select(ContractVersion).where(
            ContractVersion.contract_id == contract, ContractVersion.ended_by.is_(None)
        )
    ).one()
    before = len(
        session.scalars(
            select(ContractParcel.id).where(
                ContractParcel.contract_id == contract, ContractParcel.ended_by.is_(None)
            )
        ).all()
    )
    for row in rows:
        writing.close(ContractParcel, contract_id=contract, parcel_code=row.parcel_code)
    kept = {name: getattr(rows[0], name) for name in _KEPT}
    base = {**kept, "contract_id": contract, "region_code": rows[0].region_code, "version": 1}
    writing.add(ContractParcel, [{**base, "parcel_code": codes[k], **given[k]} for k in chosen])
    lost = _sum(r.contract_area for r in rows) - _sum(given[k]["contract_area"] for k in chosen)
    total = None if old.total_area is None else old.total_area - lost
    writing.close(ContractVersion, contract_id=contract)
    writing.add_one(
        ContractVersion,
        contract_id=contract,
        version=old.version + 1,
        region_code=old.region_code,
        method=old.method,
        term_from=old.term_from,
        term_to=old.term_to,
        total_area=total,
        total_area_mu=old.total_area_mu if not lost or total is None else area.to_mu(total),
        earlier_total_area=old.earlier_total_area,
        earlier_total_area_mu=old.earlier_total_area_mu,
        parcel_count=None if old.parcel_count is None else before - len(rows) + len(chosen),
        signed_on=old.signed_on,
        earlier_code=old.earlier_code,
    )


def _areas(rows: Sequence[ContractParcel], draft: Draft) -> list[dict[str, Decimal | None]]:
    """Return the areas that a contract gives of each new parcel, adding up exactly to what it gave."""
    weights = [int(m2 * 100) for _, m2 in draft.after]
    parts: list[dict[str, Decimal | None]] = [{} for _ in weights]
    for name in _SHARED:
        listed = [getattr(row, name) for row in rows]
        known = [value for value in listed if value is not None]
        shared = apportion(int(_sum(known) * 100), weights)
        for part, hundredths in zip(parts, shared, strict=True):
            part[name] = Decimal(hundredths) / 100 if known else None
            if name != "extension_area":
                part[f"{name}_mu"] = area.to_mu(Decimal(hundredths) / 100) if known else None
    return parts


def _sum(values: Any) -> Decimal:
    return sum((value for value in values if value is not None), Decimal())


def _right(  # noqa: PLR0913, PLR0917 (what one right's next version is made of)
    writing: Writing,
    old: LandRightVersion,
    parents: Sequence[int],
    draft: Draft,
    chosen: Sequence[int],
    codes: Sequence[str],
    case_id: int,
) -> None:
    """Begin the next version of a right: as before on other ground, as decided on the changed."""
    session = writing.session
    entry = session.get_one(Entry, old.entry_id)
    rows = session.scalars(
        select(RightParcel).where(RightParcel.right_id == old.right_id, RightParcel.ended_by.is_(None))
    ).all()
    assert entry.contract_id is not None, "a change of parcels carries on contracts"
    (sheet,) = sheets.of_contracts(session, [entry.contract_id])
    writing.close(LandRightVersion, right_id=old.right_id)
    writing.end(RightParcel, RightParcel.right_id == old.right_id)
    new_entry = writing.add_one(
        Entry,
        case_id=case_id,
        unit_id=old.unit_id,
        contract_id=entry.contract_id,
        content_sha256=sheet.sha256,
        region_code=old.region_code,
        plan_case_id=case_id,
    )
    names = ("right_id", "unit_id", "holder_id", "share_part", "share_whole", "term_from", "term_to")
    writing.add_one(
        LandRightVersion,
        **{name: getattr(old, name) for name in names},
        version=old.version + 1,
        content_sha256=sheet.sha256,
        entry_id=new_entry,
        region_code=old.region_code,
    )
    moves = draft.kind in {"split", "merge"}
    on_parent = [row for row in rows if row.unit_id in parents]
    fixed = ("right_id", "kind", "term_from", "term_to", "region_code")
    next_rows = [
        {
            **{name: getattr(row, name) for name in (*fixed, "unit_id", "exclusive")},
            "share_part": row.share_part,
            "share_whole": row.share_whole,
        }
        for row in rows
        if not (moves and row.unit_id in parents)
    ]
    known = select(SpatialUnit.code, SpatialUnit.id).where(SpatialUnit.code.in_(codes))
    units = {row.code: row.id for row in session.execute(known)}
    given = {p.code: p.contract_area for p in sheet.parcels}
    for k in chosen if moves and on_parent else ():
        row, share = on_parent[0], not on_parent[0].exclusive
        next_rows.append(
            {
                **{name: getattr(row, name) for name in fixed},
                "unit_id": units[codes[k]],
                "exclusive": row.exclusive,
                "share_part": int((given[codes[k]] or 0) * 100) if share else 1,
                "share_whole": int(draft.after[k][1] * 100) if share else 1,
            }
        )
    writing.add(RightParcel, [{**row, "version": old.version + 1} for row in next_rows])
