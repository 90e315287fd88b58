"""Enters an approved case in the register 登簿: its contracts and its drafted pages.

From here on the rights can be opposed to others. Each entry rests, by foreign key, on the approval,
the signed contract or the draft with the same content, and the case that carries it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases, eligibility, restrictions, sheets, unit_sheets
from registry.queries.restrictions import RestrictionView
from registry.queries.sheets import Sheet
from registry.queries.unit_sheets import UnitSheet
from registry.rules.notices import CONTENT_CHANGED
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _drafts, _enter_contracts, _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    sheets: list[Sheet]
    pages: list[UnitSheet]
    contents: case_contents.CaseContents
    refused: Mapping[int, list[Refusal]]
    refused_pages: list[Refusal]
    restricted: Mapping[int, list[RestrictionView]]
    """Unit → what is registered against it."""


def enter_case(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter all contracts and pages of an approved case; return how many. Raises Refused, all or none."""
    region = cases.by_id(session, case_id).region_code
    contracts = sheets.of_contracts(session, list(cases.case_contracts(session, case_id)))
    rights = [f"right:{sheet.code}" for sheet in contracts]
    pages = _drafts.locks(session, unit_sheets.of_case(session, case_id))
    return perform(
        session,
        Act("enter_case", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{region}", *rights, *pages]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    contents = case_contents.applied(session, case_id)
    found = sheets.of_contracts(session, list(contents.contracts))
    pages = unit_sheets.of_case(session, case_id)
    units = [p.unit_id for s in found for p in s.parcels if p.unit_id]
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        found,
        pages,
        contents,
        eligibility.refusals_by_contract(session, found),
        _drafts.refusals(session, pages),
        _restricted(session, [*units, *(g.unit_id for p in pages for r in p.rights for g in r.ground)]),
    )


def _restricted(session: Session, units: list[int]) -> dict[int, list[RestrictionView]]:
    listed: dict[int, list[RestrictionView]] = {}
    for restriction in restrictions.open_over(session, units):
        listed.setdefault(restriction.unit_id or 0, []).append(restriction)
    return listed


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    for sheet in facts.sheets:
        yield from facts.refused[sheet.contract_id]
        if sheet.sha256 != facts.contents.contracts[sheet.contract_id]:
            yield CONTENT_CHANGED.refuse(sheet.code)
        for parcel in sheet.parcels:
            yield from _of_restrictions(facts, parcel.unit_id or 0, parcel.code)
    yield from facts.refused_pages
    for page in facts.pages:
        if page.sha256 != facts.contents.drafts[page.draft_id]:
            yield CONTENT_CHANGED.refuse(page.folio_number)
        for ground in (g for right in page.rights for g in right.ground):
            yield from _of_restrictions(facts, ground.unit_id, ground.code)


def _of_restrictions(facts: _Facts, unit_id: int, code: str) -> Iterable[Refusal]:
    standing = facts.restricted.get(unit_id, [])
    listed = [Standing(r.id, r.kind, r.document_number, r.bans_transfer) for r in standing]
    # A first registration has no acquirer who would sign to know of an objection entry.
    known = frozenset(r.id for r in standing if r.kind == "objection_entry")
    yield from refusals_of_disposition(Disposition(f"地块 {code}", listed, acknowledged=known))


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "entered")
    _enter_contracts.enter(writing, case.id, facts.sheets, case.region_code)
    _drafts.enter(writing, case.id, facts.pages)
    entered = len(facts.sheets) + len(facts.pages)
    writing.facts |= {"entries": entered}
    return entered
