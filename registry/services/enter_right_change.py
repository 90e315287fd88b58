"""Enters an approved change of rights beyond the family contract 登簿."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases, restrictions, unit_sheets
from registry.queries.unit_sheets import UnitSheet
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _drafts, _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    sheets: list[UnitSheet]
    refused: list[Refusal]
    unchanged: bool


def enter_right_change(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter the pages of an approved change; return how many. Raises Refused, whole or not at all."""
    region = cases.by_id(session, case_id).region_code
    drafted = unit_sheets.of_case(session, case_id)
    rights = [f"right:{r.right_code}" for sheet in drafted for r in sheet.rights if r.right_code]
    return perform(
        session,
        Act("enter_right_change", region, actor, case_id),
        Locks(
            names=[_step.case_lock(case_id), f"grantor:{region}", *_drafts.locks(session, drafted), *rights]
        ),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    drafted = unit_sheets.of_case(session, case_id)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        drafted,
        [*_drafts.refusals(session, drafted), *restricted(session, drafted)],
        case_contents.current(session, case_id) == case_contents.applied(session, case_id),
    )


def restricted(session: Session, drafted: list[UnitSheet]) -> Iterable[Refusal]:
    """Yield what restrictions on the ground or the rights of drafted pages say of their entry."""
    for sheet in drafted:
        units = [g.unit_id for r in sheet.rights for g in r.ground]
        rights = [r.right_id for r in sheet.rights if r.right_id]
        listed = [
            Standing(r.id, r.kind, r.document_number, r.bans_transfer)
            for r in restrictions.open_over(session, units, rights)
        ]
        yield from refusals_of_disposition(Disposition(sheet.folio_number, listed))


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    yield from facts.refused


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "entered")
    _drafts.enter(writing, case.id, facts.sheets, plan_case_id=case.id)
    writing.facts |= {"entries": len(facts.sheets)}
    return len(facts.sheets)
