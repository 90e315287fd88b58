"""The written contract of a transfer: a master contract, and a schedule for each household and its parcels.

Fields of the official form 农村土地（耕地）承包经营权出租合同 GF-2021-2606 (standards.md §5, L17); what the
register does not know is left blank for the parties to fill in by hand.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from geodata.paper import press
from geodata.paper.rows import label, mu, mu_total
from registry import codes
from registry.codelists import SoilGrade
from registry.queries.contract_land import ContractLand
from registry.queries.transfers import SheetView, TransferView
from registry.rules.land_uses import FARMING_USES, OTHER_USES
from registry.rules.transfer_prices import DUE_NAMES, UNIT_NAMES, Price
from registry.rules.transfer_sheet import TermSheet
from registry.rules.transfers import Agreement

_NO_LAND = ContractLand("", "", "", "", "", None, None)


def render(
    view: TransferView,
    sheets: Sequence[SheetView],
    land: Mapping[str, ContractLand],
    grantor: str,
    day: date,
    *,
    is_whole: bool,
) -> bytes:
    """Return a contract as PDF/A; without the master part where only schedules are wanted."""
    return press.pdf("transfer_contract.typ", content(view, sheets, land, grantor, day, is_whole=is_whole))


_WORDS = {
    "use": "用途",
    "duties": "双方的权利义务",
    "ability": "乙方经营能力或资质",
    "expropriation": "征收补偿",
    "breach": "违约责任",
}
"""What a schedule prints where its household agreed to words of its own."""


def content(
    view: TransferView,
    sheets: Sequence[SheetView],
    land: Mapping[str, ContractLand],
    grantor: str,
    day: date,
    *,
    is_whole: bool,
) -> dict[str, Any]:
    """Return what the template prints."""
    words = [one.sheet.agreement for one in sheets]
    areas = [parcel.area for one in sheets for parcel in one.sheet.parcels]
    return {
        **press.day_parts(day),
        "is_whole": is_whole,
        "title": f"农村土地经营权{view.form.name.zh}合同",
        "number": codes.grouped(view.number),
        "grantor": grantor,
        "receiver": view.receiver,
        "households": len(sheets),
        "parcels": len(areas),
        "total": mu_total(areas),
        "use": _alike([_said(said, "use") for said in words]),
        "term": _alike([_term(one.sheet) for one in sheets]),
        "price": _alike([_price(one.sheet.price) for one in sheets]),
        "duties": _alike([said.duties for said in words]),
        "ability": _alike([said.ability for said in words]),
        "renews": _alike([codes.grouped(said.renews) if said.renews else "" for said in words]),
        "expropriation": _alike([said.expropriation for said in words]),
        "breach": _alike([said.breach for said in words]),
        "schedules": [
            {**_schedule(one, land), "own": _own(one, [s.sheet.agreement for s in view.sheets])}
            for one in sheets
        ],
    }


def _alike(said: Sequence[str]) -> str:
    """Return what all sheets say, or that each says its own."""
    return said[0] if len({*said}) == 1 else "各户不同，见附表"


def _own(one: SheetView, words: Sequence[Agreement]) -> list[list[str]]:
    """Return the words of a sheet where the sheets say different ones."""
    return [
        [label, _said(one.sheet.agreement, name)]
        for name, label in _WORDS.items()
        if len({getattr(said, name) for said in words}) > 1
    ]


def _said(agreement: Agreement, name: str) -> str:
    said = str(getattr(agreement, name))
    uses = FARMING_USES | OTHER_USES
    return uses[said].zh if name == "use" and said in uses else said


def _term(sheet: TermSheet) -> str:
    return "自 {since} 起至 {last} 止".format(**period(sheet))


def period(sheet: TermSheet) -> dict[str, str]:
    """Return the first and the last day of a sheet."""
    return {"since": press.chinese_day(sheet.term[0]), "last": press.chinese_day(sheet.last_day)}


def _price(price: Price) -> str:
    said = f"{UNIT_NAMES[price.unit].zh}"
    if price.amount_fen:
        said += f" {_yuan(price.amount_fen)} 元"
    if price.grain:
        said += f"，实物为{price.grain}，价格按{price.grain_price}"
    if price.unit in ("mu_year", "grain_mu_year"):
        said += f"，每年{price.due_month}月{price.due_day}日前支付"
    if price.step_years:
        said += f"，每{price.step_years}年上调千分之{price.step_permille}"
    return said


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def _schedule(one: SheetView, land: Mapping[str, ContractLand]) -> dict[str, Any]:
    sheet = one.sheet
    return {
        **period(sheet),
        "price": _price(sheet.price),
        "holder": sheet.holder,
        "right": codes.grouped(one.right_code),
        "digest": one.sha256.hex()[:16],
        "total": mu_total([p.area for p in sheet.parcels]),
        "parcels": parcel_rows(sheet, land),
        "dues": [
            [
                press.chinese_day(d.due_on),
                DUE_NAMES[d.kind].zh,
                _yuan(-d.amount_fen if d.kind == "deduction" else d.amount_fen),
            ]
            for d in sheet.dues
        ],
        "sum": _yuan(sheet.total_fen),
        "signers": "、".join(s.name for s in one.signatories),
    }


def parcel_rows(sheet: TermSheet, land: Mapping[str, ContractLand]) -> list[dict[str, str]]:
    """Return the parcels of a sheet as papers list them."""
    return [_parcel(p.code, p.area, p.whole_area, land.get(p.code, _NO_LAND)) for p in sheet.parcels]


def _parcel(code: str, area: Decimal, whole: Decimal, of: ContractLand) -> dict[str, str]:
    return {
        "name": of.name,
        "code": code,
        "bounds": f"东 {of.east}；南 {of.south}；西 {of.west}；北 {of.north}",
        "grade": label(SoilGrade, of.soil_grade),
        "area": mu(area),
        "remark": "" if area == whole else f"全块 {mu(whole)} 亩中的一部分",
    }
