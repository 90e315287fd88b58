"""What objections are about: the households, contracts, pages and parcels of the case that they stop."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from registry.queries import cases, displayed, sheets, unit_sheets
from registry.rules.case_kinds import CASE_KINDS

SHORT = (4, 5)
"""Digits by which a notice names a household and a parcel."""


def codes_of_case(session: Session, case_id: int) -> list[str]:
    """Return the codes of everything that a case is about."""
    is_survey = not CASE_KINDS[cases.by_id(session, case_id).kind].is_applied_for
    shown = displayed.of_case(session, case_id).sheets if is_survey else ()
    found = [*shown, *sheets.of_contracts(session, list(cases.case_contracts(session, case_id)))]
    pages = unit_sheets.of_case(session, case_id)
    listed = [code for s in found for code in (s.holder_code, s.code, *(p.code for p in s.parcels))]
    listed += [page.folio_number for page in pages]
    listed += [ground.code for page in pages for right in page.rights for ground in right.ground]
    return list(dict.fromkeys(listed))


def meant(codes: Sequence[str], typed: str) -> str | None:
    """Return the code that was typed, in full or as a notice shows it; None where none or several fit."""
    wanted = "".join(typed.split()).upper()
    if wanted in codes:
        return wanted
    if not wanted.isdigit() or len(wanted) not in SHORT:
        return None
    whole = 18 if len(wanted) == SHORT[0] else 19
    fitting = [code for code in codes if len(code) == whole and code.endswith(wanted)]
    return fitting[0] if len(fitting) == 1 else None


def concerns(abouts: Collection[str | None], codes: Collection[str]) -> bool:
    """Return whether one of some objections is about any of these codes; one that names none is about all."""
    return any(about is None or about in codes for about in abouts)
