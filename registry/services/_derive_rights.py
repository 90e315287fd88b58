"""Effect of leases and the like: new rights inside those they rest on, on one page.

The page is one of the register's, or of the filing ledger 备案台账 where the right is only filed.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.models import UnitDraft
from registry.queries import resting_rights
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rights import KINDS
from registry.rules.land_uses import FARMING_USES, OTHER_USES
from registry.rules.transfer_sheet import SheetParcel
from registry.rules.unit_drafts import FILING
from registry.services import _drafts, _page_effects
from registry.services._transfer_effects import Prepared
from registry.services._write import Writing


def locks(session: Session, view: TransferView, folio: str | None) -> list[str]:  # noqa: ARG001 (Engine)
    """Return the lock of the page; pages of the filing ledger have the transfer's."""
    return [f"folio:{folio}"] if folio else []


def prepare(session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None) -> Prepared:
    """Return the page as it would be drafted."""
    drafts = _drafts.gather(session, view.grantor_id, [_page(session, view, sheets, folio)])
    return Prepared(drafts.sheets, None, drafts.refusals)


take_up, drafted = _page_effects.take_up, _page_effects.drafted


def enter(
    writing: Writing,
    view: TransferView,  # noqa: ARG001 (Engine)
    sheets: Sequence[SheetView],
    case_id: int,
    prepared: Prepared,
) -> dict[int, int | None]:
    """Enter the page; return the right that each sheet gave."""
    given: dict[int, int | None] = {}
    made = _drafts.enter(writing, case_id, prepared.pages, plan_case_id=case_id)
    for page in prepared.pages:
        begun = {r.parent_id: id_ for r, id_ in zip(page.rights, made[page.folio_number], strict=True)}
        given |= {sheet.party_id: begun[sheet.right_id] for sheet in sheets if sheet.right_id in begun}
    return given


def _page(session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None) -> PageWanted:
    """Return the page for some sheets of a transfer; without a number it stands in the filing ledger."""
    assert view.form.gives is not None
    assert view.receiver_id is not None
    kind = KINDS[view.form.gives]
    held = resting_rights.ground_of(session, [sheet.right_id for sheet in sheets])
    named = FARMING_USES | OTHER_USES
    uses = [named[sheet.sheet.agreement.use].zh for sheet in sheets if sheet.sheet.agreement.use in named]
    return PageWanted(
        kind.unit if folio else FILING,
        folio or filing_number(session, view.number),
        {"transfer": view.number, "use": "、".join(dict.fromkeys(uses)), "nature": view.form.name.zh},
        [
            RightWanted(
                kind.code,
                view.receiver_id,
                sheet.sheet.term[0],
                sheet.sheet.term[1],
                ground_of(held, sheet),
                parent_id=sheet.right_id,
            )
            for sheet in sheets
        ],
    )


def ground_of(held: Mapping[tuple[int, int], GroundWanted], sheet: SheetView) -> list[GroundWanted]:
    """Return the ground of a sheet, by what its right has of it; on a plot inside its area all of that."""
    return [
        _ground(held.get((sheet.right_id, unit), GroundWanted(unit)), parcel)
        for parcel in sheet.sheet.parcels
        if (unit := sheet.units[parcel.code])
    ]


def _ground(held: GroundWanted, parcel: SheetParcel) -> GroundWanted:
    """Return a parcel as the right has it, or what a transfer has of that as a share by area."""
    if parcel.area == parcel.whole_area:
        return held
    share = Fraction(held.share_part, held.share_whole) * Fraction(parcel.area) / Fraction(parcel.whole_area)
    return GroundWanted(held.unit_id, False, share.numerator, share.denominator)


def filing_number(session: Session, number: str) -> str:
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
