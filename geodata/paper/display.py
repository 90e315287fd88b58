"""Lists and maps for the board in the village: public display 审核公示 and announcement 公告."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import shapely

from geodata.paper import press
from geodata.paper.rows import GROUNDS, member_row, mu, mu_total, parcel_row, term_text
from geodata.paper.sketch import group_map
from registry.periods import Period
from registry.queries.cases import NoticeView
from registry.queries.ground import UnitOnGround
from registry.queries.sheets import Sheet

_TITLES = {"display": "农村土地承包经营权调查结果公示表", "announcement": "农村土地承包经营权首次登记公告"}
_PERIOD = "第 {round} 轮　{first}起，{length}，至{last}"
_ASK = (
    "请各户核对。对家庭成员、地块、四至、面积有异议的，请在届满之前向村民委员会或县级登记机构提出；"
    "逾期无异议的，按公示内容办理。"
)


def render(
    notice: NoticeView,
    sheets: Sequence[Sheet],
    units: Sequence[UnitOnGround],
    ended: Mapping[str, str] | None = None,
) -> bytes:
    """Return the printable notice as PDF/A: the list, and a map of the group.

    `ended` are contracts that an extension does not carry on, by code, with the ground.
    """
    own = [u for u in units if u.is_own and u.level == "contracted_parcel"]
    totals = [p.contract_area for s in sheets for p in s.parcels]
    data = {
        **press.day_parts(notice.opened_on),
        "landscape": True,
        "title": _TITLES[notice.kind],
        "grantor": notice.grantor_name or "",
        "period": _PERIOD.format(
            round=notice.round,
            first=press.chinese_day(notice.opened_on),
            length=notice.period,
            last=press.chinese_day(notice.due_on),
        ),
        "ask": _ASK,
        "households": [_household(s) for s in sheets],
        "parcel_count": sum(len(s.parcels) for s in sheets),
        "total": mu_total(totals),
        "foot": f"业务 {notice.case_number} · 内容摘要 {notice.content_sha256.hex()[:16]}",
        "extends": any(p.extension_area is not None for s in sheets for p in s.parcels),
        "ended": "；".join(
            f"户号 {code[14:18]}：{GROUNDS[ground]}" for code, ground in (ended or {}).items()
        ),
        "map": _map(own) if own else None,
    }
    return press.pdf("display.typ", data)


def _household(sheet: Sheet) -> dict[str, Any]:
    return {
        "number": sheet.holder_code[-4:],
        "name": sheet.holder_name or "",
        "members": "、".join(m.name for m in sheet.members),
        "parcels": [{**parcel_row(p), "extension": mu(p.extension_area)} for p in sheet.parcels]
        or [_no_parcel()],
    }


def _no_parcel() -> dict[str, str]:
    return dict.fromkeys(
        (
            "short",
            "name",
            "east",
            "south",
            "west",
            "north",
            "measured",
            "contract",
            "earlier",
            "protected",
            "extension",
        ),
        "",
    )


def _map(own: Sequence[UnitOnGround]) -> dict[str, Any]:
    shapes = shapely.from_wkb(np.array([u.shape for u in own], dtype=object))
    return group_map(shapes, [f"{u.code[-5:]}" for u in own], 250, 158)


def render_result_sheets(sheets: Sequence[Sheet], day: Any) -> bytes:
    """Return the result sheets 公示结果归户表 of households, one a page, for signature."""
    data = {
        **press.day_parts(day),
        "title": "公示结果归户表",
        "grantor": sheets[0].grantor_name or "" if sheets else "",
        "foot": "公示结果归户表",
        "households": [_result_sheet(s) for s in sheets],
    }
    return press.pdf("result_sheets.typ", data)


def _result_sheet(sheet: Sheet) -> dict[str, Any]:
    def total(name: str) -> str:
        values: list[Decimal | None] = [getattr(p, name) for p in sheet.parcels]
        return mu_total(values)

    term = Period(sheet.term_from, sheet.term_to) if sheet.term_from and sheet.term_to else None
    return {
        "name": sheet.holder_name or "",
        "code": sheet.holder_code,
        "term": term_text(term) if term else "",
        "address": sheet.address or "",
        "members": [member_row(m) for m in sheet.members],
        "parcels": [
            {**parcel_row(p), "earlier": mu(p.earlier_area), "extension": mu(p.extension_area)}
            for p in sheet.parcels
        ],
        "extends": any(p.extension_area is not None for p in sheet.parcels),
        "extension_total": total("extension_area"),
        "earlier_total": total("earlier_area"),
        "measured_total": total("measured_area"),
        "contract_total": total("contract_area"),
        "digest": sheet.sha256.hex(),
    }
