"""Survey sheets of an extension: what they say, and each contract as it would be by its sheet.

The proposed contract is a sheet like any other, so display, signature and contract bind it by its
content hash as they bind a first survey's. It is made from the contract as it stands and the survey
sheet; one of the two changed, and it is another hash.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import area
from registry.codelists import MemberRemark
from registry.errors import NotFoundError
from registry.leaf import content_hash
from registry.models import (
    Case,
    CaseStep,
    Contract,
    ContractVersion,
    Entry,
    ExtensionCase,
    ExtensionItem,
    ExtensionPlan,
    ExtensionSurvey,
    LandRightVersion,
    RegistrationUnit,
)
from registry.queries import sheets
from registry.queries.sheets import Sheet, SheetMember, SheetParcel
from registry.rules.case_kinds import EXTENSION_SURVEY
from registry.rules.extension import DIED, Household, Line


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a survey sheet; `will` is m² of a parcel, or whether a member shares the right."""

    will: Decimal | bool | None
    reason: str = ""
    evidence: str = ""
    mark: str = ""
    """What is noted of a member, whatever becomes of the line."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A household's survey sheet: members by their place in the household from 0, parcels by code."""

    ground: str | None
    members: Mapping[int, Change]
    parcels: Mapping[str, Change]
    note: str = ""
    version: int = 0
    basis_sha256: bytes = b""

    @property
    def facts(self) -> dict[str, Any]:
        """The sheet as canonical JSON values: areas in hundredths of m²."""
        return {
            "members": {
                str(k): [c.will, c.reason, c.evidence, c.mark] for k, c in sorted(self.members.items())
            },
            "parcels": {
                code: [None if c.will is None else int(c.will * 100), c.reason, c.evidence]
                for code, c in sorted(self.parcels.items())
            },
            "ground": self.ground,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Results:
    """What an extension's survey comes to: contracts as they would be, those that end with the ground."""

    sheets: list[Sheet]
    ended: dict[str, str]
    unsurveyed: list[str]
    stale: list[str]
    entered: dict[str, bytes]
    """Contracts that are extended in the register, with the content they were entered with."""

    @property
    def sha256(self) -> bytes:
        """The hash that a display shows: what has been entered stays in it as it was shown."""
        shown = {s.code: s.sha256 for s in self.sheets} | self.entered
        return content_hash({"sheets": {k: v.hex() for k, v in shown.items()}, "ended": {**self.ended}})


def plan_of(session: Session, case_id: int) -> ExtensionPlan:
    """Return the plan that a case of extension rests on; raises NotFoundError."""
    found = session.scalars(
        select(ExtensionPlan)
        .join(ExtensionCase, ExtensionCase.plan_id == ExtensionPlan.id)
        .where(ExtensionCase.case_id == case_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(what=f"延包业务 {case_id}")
    return found


def surveys(session: Session, case_id: int) -> dict[int, Survey]:
    """Return the survey sheets of a case, by contract."""
    rows = session.scalars(
        select(ExtensionSurvey).where(ExtensionSurvey.case_id == case_id, ExtensionSurvey.ended_by.is_(None))
    )
    return {row.contract_id: _read(row) for row in rows}


def _read(row: ExtensionSurvey) -> Survey:
    facts = json.loads(row.facts)
    members = {int(k): Change(*line) for k, line in facts["members"].items()}
    parcels = {
        code: Change(None if will is None else area.m2(Decimal(will) / 100), reason, evidence)
        for code, (will, reason, evidence) in facts["parcels"].items()
    }
    return Survey(facts["ground"], members, parcels, facts["note"], row.version, row.basis_sha256)


def to_extend(session: Session, grantor_id: int) -> list[int]:
    """Return a grantor's family contracts in force, by code: each must be surveyed."""
    return list(
        session.scalars(
            select(Contract.id)
            .join(ContractVersion, ContractVersion.contract_id == Contract.id)
            .where(
                Contract.grantor_id == grantor_id,
                ContractVersion.ended_by.is_(None),
                Contract.code.like("%J"),
            )
            .order_by(Contract.code)
        )
    )


def results(session: Session, case_id: int) -> Results:
    """Return what the survey of an extension comes to now. Contracts extended since count no longer."""
    plan = plan_of(session, case_id)
    known = surveys(session, case_id)
    found = [
        sheet
        for sheet in sheets.of_contracts(session, to_extend(session, plan.grantor_id))
        if sheet.contract_id in known or sheet.term_to == plan.term_from
    ]
    made = Results([], {}, [], [], entered(session, plan.id))
    for sheet in found:
        survey = known.get(sheet.contract_id)
        if sheet.code in made.entered:
            continue
        if survey is None:
            made.unsurveyed.append(sheet.code)
            continue
        if sheet.sha256 != survey.basis_sha256:
            made.stale.append(sheet.code)
        if survey.ground:
            made.ended[sheet.code] = survey.ground
        else:
            made.sheets.append(proposed(sheet, survey, plan.term_to))
    return made


def entered(session: Session, plan_id: int) -> dict[str, bytes]:
    """Return the contracts that a plan's cases extended, by code, with the content they were entered with."""
    query = (
        select(Contract.code, Entry.content_sha256)
        .join(Entry, Entry.contract_id == Contract.id)
        .join(ExtensionCase, ExtensionCase.case_id == Entry.case_id)
        .where(ExtensionCase.plan_id == plan_id)
    )
    return {row.code: row.content_sha256 for row in session.execute(query)}


def proposed(sheet: Sheet, survey: Survey, term_to: date) -> Sheet:
    """Return a contract as it would be: longer by the term, with the extension area of each parcel.

    The term keeps its first day: it is the same contract and the same right, prolonged. A parcel of
    which nothing is left is no longer among the contract's.
    """
    kept = [p for p in sheet.parcels if area_of(p, survey) != 0]
    gone = [p.contract_area for p in sheet.parcels if area_of(p, survey) == 0]
    lost = sum((area for area in gone if area is not None), Decimal(0))
    return replace(
        sheet,
        term_to=term_to,
        total_area=None if sheet.total_area is None else sheet.total_area - lost,
        parcel_count=None if sheet.parcel_count is None else sheet.parcel_count - len(gone),
        signed_on=None,
        members=tuple(member_after(m, survey.members.get(k)) for k, m in enumerate(sheet.members)),
        parcels=tuple(replace(p, extension_area=area_of(p, survey)) for p in kept),
    )


def area_of(parcel: SheetParcel, survey: Survey) -> Decimal | None:
    """Return the extension area of a parcel in m²: as surveyed, else what the contract gives."""
    change = survey.parcels.get(parcel.code)
    return parcel.contract_area if change is None else change.will  # type: ignore[return-value]  # a parcel's is an area


def member_after(member: SheetMember, change: Change | None) -> SheetMember:
    """Return a member as surveyed: who died stays on the paper, with the remark, and shares no more."""
    if change is None:
        return member
    after = replace(member, is_co_owner=None if change.will is None else bool(change.will))
    if DIED in (change.reason, change.mark):
        return replace(after, remark_kind=MemberRemark.DECEASED.value, is_co_owner=False)
    return after


def facts_of(sheet: Sheet, survey: Survey) -> Household:
    """Return what the rules ask of a household's survey sheet."""
    lines = [
        Line(f"{sheet.code} {m.name}", m.is_co_owner, after.is_co_owner, c.reason, c.evidence, is_land=False)
        for k, m in enumerate(sheet.members)
        for c in [survey.members.get(k, Change(m.is_co_owner))]
        for after in [member_after(m, c)]
    ]
    lines += [
        Line(p.code, p.contract_area, c.will, c.reason, c.evidence, is_land=True)
        for p in sheet.parcels
        for c in [survey.parcels.get(p.code, Change(p.contract_area))]
    ]
    after = [member_after(m, survey.members.get(k)) for k, m in enumerate(sheet.members)]
    living = sum(1 for m in after if m.remark_kind != MemberRemark.DECEASED.value)
    left = sum(1 for p in sheet.parcels if area_of(p, survey) != 0)
    return Household(sheet.code, survey.ground, lines, living, left)


def case_of(session: Session, plan_id: int, kind: str) -> int | None:
    """Return the latest case of a kind that rests on a plan and was not withdrawn."""
    withdrawn = select(CaseStep.case_id).where(CaseStep.state == "withdrawn")
    return session.scalar(
        select(Case.id)
        .join(ExtensionCase, ExtensionCase.case_id == Case.id)
        .where(ExtensionCase.plan_id == plan_id, Case.kind == kind, Case.id.not_in(withdrawn))
        .order_by(Case.id.desc())
        .limit(1)
    )


def contract_of(session: Session, grantor_id: int, code: str) -> int:
    """Return a contract of a grantor by its code; raises NotFoundError."""
    found = session.scalar(
        select(Contract.id).where(Contract.code == code, Contract.grantor_id == grantor_id)
    )
    if found is None:
        raise NotFoundError(what=f"承包合同 {code}")
    return found


def is_entered(session: Session, contract_id: int) -> bool:
    """Return whether the right of a contract is in the register now."""
    query = (
        select(LandRightVersion.id)
        .join(RegistrationUnit, RegistrationUnit.id == LandRightVersion.unit_id)
        .where(RegistrationUnit.contract_id == contract_id, LandRightVersion.ended_by.is_(None))
    )
    return session.scalar(select(query.exists())) or False


def items(session: Session, case_id: int) -> dict[int, bytes]:
    """Return the contracts that a case extends, with the content they were signed with."""
    query = select(ExtensionItem.contract_id, ExtensionItem.content_sha256).where(
        ExtensionItem.case_id == case_id
    )
    return {row.contract_id: row.content_sha256 for row in session.execute(query)}


def survey_of(session: Session, case_id: int) -> int:
    """Return the survey case that a case of extension follows; raises NotFoundError."""
    found = case_of(session, plan_of(session, case_id).id, EXTENSION_SURVEY.code)
    if found is None:
        raise NotFoundError(what=f"延包业务 {case_id} 的调查")
    return found


def under_way(session: Session, plan_id: int) -> set[int]:
    """Return the contracts that a standing case of a plan extends, or has extended."""
    withdrawn = select(CaseStep.case_id).where(CaseStep.state == "withdrawn")
    return set(
        session.scalars(
            select(ExtensionItem.contract_id)
            .join(ExtensionCase, ExtensionCase.case_id == ExtensionItem.case_id)
            .where(ExtensionCase.plan_id == plan_id, ExtensionItem.case_id.not_in(withdrawn))
        )
    )
