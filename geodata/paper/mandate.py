"""流转委托书: what a household entrusts somebody with, one page for each household to sign."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from geodata.paper import press
from geodata.paper.rows import mu_total
from geodata.paper.transfer_contract import parcel_rows, period
from registry import codes
from registry.queries.contract_land import ContractLand
from registry.queries.transfers import SheetView, TransferView
from registry.transfers import FORMS


def render(
    view: TransferView, sheets: Sequence[SheetView], land: Mapping[str, ContractLand], grantor: str, day: date
) -> bytes:
    """Return the entrustments of some households as PDF/A."""
    said = {
        **press.day_parts(day),
        "number": codes.grouped(view.number),
        "grantor": grantor,
        "agent": view.receiver,
        "sheets": [_sheet(one, land) for one in sheets],
    }
    return press.pdf("mandate.typ", said)


def _sheet(one: SheetView, land: Mapping[str, ContractLand]) -> dict[str, Any]:
    sheet, mandate = one.sheet, one.sheet.mandate
    assert mandate is not None
    least = Decimal(mandate.least_fen) / 100
    return {
        **period(sheet),
        "holder": sheet.holder,
        "right": codes.grouped(one.right_code),
        "digest": one.sha256.hex()[:16],
        "acts": "、".join(FORMS[act].name.zh for act in mandate.acts),
        "least": f"价款不低于每亩每年 {least:.2f} 元" if least else "价款不限，可以无偿",
        "years": str(mandate.most_years),
        "duties": sheet.agreement.duties,
        "total": mu_total([p.area for p in sheet.parcels]),
        "parcels": parcel_rows(sheet, land),
        "signers": "、".join(s.name for s in one.signatories),
    }
