"""What the entry of a transfer does to the register, by the effect of its form.

Preparing says what the pages or contracts would become and what stands against it; taking up writes
that into the case; entering carries it out. One engine each: drafted pages, plans of households.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import restrictions, unit_sheets
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import UnitSheet
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.rules.transfers import Proofs
from registry.services import _drafts, _transfer_pages
from registry.services._write import Writing
from registry.transfers.form import Effect


@dataclass(frozen=True, slots=True)
class Prepared:
    """Pages as they would be drafted, and everything that stands against them."""

    pages: Sequence[UnitSheet]
    refusals: Sequence[Refusal]


def locks(view: TransferView, folio: str | None) -> list[str]:
    """Return the locks that a transfer's effect needs beside its own: grantor, rights, page."""
    rights = {f"right:{sheet.right_code}" for sheet in view.sheets}
    return [f"grantor:{view.grantor_code}", *rights, f"folio:{folio or view.number}"]


def prepare(
    session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None, proofs: Proofs
) -> Prepared:
    """Return what sheets of a transfer would become, and the refusals of that."""
    if not sheets:
        return Prepared((), ())
    wanted = _transfer_pages.page(session, view, sheets, folio)
    drafts = _drafts.gather(session, view.grantor_id, [wanted])
    return Prepared(drafts.sheets, [*drafts.refusals, *restricted(session, view, sheets, proofs)])


def restricted(
    session: Session, view: TransferView, sheets: Sequence[SheetView], proofs: Proofs
) -> Iterable[Refusal]:
    """Yield what restrictions on the land and on the rights that move say of each sheet."""
    effect = view.form.effect
    standing = restrictions.open_over(
        session,
        sorted({unit for sheet in sheets for unit in sheet.units.values()}),
        [sheet.right_id for sheet in sheets],
    )
    for sheet in sheets:
        listed = [
            Standing(r.id, r.kind, r.document_number, r.bans_transfer)
            for r in standing
            if r.right_id == sheet.right_id or r.unit_id in sheet.units.values()
        ]
        yield from refusals_of_disposition(
            Disposition(
                f"{view.number} {sheet.right_code}",
                listed,
                transfers=effect in (Effect.PASSES, Effect.DERIVES),
                ends_right=effect is Effect.ENDS,
                acknowledged=frozenset(proofs.acknowledged),
                consented=frozenset(proofs.consented),
            )
        )


def take_up(writing: Writing, case_id: int, prepared: Prepared) -> Json:
    """Write what was prepared into a case; return what its plan says of it."""
    pages = _drafts.take_up(writing, case_id, prepared.pages)
    return {folio: sha256.hex() for folio, sha256 in pages.items()}


def drafted(session: Session, case_id: int) -> Prepared:
    """Return what a case has taken up, with everything that now stands against it."""
    pages = unit_sheets.of_case(session, case_id)
    return Prepared(pages, _drafts.refusals(session, pages))


def enter(
    writing: Writing, case_id: int, sheets: Sequence[SheetView], prepared: Prepared
) -> dict[int, int | None]:
    """Carry a case's effect out; return the right that each sheet gave, by party."""
    given: dict[int, int | None] = {}
    made = _drafts.enter(writing, case_id, prepared.pages, plan_case_id=case_id)
    for page in prepared.pages:
        begun = {r.parent_id: id_ for r, id_ in zip(page.rights, made[page.folio_number], strict=True)}
        given |= {sheet.party_id: begun[sheet.right_id] for sheet in sheets if sheet.right_id in begun}
    return given
