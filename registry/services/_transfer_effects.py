"""What the entry of a transfer does to the register: one engine for each effect of the forms.

An engine prepares (what pages or contracts would become, and what stands against it), takes that up
into a case, and carries it out at entry. What restrictions say is asked here for all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import restrictions
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import UnitSheet
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.rules.transfer_proofs import Proofs
from registry.services._write import Writing
from registry.transfers.form import Effect


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an effect would make: drafted pages, or what else its plan says; and what stands against it."""

    pages: Sequence[UnitSheet] = ()
    plan: Json = None
    refusals: Sequence[Refusal] = ()
    message_kind: str | None = None
    """Code of the change message, where it is not that of the kind of case."""


class Engine(Protocol):
    """What carries an effect out; each is a module of this folder."""

    def locks(self, session: Session, view: TransferView, folio: str | None) -> list[str]:
        """Return the locks that the effect needs beside those of the transfer, its grantor and rights."""

    def prepare(
        self, session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None
    ) -> Prepared:
        """Return what sheets would become, with the refusals of that."""

    def take_up(self, writing: Writing, case_id: int, prepared: Prepared) -> Json:
        """Write what was prepared into a case; return what the case's plan says of it."""

    def drafted(
        self, session: Session, view: TransferView, sheets: Sequence[SheetView], case_id: int, said: Json
    ) -> Prepared:
        """Return what a case has taken up, with everything that stands against it now.

        `said` is what `take_up` returned.
        """

    def enter(
        self,
        writing: Writing,
        view: TransferView,
        sheets: Sequence[SheetView],
        case_id: int,
        prepared: Prepared,
    ) -> dict[int, int | None]:
        """Carry it out; return the right that each sheet gave, by party; None where it gave none."""


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
