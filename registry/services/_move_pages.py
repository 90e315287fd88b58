"""Effect of moves of homesteads, forest and open contracts: the page passes to another holder, or ends.

A homestead's page does so as a whole 房地一体: the house never goes without the plot, nor the plot without
the house （民法典 356, 357）. On another page rights of other holders stay as they are.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.queries import folios
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import PageWanted, RightWanted
from registry.rules import inheritances
from registry.services import _drafts, _page_effects
from registry.services._transfer_effects import Prepared
from registry.services._write import Writing
from registry.transfers.form import Effect


def locks(session: Session, view: TransferView, folio: str | None) -> list[str]:  # noqa: ARG001 (Engine)
    """Return the locks of the pages that move."""
    numbers = folios.numbers_of(session, [sheet.right_id for sheet in view.sheets])
    return sorted({f"folio:{number}" for number in numbers.values()})


def prepare(session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None) -> Prepared:  # noqa: ARG001
    """Return the pages as they would be drafted."""
    numbers = folios.numbers_of(session, [sheet.right_id for sheet in sheets])
    pages = [
        _page(session, view, sheet, numbers[sheet.right_id]) for sheet in sheets if sheet.right_id in numbers
    ]
    drafts = _drafts.gather(session, view.grantor_id, pages)
    return Prepared(drafts.sheets, None, drafts.refusals)


take_up, drafted = _page_effects.take_up, _page_effects.drafted


def enter(
    writing: Writing,
    view: TransferView,  # noqa: ARG001 (Engine)
    sheets: Sequence[SheetView],
    case_id: int,
    prepared: Prepared,
) -> dict[int, int | None]:
    """Enter the pages; no sheet gives a right of its own: the same ones go on, or end."""
    _drafts.enter(writing, case_id, prepared.pages, plan_case_id=case_id)
    return {sheet.party_id: None for sheet in sheets}


def _page(session: Session, view: TransferView, sheet: SheetView, folio_number: str) -> PageWanted:
    """Return what becomes of a page with all its rights."""
    page = folios.standing(session, folio_number)
    act = "end" if view.form.effect is Effect.ENDS else "change"
    is_whole = page.kind == "homestead"
    facts = dict(page.facts)
    if view.form.code == inheritances.FORM:
        facts["origin"] = inheritances.ORIGIN
    return PageWanted(
        page.kind,
        page.folio_number,
        facts,
        [
            RightWanted(
                right.kind,
                view.receiver_id
                if view.receiver_id is not None and (is_whole or right.id == sheet.right_id)
                else right.holder.id,
                right.term_from,
                right.term_to,
                right.ground,
                act,
                right.id,
                right.share_part,
                right.share_whole,
            )
            for right in page.rights
        ],
    )
