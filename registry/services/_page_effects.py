"""What an effect that drafts pages of the register does at the application and before the entry."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import unit_sheets
from registry.queries.transfers import SheetView, TransferView
from registry.services import _drafts
from registry.services._transfer_effects import Prepared
from registry.services._write import Writing


def take_up(writing: Writing, case_id: int, prepared: Prepared) -> Json:
    """Write the pages into the case."""
    return _drafts.take_up(writing, case_id, prepared.pages)


def drafted(
    session: Session,
    view: TransferView,  # noqa: ARG001 (Engine)
    sheets: Sequence[SheetView],  # noqa: ARG001
    case_id: int,
    said: Json,  # noqa: ARG001
) -> Prepared:
    """Return the pages that a case carries, with what stands against them now."""
    pages = unit_sheets.of_case(session, case_id)
    return Prepared(pages, None, _drafts.refusals(session, pages))
