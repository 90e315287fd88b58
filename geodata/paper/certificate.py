"""The certificate of the right to contractual management of land: content to PDF."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from geodata.paper import press
from geodata.paper.rows import label, member_row, mu, mu_total, parcel_row, term_text
from geodata.paper.sketch import Sketcher
from registry import codes
from registry.codelists import AcquisitionMethod, LandPurpose
from registry.periods import Period
from registry.queries.sheets import Sheet, SheetParcel

TEMPLATE = "certificate.typ"
_MASK = 3
"""The QR code's mask: readers take any; trying all eight for each paper costs a tenth of its making."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What one paper carries beside the register's content."""

    number: str
    check_code: str
    check_url: str
    day: date
    version: int
    digest: str
    authority: str
    holder_id: str | None
    earlier_numbers: tuple[str, ...] = ()


def render(sheet: Sheet, imprint: Imprint, sketcher: Sketcher) -> bytes:
    """Return the certificate as PDF/A; raises FontError for a glyph no font has."""
    return press.pdf(TEMPLATE, content(sheet, imprint, sketcher))


def content(sheet: Sheet, imprint: Imprint, sketcher: Sketcher) -> dict[str, Any]:
    """Return what the template prints."""
    measured = [p.measured_area for p in sheet.parcels]
    contract = [p.contract_area for p in sheet.parcels]
    purposes = sorted({p.purpose for p in sheet.parcels if p.purpose})
    return {
        **press.day_parts(imprint.day),
        "number": imprint.number,
        "version": imprint.version,
        "digest": imprint.digest[:16],
        "facts": [
            ["承包方代表", sheet.holder_name or ""],
            ["证件号码", imprint.holder_id or ""],
            ["发包方", sheet.grantor_name or ""],
            ["承包方地址", sheet.address or ""],
            ["承包方式", label(AcquisitionMethod, sheet.method)],
            ["承包期限", _term(sheet)],
            ["确权总面积", f"{mu_total(contract)} 亩"],
            ["地块总数", f"{len(sheet.parcels)} 块"],
            ["承包地用途", "、".join(label(LandPurpose, p) for p in purposes)],
            ["承包方编码", codes.grouped(sheet.holder_code)],
            ["承包合同代码", codes.grouped(sheet.code)],
            ["权证（登记簿）代码", codes.grouped(sheet.code)],
        ],
        "members": [member_row(m) for m in sheet.members],
        "parcels": [parcel_row(p) for p in sheet.parcels],
        "measured_total": mu_total(measured),
        "contract_total": mu_total(contract),
        "grantor_code": codes.grouped(sheet.grantor_code),
        "note": _note(imprint),
        "day_text": press.chinese_day(imprint.day),
        "check_code": imprint.check_code,
        "qr": segno.make(imprint.check_url, error="m", mask=_MASK).svg_inline(border=0),
        "sketches": [_sketch(p, sketcher) for p in sheet.parcels if p.unit_id is not None],
    }


def _term(sheet: Sheet) -> str:
    assert sheet.term_from is not None
    assert sheet.term_to is not None
    return term_text(Period(sheet.term_from, sheet.term_to))


def _note(imprint: Imprint) -> str:
    earlier = f"原权证：{'、'.join(imprint.earlier_numbers)}。" if imprint.earlier_numbers else ""
    return (
        f"{earlier}本证内容与登记簿不一致的，以登记簿为准（民法典第二百一十七条）。"
        f"登记簿记载的是合同一侧（农业农村）的土地承包经营权。"
    )


def _sketch(parcel: SheetParcel, sketcher: Sketcher) -> dict[str, Any]:
    assert parcel.unit_id is not None
    sides = {"east": parcel.east, "south": parcel.south, "west": parcel.west, "north": parcel.north}
    drawn = sketcher.sketch(parcel.unit_id, sides, 82, 62)
    name = parcel.name or ""
    return {**drawn, "caption": f"{codes.short_parcel(parcel.code)} {name} {mu(parcel.contract_area)} 亩"}
