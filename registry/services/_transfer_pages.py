"""The page that a derived right gets: of the register, or of the filing ledger."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import UnitDraft
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rights import KINDS
from registry.rules.transfer_sheet import SheetParcel
from registry.rules.transfers import FARMING_USES, OTHER_USES
from registry.rules.unit_drafts import FILING


def page(session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None) -> PageWanted:
    """Return the page for some sheets of a transfer; without a number it stands in the filing ledger."""
    assert view.form.gives is not None
    assert view.receiver_id is not None
    kind = KINDS[view.form.gives]
    use = (FARMING_USES | OTHER_USES).get(sheets[0].sheet.agreement.use) if sheets else None
    return PageWanted(
        kind.unit if folio else FILING,
        folio or _filing_number(session, view.number),
        {"transfer": view.number, "use": use.zh if use else "", "nature": view.form.name.zh},
        [
            RightWanted(
                kind.code,
                view.receiver_id,
                sheet.sheet.term[0],
                sheet.sheet.term[1],
                [_ground(sheet.units[p.code], p) for p in sheet.sheet.parcels],
                parent_id=sheet.right_id,
            )
            for sheet in sheets
        ],
    )


def _ground(unit: int, parcel: SheetParcel) -> GroundWanted:
    """Return a parcel, or what a transfer has of it as a share by area."""
    if parcel.area == parcel.whole_area:
        return GroundWanted(unit)
    return GroundWanted(unit, False, int(parcel.area * 100), int(parcel.whole_area * 100))


def _filing_number(session: Session, number: str) -> str:
    """Return the number of a transfer's next page in the filing ledger: who agrees later gets a new one."""
    earlier = session.scalar(
        select(func.count())
        .select_from(UnitDraft)
        .where(
            UnitDraft.folio_number > f"{number}B00",
            UnitDraft.folio_number <= f"{number}B99",
            UnitDraft.kind == FILING,
        )
    )
    return f"{number}B{(earlier or 0) + 1:02d}"
