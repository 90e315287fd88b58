"""The pages of rights that end with a transfer, and the locks of that."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.queries import transfers
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import PageWanted, RightWanted
from registry.services import _drafts
from registry.services._drafts import DraftFacts


def drafts(session: Session, view: TransferView, sheets: Sequence[SheetView]) -> DraftFacts:
    """Return the pages on which the rights of sheets end, as they would be drafted."""
    given = {sheet.given_right_id: sheet for sheet in sheets if sheet.given_right_id}
    pages: dict[tuple[str, str], list[RightWanted]] = {}
    for right in transfers.given_rights(session, list(given)):
        sheet = given[right.right_id]
        pages.setdefault((right.unit_kind, right.folio_number), []).append(
            RightWanted(right.kind, right.holder_id, *sheet.sheet.term, act="end", right_id=right.right_id)
        )
    wanted = [
        PageWanted(kind, folio, {"transfer": view.number}, rights) for (kind, folio), rights in pages.items()
    ]
    return _drafts.gather(session, view.grantor_id, wanted)


def locks(session: Session, view: TransferView) -> list[str]:
    """Return the locks: grantor, the rights that moved, those that were given, and their pages."""
    rights = transfers.given_rights(session, [s.given_right_id for s in view.sheets if s.given_right_id])
    return [
        f"grantor:{view.grantor_code}",
        *(f"right:{sheet.right_code}" for sheet in view.sheets),
        *{f"right:{right.code}" for right in rights},
        *{f"folio:{right.folio_number}" for right in rights},
    ]
