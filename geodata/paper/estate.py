"""Certificates of real estate and of portions: one page of the register to PDF."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import segno

from geodata.paper import press
from geodata.paper.certificate import Imprint
from geodata.paper.rows import member_row, mu, term_text
from geodata.paper.sketch import Sketcher
from registry import codes
from registry.codelists import HolderKind
from registry.periods import OPEN_DATE, Period
from registry.queries.unit_sheets import UnitGround, UnitRight, UnitSheet
from registry.rights import KINDS
from registry.rules.page_facts import FACTS

TEMPLATE = "estate.typ"
_MASK = 3
_ELSEWHERE = ("location", "nature", "use", "registered_area", "floor_area", "portions", "note", "papers")
"""Facts that have a row of their own, or that concern the case and not the right."""
_ORIGINS = {"grant": "新批", "confirmation": "确认", "inheritance": "继承"}
_BOX = (170, 120)
"""Millimetres of the drawing of a plot."""
_SMALL_BOX = (82, 62)


def render(sheet: UnitSheet, imprint: Imprint, sketcher: Sketcher) -> bytes:
    """Return the certificate of a page as PDF/A; raises FontError for a glyph no font has."""
    return press.pdf(TEMPLATE, content(sheet, imprint, sketcher))


def content(sheet: UnitSheet, imprint: Imprint, sketcher: Sketcher) -> dict[str, Any]:
    """Return what the template prints; a right that ends is not on the paper."""
    rights = [right for right in sheet.rights if right.act != "end"]
    kind, holder = KINDS[rights[0].kind], rights[0].holder
    portions = kind.code == "income_portion"
    return {
        **press.day_parts(imprint.day),
        "title": kind.paper.zh,
        "number": imprint.number,
        "version": imprint.version,
        "digest": imprint.digest[:16],
        "facts": [
            ["权利人", holder.name or ""],
            ["证件号码", imprint.holder_id or ""],
            ["共有情况", _shared(rights[0])],
            *(_portion(sheet) if portions else _estate(sheet, rights)),
            ["权利其他状况", "\n".join(_further(sheet, rights))],
            ["附记", _note(sheet, imprint)],
        ],
        "members": [member_row(m) for m in holder.members],
        "day_text": press.chinese_day(imprint.day),
        "check_code": imprint.check_code,
        "qr": segno.make(imprint.check_url, error="m", mask=_MASK).svg_inline(border=0),
        "sketches": [] if portions else _sketches(rights, sketcher),
    }


def _portion(sheet: UnitSheet) -> list[list[str]]:
    return [
        ["农村集体经济组织", sheet.grantor_name or ""],
        ["份额登记编号", sheet.folio_number],
        ["份额数", f"{sheet.facts.get('portions', '')} 份"],
        ["权利类型", KINDS["income_portion"].name.zh],
    ]


def _estate(sheet: UnitSheet, rights: Sequence[UnitRight]) -> list[list[str]]:
    number = sheet.folio_number
    return [
        ["坐落", sheet.facts.get("location", "")],
        ["不动产单元号", codes.blocks(number) if codes.ESTATE_UNIT.fits(number) else codes.grouped(number)],
        ["权利类型", "/".join(KINDS[right.kind].name.zh for right in rights)],
        ["权利性质", sheet.facts.get("nature") or "/"],
        ["用途", sheet.facts.get("use") or "/"],
        ["面积", "\n".join(_areas(sheet, rights))],
        ["使用期限", "\n".join(dict.fromkeys(_term(right) for right in rights))],
    ]


def _shared(right: UnitRight) -> str:
    if right.share_part < right.share_whole:
        return f"按份共有 {right.share_part}/{right.share_whole}"
    if HolderKind.of(right.holder.kind) is HolderKind.HOUSEHOLD:
        return f"家庭共同共有（{len(right.holder.members)} 人，见下表）"
    if right.holder.members:  # heirs who hold it together
        return f"共同共有（{len(right.holder.members)} 人，见下表）"
    return "单独所有"


def _term(right: UnitRight) -> str:
    if right.term_to >= OPEN_DATE:
        return "长期"
    return f"{KINDS[right.kind].name.zh} {term_text(Period(right.term_from, right.term_to))}"


def _areas(sheet: UnitSheet, rights: Sequence[UnitRight]) -> Iterable[str]:
    """Yield the area of each right: buildings by floor area, land in m² with 亩 for what is farmed."""
    for right in rights:
        kind = KINDS[right.kind]
        total = sum((_of_share(ground) for ground in right.ground), Decimal(0)) if right.ground else None
        stated = {
            "building": sheet.facts.get("floor_area"),
            "homestead_plot": sheet.facts.get("registered_area"),
        }
        if right is rights[0] and kind.level is None:
            continue
        if m2 := stated.get(kind.level or ""):
            yield f"{kind.name.zh} {m2} 平方米"
        elif total is not None:
            farmed = kind.level in ("contracted_parcel", "forest_plot")
            yield f"{kind.name.zh} {total} 平方米" + (f"（{mu(total)} 亩）" if farmed else "")


def _of_share(ground: UnitGround) -> Decimal:
    """Return the area of a ground, or of a share of it, m², rounded once half up."""
    area = (ground.area or Decimal(0)) * ground.share_part / ground.share_whole
    return area.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _further(sheet: UnitSheet, rights: Sequence[UnitRight]) -> Iterable[str]:
    for key, words in FACTS.items():
        if key not in _ELSEWHERE and (said := sheet.facts.get(key)):
            yield f"{words.zh}：{_ORIGINS.get(said, said) if key == 'origin' else said}"
    for ground in (g for right in rights for g in right.ground):
        if ground.structure or ground.storeys:
            storeys = f"共 {ground.storeys} 层" if ground.storeys else ""
            yield f"房屋：{'，'.join(filter(None, [ground.structure, storeys]))}"
        if not ground.exclusive:
            yield f"确权确股不确地：{ground.code} 的 {ground.share_part}/{ground.share_whole}"


def _note(sheet: UnitSheet, imprint: Imprint) -> str:
    earlier = f"原权证：{'、'.join(imprint.earlier_numbers)}" if imprint.earlier_numbers else ""
    said = [sheet.facts.get("note", ""), earlier, "本证内容与登记簿不一致的，以登记簿为准"]
    return "；".join(filter(None, said)) + "（民法典第二百一十七条）。"


def _sketches(rights: Sequence[UnitRight], sketcher: Sketcher) -> list[dict[str, Any]]:
    """Return a drawing of each plot with what stands on it; of a building without its plot, itself."""
    grounds = [ground for right in rights for ground in right.ground]
    plots = [g for g in grounds if g.level != "building"] or grounds
    buildings = [g.unit_id for g in grounds if g.level == "building" and g not in plots]
    width, height = _BOX if len(plots) == 1 else _SMALL_BOX
    drawn = []
    for plot in plots:
        sides = dict(zip(("east", "south", "west", "north"), plot.sides, strict=True))
        # On a page of several plots it is not said which building stands where.
        inside = buildings if len(plots) == 1 else []
        made = sketcher.sketch(plot.unit_id, sides, width, height, inside)
        area = "" if plot.area is None else f" {plot.area} 平方米"
        drawn.append({**made, "width": width, "height": height, "caption": f"{plot.code}{area}"})
    return drawn
