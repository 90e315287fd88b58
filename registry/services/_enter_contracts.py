"""Enters signed contracts in the register: for each a page, a right and its parcels."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Entry, LandRight, LandRightVersion, RegistrationUnit, RightParcel
from registry.queries.sheets import Sheet
from registry.rights import contracted_land
from registry.services._write import Writing

KIND = contracted_land.KIND


def enter(writing: Writing, case_id: int, sheets: Sequence[Sheet], region_code: str) -> None:
    """Enter contracts of a case that took its step 登簿."""
    region = {"region_code": region_code}
    writing.add(
        RegistrationUnit,
        [
            {"kind": "contract_land", "folio_number": s.code, "contract_id": s.contract_id, **region}
            for s in sheets
        ],
    )
    units = _ids(
        writing.session,
        RegistrationUnit.contract_id,
        RegistrationUnit.id,
        [s.contract_id for s in sheets],
    )
    writing.add(
        Entry,
        [
            {
                "case_id": case_id,
                "unit_id": units[s.contract_id],
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                **region,
            }
            for s in sheets
        ],
    )
    entries = _ids(writing.session, Entry.unit_id, Entry.id, list(units.values()))
    writing.add(
        LandRight,
        [{"kind": KIND.code, "code": s.code, "unit_id": units[s.contract_id], **region} for s in sheets],
    )
    rights = _ids(writing.session, LandRight.unit_id, LandRight.id, list(units.values()))
    for s in sheets:
        unit = units[s.contract_id]
        add_version(writing, s, rights[unit], unit, entries[unit], region_code)


def _ids(session: Session, key: Any, value: Any, keys: list[int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(select(key, value).where(key.in_(keys)))}


def add_version(  # noqa: PLR0913, PLR0917 (what one version is made of)
    writing: Writing, sheet: Sheet, right: int, unit: int, entry: int, region: str, version: int = 1
) -> None:
    """Write a version of a contract's right, and its parcels, as the sheet says."""
    assert sheet.term_from is not None
    assert sheet.term_to is not None
    term = {"term_from": sheet.term_from, "term_to": sheet.term_to}
    writing.add(
        LandRightVersion,
        [
            {
                "right_id": right,
                "version": version,
                "unit_id": unit,
                "holder_id": sheet.holder_id,
                "content_sha256": sheet.sha256,
                "entry_id": entry,
                "region_code": region,
                **term,
            }
        ],
    )
    writing.add(
        RightParcel,
        [
            {
                "right_id": right,
                "version": version,
                "kind": KIND.code,
                "unit_id": parcel.unit_id,
                "exclusive": not parcel.is_share_only,
                "share_part": _part(parcel.contract_area) if parcel.is_share_only else 1,
                "share_whole": _part(parcel.measured_area) if parcel.is_share_only else 1,
                "region_code": region,
                **term,
            }
            for parcel in sheet.parcels
        ],
    )


def _part(area: Decimal | None) -> int:
    """Return an area as a number of hundredths: the share of a parcel without metes is by area."""
    assert area is not None, "a share without an area"
    return int(area * 100)
