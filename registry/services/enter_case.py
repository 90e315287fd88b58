"""Enters an approved case in the register 登簿: for each contract a page, a right and its parcels.

From here on the right can be opposed to others. Each entry rests, by foreign key, on the approval,
the signed contract with the same content, and the case that carries it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Entry, LandRight, LandRightVersion, RegistrationUnit, RightParcel
from registry.queries import cases, eligibility, restrictions, sheets
from registry.queries.restrictions import RestrictionView
from registry.queries.sheets import Sheet
from registry.rights import contracted_land
from registry.rules.notices import CONTENT_CHANGED
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"
KIND = contracted_land.KIND


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    sheets: list[Sheet]
    contents: Mapping[int, bytes]
    refused: dict[int, list[Refusal]]
    restricted: dict[int, list[RestrictionView]]
    """Parcel → what is registered against it."""


def enter_case(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter every contract of an approved case; return how many. Raises Refused, whole or not at all."""
    region = cases.by_id(session, case_id).region_code
    contents = cases.case_contracts(session, case_id)
    codes = [s.code for s in sheets.of_contracts(session, list(contents))]
    return perform(
        session,
        Act("enter_case", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{region}", *(f"right:{code}" for code in codes)]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    contents = cases.case_contracts(session, case_id)
    found = sheets.of_contracts(session, list(contents))
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        found,
        contents,
        eligibility.refusals_by_contract(session, found),
        _restricted(session, found),
    )


def _restricted(session: Session, found: list[Sheet]) -> dict[int, list[RestrictionView]]:
    listed: dict[int, list[RestrictionView]] = {}
    for restriction in restrictions.open_over(
        session, [p.unit_id for s in found for p in s.parcels if p.unit_id]
    ):
        listed.setdefault(restriction.unit_id or 0, []).append(restriction)
    return listed


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    for sheet in facts.sheets:
        yield from facts.refused[sheet.contract_id]
        if sheet.sha256 != facts.contents[sheet.contract_id]:
            yield CONTENT_CHANGED.refuse(sheet.code)
        for parcel in sheet.parcels:
            standing = facts.restricted.get(parcel.unit_id or 0, [])
            listed = [Standing(r.id, r.kind, r.document_number, r.bans_transfer) for r in standing]
            # A first registration has no acquirer who would sign to know of an objection entry.
            known = frozenset(r.id for r in standing if r.kind == "objection_entry")
            yield from refusals_of_disposition(Disposition(f"地块 {parcel.code}", listed, acknowledged=known))


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "entered")
    region = {"region_code": case.region_code}
    writing.add(
        RegistrationUnit,
        [
            {"kind": "contract_land", "folio_number": s.code, "contract_id": s.contract_id, **region}
            for s in facts.sheets
        ],
    )
    units = _ids(
        writing.session,
        RegistrationUnit.contract_id,
        RegistrationUnit.id,
        [s.contract_id for s in facts.sheets],
    )
    writing.add(
        Entry,
        [
            {
                "case_id": case.id,
                "unit_id": units[s.contract_id],
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                **region,
            }
            for s in facts.sheets
        ],
    )
    entries = _ids(writing.session, Entry.unit_id, Entry.id, list(units.values()))
    writing.add(
        LandRight,
        [
            {"kind": KIND.code, "code": s.code, "unit_id": units[s.contract_id], **region}
            for s in facts.sheets
        ],
    )
    rights = _ids(writing.session, LandRight.unit_id, LandRight.id, list(units.values()))
    for s in facts.sheets:
        unit = units[s.contract_id]
        _add_version(writing, s, rights[unit], unit, entries[unit], case.region_code)
    writing.facts |= {"entries": len(facts.sheets)}
    return len(facts.sheets)


def _ids(session: Session, key: Any, value: Any, keys: list[int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(select(key, value).where(key.in_(keys)))}


def _add_version(writing: Writing, sheet: Sheet, right: int, unit: int, entry: int, region: str) -> None:
    assert sheet.term_from is not None
    assert sheet.term_to is not None
    term = {"term_from": sheet.term_from, "term_to": sheet.term_to}
    writing.add(
        LandRightVersion,
        [
            {
                "right_id": right,
                "version": 1,
                "unit_id": unit,
                "holder_id": sheet.holder_id,
                "content_sha256": sheet.sha256,
                "entry_id": entry,
                "region_code": region,
                **term,
            }
        ],
    )
    writing.add(
        RightParcel,
        [
            {
                "right_id": right,
                "version": 1,
                "kind": KIND.code,
                "unit_id": parcel.unit_id,
                "exclusive": not parcel.is_share_only,
                "share_part": _part(parcel.contract_area) if parcel.is_share_only else 1,
                "share_whole": _part(parcel.measured_area) if parcel.is_share_only else 1,
                "region_code": region,
                **term,
            }
            for parcel in sheet.parcels
        ],
    )


def _part(area: Decimal | None) -> int:
    """Return an area as a number of hundredths: the share of a parcel without metes is by area."""
    assert area is not None, "a share without an area"
    return int(area * 100)
