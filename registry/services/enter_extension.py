"""Enters an approved extension 登簿: contract and right go on under their number, longer by thirty years.

Contract, register page and certificate bear one number made of the household's (standards.md §1.3),
and a household has one family contract: so an extension is the next version of the same contract and
the same right, not a new code, and a certificate that exists stays good with a note of the new term.
The extension area stands in a column of its own; measured, contract and earlier area stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry import clock
from registry.area import to_mu
from registry.models import (
    ContractParcel,
    ContractSigning,
    ContractVersion,
    Entry,
    HouseholdMember,
    LandRightVersion,
    RegistrationUnit,
    RightParcel,
)
from registry.periods import OPEN_DATE
from registry.queries import case_contents, cases, extension_sheets, restrictions, sheets
from registry.queries.sheets import Sheet
from registry.rules.extension import NOT_ENTERED
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    wanted: list[Sheet]
    """The contracts of the case as they will be."""
    applied: dict[int, bytes]
    unchanged: bool
    refused: list[Refusal]


def enter_extension(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter all contracts of an approved extension; return how many. Raises Refused, all or none."""
    region = cases.by_id(session, case_id).region_code
    contracts = sheets.of_contracts(session, list(cases.case_contracts(session, case_id)))
    return perform(
        session,
        Act("enter_extension", region, actor, case_id),
        Locks(
            names=[
                _step.case_lock(case_id), f"grantor:{region}", *(f"right:{s.code}" for s in contracts)
            ]
        ),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )  # fmt: skip


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    applied = extension_sheets.items(session, case_id)
    made = extension_sheets.results(session, extension_sheets.survey_of(session, case_id))
    wanted = [s for s in made.sheets if s.contract_id in applied]
    same = case_contents.current(session, case_id) == case_contents.applied(session, case_id)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        wanted,
        applied,
        same and {s.contract_id: s.sha256 for s in wanted} == applied,
        list(_refused(session, wanted)),
    )


def _refused(session: Session, wanted: Sequence[Sheet]) -> Iterable[Refusal]:
    """Yield what stands against single contracts: a right that ended, ground or right under seizure."""
    for sheet in wanted:
        right = session.scalar(_right(sheet.contract_id, LandRightVersion.right_id))
        if right is None:
            yield NOT_ENTERED.refuse(sheet.code)
            continue
        units = [p.unit_id for p in sheet.parcels if p.unit_id]
        standing = restrictions.open_over(session, units, [right])
        listed = [Standing(r.id, r.kind, r.document_number, r.bans_transfer) for r in standing]
        # A longer term takes nothing from who objected, or from a creditor: only a seizure stops it.
        known = frozenset(r.id for r in standing if r.kind != "seizure")
        yield from refusals_of_disposition(
            Disposition(sheet.code, listed, acknowledged=known, consented=known)
        )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    yield from facts.refused


def _change(writing: Writing, facts: _Facts) -> int:
    case = facts.step.case
    step(writing, case.id, "entered")
    for sheet in facts.wanted:
        _extend_contract(writing, sheet)
        _carry_members(writing, sheet)
    for now in sheets.of_contracts(writing.session, [s.contract_id for s in facts.wanted]):
        assert now.sha256 == facts.applied[now.contract_id], f"{now.code} became something else"
        _enter(writing, now, case.id)
    writing.facts |= {"entries": len(facts.wanted)}
    return len(facts.wanted)


def _columns(row: Any, *left_out: str) -> dict[str, Any]:
    """Return what the next version of a row says alike."""
    own = {"id", "version", "recorded_from", "recorded_to", "begun_by", "ended_by", *left_out}
    return {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in own}


def _extend_contract(writing: Writing, sheet: Sheet) -> None:
    session, contract = writing.session, sheet.contract_id
    old = session.scalars(
        select(ContractVersion).where(
            ContractVersion.contract_id == contract, ContractVersion.ended_by.is_(None)
        )
    ).one()
    said = _columns(old)
    if sheet.total_area != old.total_area and sheet.total_area is not None:
        said["total_area_mu"] = to_mu(sheet.total_area)
    said |= {"term_to": sheet.term_to, "signed_on": _signed_on(session, sheet)}
    said |= {"total_area": sheet.total_area, "parcel_count": sheet.parcel_count}
    writing.close(ContractVersion, contract_id=contract)
    writing.add_one(ContractVersion, **said, version=old.version + 1)
    parcels = session.scalars(
        select(ContractParcel).where(
            ContractParcel.contract_id == contract, ContractParcel.ended_by.is_(None)
        )
    ).all()
    after = {p.code: p.extension_area for p in sheet.parcels}
    rows = [
        {**_columns(p), "extension_area": after[p.parcel_code], "version": p.version + 1}
        for p in parcels
        if p.parcel_code in after
    ]
    writing.end(ContractParcel, ContractParcel.contract_id == contract)
    writing.add(ContractParcel, rows)


def _signed_on(session: Session, sheet: Sheet) -> date:
    signed = session.scalar(
        select(ContractSigning.signed_on).where(
            ContractSigning.contract_id == sheet.contract_id,
            ContractSigning.content_sha256 == sheet.sha256,
        )
    )
    return signed or clock.today(session)


def _carry_members(writing: Writing, sheet: Sheet) -> None:
    """Begin the next version of members of whom the sheet says something else."""
    rows = writing.session.scalars(
        select(HouseholdMember)
        .where(
            HouseholdMember.holder_id == sheet.holder_id,
            HouseholdMember.ended_by.is_(None),
            HouseholdMember.during_to == OPEN_DATE,  # who has left stands on no sheet
        )
        .order_by(HouseholdMember.position)
    ).all()
    for row, member in zip(rows, sheet.members, strict=True):
        said = {"is_co_owner": member.is_co_owner, "remark_kind": member.remark_kind}
        if said == {name: getattr(row, name) for name in said}:
            continue
        old = _columns(row)
        key = {"holder_id": row.holder_id, "person_id": row.person_id, "position": row.position}
        writing.close(HouseholdMember, **key)
        writing.add_one(HouseholdMember, **{**old, **said}, version=row.version + 1)


def _right(contract_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(RegistrationUnit, RegistrationUnit.id == LandRightVersion.unit_id)
        .where(RegistrationUnit.contract_id == contract_id, LandRightVersion.ended_by.is_(None))
    )


def _enter(writing: Writing, sheet: Sheet, case_id: int) -> None:
    """Write the entry, and the right's next version on the ground that is left to it."""
    old = writing.session.scalars(_right(sheet.contract_id, LandRightVersion)).one()
    said = _columns(old)
    ground = writing.session.scalars(
        select(RightParcel).where(RightParcel.right_id == old.right_id, RightParcel.ended_by.is_(None))
    ).all()
    left = {p.unit_id for p in sheet.parcels}
    next_ground = [_columns(row, "term_to") for row in ground if row.unit_id in left]
    entry = writing.add_one(
        Entry,
        case_id=case_id,
        unit_id=old.unit_id,
        contract_id=sheet.contract_id,
        content_sha256=sheet.sha256,
        region_code=old.region_code,
        plan_case_id=case_id,
    )
    version = 1 + writing.close(LandRightVersion, right_id=old.right_id)
    writing.end(RightParcel, RightParcel.right_id == old.right_id)
    said |= {"term_to": sheet.term_to, "content_sha256": sheet.sha256, "entry_id": entry}
    writing.add_one(LandRightVersion, **said, version=version)
    writing.add(RightParcel, [{**row, "term_to": sheet.term_to, "version": version} for row in next_ground])
