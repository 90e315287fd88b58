"""The certificate of the right to contractual management of land: content to PDF."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import segno

from geodata.paper import press
from geodata.paper.sketch import Sketcher
from registry import area, codes
from registry.codelists import AcquisitionMethod, CodeList, LandPurpose, MemberRemark, Relation
from registry.periods import Period
from registry.queries.sheets import Sheet, SheetMember, SheetParcel


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
    return press.pdf("certificate.typ", _data(sheet, imprint, sketcher))


def _data(sheet: Sheet, imprint: Imprint, sketcher: Sketcher) -> dict[str, Any]:
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
            ["承包方式", _label(AcquisitionMethod, sheet.method)],
            ["承包期限", _term(sheet)],
            ["确权总面积", f"{_mu_total(contract)} 亩"],
            ["地块总数", f"{len(sheet.parcels)} 块"],
            ["承包地用途", "、".join(_label(LandPurpose, p) for p in purposes)],
            ["承包方编码", codes.grouped(sheet.holder_code)],
            ["承包合同代码", codes.grouped(sheet.code)],
            ["权证（登记簿）代码", codes.grouped(sheet.code)],
        ],
        "members": [_member(m) for m in sheet.members],
        "parcels": [_parcel(p) for p in sheet.parcels],
        "measured_total": _mu_total(measured),
        "contract_total": _mu_total(contract),
        "grantor_code": codes.grouped(sheet.grantor_code),
        "note": _note(imprint),
        "day_text": press.chinese_day(imprint.day),
        "check_code": imprint.check_code,
        "qr": segno.make(imprint.check_url, error="m").svg_inline(border=0),
        "sketches": [_sketch(p, sketcher) for p in sheet.parcels if p.unit_id is not None],
    }


def _note(imprint: Imprint) -> str:
    earlier = f"原权证：{'、'.join(imprint.earlier_numbers)}。" if imprint.earlier_numbers else ""
    return (
        f"{earlier}本证内容与登记簿不一致的，以登记簿为准（民法典第二百一十七条）。"
        f"登记簿记载的是合同一侧（农业农村）的土地承包经营权。"
    )


def _term(sheet: Sheet) -> str:
    assert sheet.term_from is not None
    assert sheet.term_to is not None
    last = Period(sheet.term_from, sheet.term_to).last_day
    return f"{press.chinese_day(sheet.term_from)}至{press.chinese_day(last) if last else '长久'}"


def _label(codelist: type[CodeList], value: str | None) -> str:
    return codelist(value).zh if value else ""


def _mu(value: Decimal | None) -> str:
    return "" if value is None else f"{area.to_mu(value):.2f}"


def _mu_total(values: list[Decimal | None]) -> str:
    """Sum 亩 as deliveries do: each parcel rounded first, so that the column adds up."""
    return f"{sum((area.to_mu(v) for v in values if v is not None), Decimal(0)):.2f}"


def _member(member: SheetMember) -> dict[str, str]:
    remarks = [_label(MemberRemark, member.remark_kind), member.remark or ""]
    return {
        "name": member.name,
        "relation": _label(Relation, member.relation),
        "co_owner": {True: "是", False: "否", None: ""}[member.is_co_owner],
        "remark": " ".join(r for r in remarks if r),
    }


def _parcel(parcel: SheetParcel) -> dict[str, str]:
    return {
        "name": parcel.name or "",
        "short": codes.short_parcel(parcel.code),
        "east": parcel.east or "",
        "south": parcel.south or "",
        "west": parcel.west or "",
        "north": parcel.north or "",
        "measured": _mu(parcel.measured_area),
        "contract": _mu(parcel.contract_area),
        "protected": {True: "是", False: "否", None: ""}[parcel.is_protected_farmland],
    }


def _sketch(parcel: SheetParcel, sketcher: Sketcher) -> dict[str, Any]:
    assert parcel.unit_id is not None
    sides = {"east": parcel.east, "south": parcel.south, "west": parcel.west, "north": parcel.north}
    drawn = sketcher.sketch(parcel.unit_id, sides, 82, 62)
    name = parcel.name or ""
    return {**drawn, "caption": f"{codes.short_parcel(parcel.code)} {name} {_mu(parcel.contract_area)} 亩"}
