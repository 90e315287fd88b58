"""The contract of a household as the register has it, to be signed or handed out: content to PDF."""

from datetime import date
from typing import Any

from geodata.paper import press
from geodata.paper.rows import label, member_row, mu_total, parcel_row, term_text
from registry import codes
from registry.codelists import AcquisitionMethod, LandPurpose
from registry.periods import Period
from registry.queries.sheets import Sheet


def render(sheet: Sheet, day: date) -> bytes:
    """Return the contract as PDF/A; raises FontError for a glyph no font has."""
    return press.pdf("contract.typ", content(sheet, day))


def content(sheet: Sheet, day: date) -> dict[str, Any]:
    """Return what the template prints."""
    term = Period(sheet.term_from, sheet.term_to) if sheet.term_from and sheet.term_to else None
    purposes = sorted({p.purpose for p in sheet.parcels if p.purpose})
    return {
        **press.day_parts(day),
        "code": codes.grouped(sheet.code),
        "digest": sheet.sha256.hex()[:16],
        "facts": [
            ["发包方", sheet.grantor_name or ""],
            ["发包方负责人", sheet.grantor_head or ""],
            ["承包方代表", sheet.holder_name or ""],
            ["承包方地址", sheet.address or ""],
            ["承包方式", label(AcquisitionMethod, sheet.method)],
            ["承包期限", term_text(term) if term else ""],
            ["承包地用途", "、".join(label(LandPurpose, p) for p in purposes)],
            ["签订日期", press.chinese_day(sheet.signed_on) if sheet.signed_on else ""],
        ],
        "members": [member_row(m) for m in sheet.members],
        "parcels": [parcel_row(p) for p in sheet.parcels],
        "measured_total": mu_total([p.measured_area for p in sheet.parcels]),
        "contract_total": mu_total([p.contract_area for p in sheet.parcels]),
    }
