"""How far a group's extension has come, who ends on which ground, and which leases run past the old term."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.models import (
    Contract,
    ContractParcel,
    EarlierPaper,
    ExtensionPlan,
    ExtensionPublication,
    ExtensionPublicationClosing,
    ExtensionVote,
)
from registry.queries import cases, eligibility, extension_sheets, sheets
from registry.queries.cases import CaseView, NoticeView
from registry.queries.extension_sheets import Results, Survey
from registry.queries.sheets import Sheet
from registry.rules.case_kinds import EXTENSION, EXTENSION_SURVEY
from registry.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class PlanView:
    """A grantor's latest plan with its proofs; those that are missing are None."""

    plan: ExtensionPlan
    publication: ExtensionPublication | None
    closing: ExtensionPublicationClosing | None
    vote: ExtensionVote | None
    survey: CaseView | None
    """The survey case, once it was begun."""

    @property
    def last_day(self) -> date:
        """The last day of the old term."""
        return self.plan.term_from - timedelta(days=1)

    @property
    def new_last_day(self) -> date:
        """The last day of the new term."""
        return self.plan.term_to - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HouseholdProgress:
    """A household in the extension: its contract as it stands, its survey sheet, and how far it has come."""

    sheet: Sheet
    survey: Survey | None
    state: str
    """todo, surveyed, stale, ended, signed, applied or entered."""
    refused: tuple[Refusal, ...] = ()
    """What would keep its proposed contract from being signed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A contract that is not extended, with the land that returns to the collective."""

    sheet: Sheet
    ground: str
    area: Decimal
    """The contract area that returns, in m²; none where all of it was expropriated."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A transfer contract on record that runs past the old term, or of which no end is known."""

    code: str
    holder_code: str | None
    holder_name: str | None
    receiver_code: str | None
    last_day: date | None
    parcels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A group under extension."""

    households: list[HouseholdProgress]
    results: Results
    displays: list[NoticeView]
    cases: list[CaseView]
    """Cases of extension, oldest first."""

    def count(self, *states: str) -> int:
        """Return how many households are in one of some states."""
        return sum(1 for h in self.households if h.state in states)

    @property
    def ended(self) -> list[Ended]:
        """The contracts that end, by ground and code."""
        found = [
            Ended(h.sheet, h.survey.ground, _returned(h.sheet, h.survey))
            for h in self.households
            if h.survey and h.survey.ground
        ]
        return sorted(found, key=lambda e: (e.ground, e.sheet.code))


def _returned(sheet: Sheet, survey: Survey) -> Decimal:
    left = [p.contract_area for p in sheet.parcels if extension_sheets.area_of(p, survey) != 0]
    return sum((area for area in left if area is not None), Decimal(0))


def latest_plan(session: Session, grantor_id: int) -> PlanView | None:
    """Return a grantor's latest plan with its proofs."""
    plan = session.scalars(
        select(ExtensionPlan)
        .where(ExtensionPlan.grantor_id == grantor_id)
        .order_by(ExtensionPlan.number.desc())
        .limit(1)
    ).one_or_none()
    if plan is None:
        return None
    survey = extension_sheets.case_of(session, plan.id, EXTENSION_SURVEY.code)
    return PlanView(
        plan,
        session.get(ExtensionPublication, plan.id),
        session.get(ExtensionPublicationClosing, plan.id),
        session.get(ExtensionVote, plan.id),
        cases.by_id(session, survey) if survey else None,
    )


def progress(session: Session, view: PlanView) -> Progress:
    """Return how far the households of a plan whose survey has begun have come."""
    assert view.survey is not None
    made = extension_sheets.results(session, view.survey.id)
    known = extension_sheets.surveys(session, view.survey.id)
    ids = extension_sheets.to_extend(session, view.plan.grantor_id)
    found = [
        s
        for s in sheets.of_contracts(session, sorted({*ids, *known}))
        if s.contract_id in known or s.term_to == view.plan.term_from
    ]
    signed = {c for c, content in cases.signed_contents(session, ids) if content in _hashes(made)}
    applied = extension_sheets.under_way(session, view.plan.id)
    refused = eligibility.refusals_by_contract(session, made.sheets)
    households = [
        HouseholdProgress(
            sheet,
            known.get(sheet.contract_id),
            _state(sheet, known.get(sheet.contract_id), made, signed, applied),
            tuple(refused.get(sheet.contract_id, ())),
        )
        for sheet in found
    ]
    return Progress(
        households,
        made,
        cases.notices_of(session, view.survey.id, "display"),
        cases.of_grantor(session, view.survey.grantor_code, EXTENSION.code),
    )


def _hashes(made: Results) -> set[bytes]:
    return {s.sha256 for s in made.sheets}


def _state(sheet: Sheet, survey: Survey | None, made: Results, signed: set[int], applied: set[int]) -> str:
    if sheet.code in made.entered:
        return "entered"
    if survey is None:
        return "todo"
    if sheet.code in made.stale:
        return "stale"
    if survey.ground:
        return "ended"
    if sheet.contract_id in applied:
        return "applied"
    return "signed" if sheet.contract_id in signed else "surveyed"


def leases_past(session: Session, region: str, last_day: date) -> list[Lease]:
    """Return the transfer contracts on record in a grantor's papers that outlast a day, or name no end.

    Papers are sources: what they say is shown, nothing is concluded from it.
    """
    paper = EarlierPaper
    named = (
        select(ContractParcel.transfer_code, func.array_agg(ContractParcel.parcel_code).label("parcels"))
        .where(
            ContractParcel.region_code == region,
            ContractParcel.ended_by.is_(None),
            ContractParcel.transfer_code.is_not(None),
        )
        .group_by(ContractParcel.transfer_code)
    )
    parcels = {row.transfer_code: tuple(sorted(row.parcels)) for row in session.execute(named)}
    rows = session.scalars(
        select(paper)
        .where(
            paper.region_code == region,
            paper.kind == "transfer_contract",
            or_(paper.term_last.is_(None), paper.term_last > last_day),
        )
        .order_by(paper.number, paper.id)
    ).all()
    holders = _holder_names(session, region)
    on_paper = {row.number for row in rows} | _ended_papers(session, region, last_day)
    found = [
        Lease(
            row.number or "",
            row.holder_code,
            holders.get(row.holder_code or ""),
            row.receiver_code,
            row.term_last,
            parcels.get(row.number, ()),
        )
        for row in rows
    ]
    found += [Lease(code, None, None, None, None, on) for code, on in parcels.items() if code not in on_paper]
    return sorted(found, key=lambda lease: lease.code)


def _ended_papers(session: Session, region: str, last_day: date) -> set[str | None]:
    query = select(EarlierPaper.number).where(
        EarlierPaper.region_code == region,
        EarlierPaper.kind == "transfer_contract",
        EarlierPaper.term_last <= last_day,
    )
    return set(session.scalars(query))


def _holder_names(session: Session, region: str) -> dict[str, str | None]:
    ids = list(session.scalars(select(Contract.id).where(Contract.region_code == region)))
    return {s.holder_code: s.holder_name for s in sheets.of_contracts(session, ids)}
