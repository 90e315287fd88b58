"""What the page of a security shows beside its sheets: what became of each, and what its forms ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import enforcements, movable_rights, parties, restrictions, transfers
from registry.queries.enforcements import Applied, Mortgage, Outcome
from registry.queries.parties import PartyView
from registry.queries.restrictions import RestrictionView
from registry.queries.transfers import SheetView, TransferView
from registry.rules.case_kinds import TRANSFER_ENFORCEMENT, leads_to
from registry.rules.enforcements import GROUNDS, METHODS, TAKES
from registry.rules.land_uses import uses_of
from registry.services._enforcements import FARMED
from registry.transfers.form import Effect
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Secured:
    """A sheet of a security that took effect."""

    sheet: SheetView
    outcome: Outcome
    household: str
    """Whose contract right it goes back to; nothing where that has ended or is none of a household's."""
    standing: tuple[Mortgage, ...]
    """Mortgages on the same right, which an enforcement pays in their order."""
    applied: Applied | None
    """How it is to be realised, where that is being decided on."""
    uses: Mapping[str, Words]
    """What its land may be used for."""
    asks_members: bool
    """Whether members come first, where somebody from outside acquires it."""
    settled_by: Sequence[RestrictionView]
    """Objection entries to sign for, and pre-notices whose holder consents; the mortgages are paid."""


def shown(session: Session, view: TransferView) -> Mapping[str, object]:
    """Return what the page of a security shows beside that of any transfer; nothing for other forms."""
    if view.form.effect is not Effect.CHARGES:
        return {"secured": [], "settled": {}}
    found = enforcements.outcomes(session, view.number)
    rights = movable_rights.by_codes(session, [sheet.right_code for sheet in view.sheets])
    households = {code: (right.root or right.holder) for code, right in rights.items()}
    under_way = dict(
        enforcements.applied(session, case.id)
        for case in transfers.cases_of(session, view.id)
        if case.kind == TRANSFER_ENFORCEMENT.code and leads_to(case.kind, case.state, "entered")
    )
    secured = [
        Secured(
            sheet,
            found[sheet.party_id],
            who.name if (who := households.get(sheet.right_code)) and who.household_id else "",
            tuple(enforcements.mortgages_on(session, sheet.right_id)),
            under_way.get(sheet.party_id),
            uses_of([sheet.right_kind]),
            sheet.right_kind in FARMED,
            _settled_by(session, sheet),
        )
        for sheet in view.sheets
        if sheet.party_id in found
    ]
    return {
        "secured": secured,
        "settled": {s.sheet.party_id: s.outcome.ended_on for s in secured if s.outcome.ended_on},
        "parties": _parties(session, view) if secured else [],
        "grounds": GROUNDS,
        "realised_by": METHODS,
        "takes": TAKES,
    }


def _settled_by(session: Session, sheet: SheetView) -> list[RestrictionView]:
    found = restrictions.open_over(session, list(sheet.units.values()), [sheet.right_id])
    return [r for r in found if r.kind in ("objection_entry", "pre_notice")]


def _parties(session: Session, view: TransferView) -> list[PartyView]:
    return parties.of_grantor(session, view.grantor_id)
