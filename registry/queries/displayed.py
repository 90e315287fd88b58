"""What a survey case shows in the village: contracts as surveyed, or as an extension would make them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import cases, extension_sheets, sheets
from registry.queries.sheets import Sheet
from registry.rules.case_kinds import EXTENSION_SURVEY
from registry.rules.extension import refusals_of_group
from registry.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Displayed:
    """The sheets that are shown, their hash, contracts said to end with the ground, and what is amiss."""

    sheets: list[Sheet]
    sha256: bytes
    ended: dict[str, str]
    refusals: tuple[Refusal, ...] = ()


def of_case(session: Session, case_id: int) -> Displayed:
    """Return what a survey case shows now; any change makes another hash."""
    if cases.by_id(session, case_id).kind != EXTENSION_SURVEY.code:
        found = sheets.of_contracts(session, cases.surveyed_contracts(session, case_id))
        return Displayed(found, sheets.combined_sha256(found), {})
    made = extension_sheets.results(session, case_id)
    amiss = refusals_of_group(unsurveyed=made.unsurveyed, stale=made.stale)
    return Displayed(made.sheets, made.sha256, made.ended, tuple(amiss))
