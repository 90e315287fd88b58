"""A household's rights line by line, whatever role it holds them in, and how far each is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Text, and_, cast, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.codelists import AcquisitionMethod
from registry.models import (
    CaseContract,
    CaseStep,
    Certificate,
    CertificateHandBack,
    Contract,
    ContractHolder,
    ContractVersion,
    Entry,
    HouseholdMember,
    JournalEntry,
    LandRight,
    LandRightVersion,
    LossDeclaration,
    Notice,
    RegistrationUnit,
    RightDraft,
    RightDraftParcel,
    RightParcel,
    SpatialUnit,
    UnitDraft,
)
from registry.queries import cases, restrictions, sheets
from registry.queries.objected import concerns
from registry.rules.case_kinds import DEAD

_DEAD = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
_DISPUTES = ("objection_entry",)
"""Restrictions that say the right itself is contested; a seizure or a mortgage does not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A right on a page of the register, or on its way there; `state` is one of `interim.LINE_STATES`."""

    kind: str
    folio_number: str
    region_code: str
    state: str
    parcels: int
    area: Decimal | None
    """m² of a contract's parcels; other rights lie on one plot and state none here."""
    certificate_id: int | None
    certificate_number: str | None


def lines(session: Session, household_id: int) -> list[Line]:
    """Return the rights of a household: contracts first, then pages in force, then those applied for."""
    holders = list(
        session.scalars(select(ContractHolder.id).where(ContractHolder.household_id == household_id))
    )
    papers = _papers(session, holders)
    contracts = _contracts(session, holders, papers)
    pages = _pages(session, holders, papers)
    known = {(line.kind, line.folio_number) for line in (*contracts, *pages)}
    drafts = [d for d in _drafts(session, holders) if (d.kind, d.folio_number) not in known]
    return [*contracts, *pages, *drafts]


def _papers(session: Session, holders: Sequence[int]) -> dict[str, tuple[int, str]]:
    """Return by page the certificate that states its right as it stands, and is neither lost nor handed back.

    A page has one paper, named after its first right.
    """
    lost = select(LossDeclaration.certificate_id).where(LossDeclaration.certificate_id == Certificate.id)
    back = select(CertificateHandBack.certificate_id).where(
        CertificateHandBack.certificate_id == Certificate.id
    )
    query = (
        select(RegistrationUnit.folio_number, Certificate.id, Certificate.paper_number)
        .join(LandRight, LandRight.unit_id == RegistrationUnit.id)
        .join(Certificate, and_(Certificate.right_id == LandRight.id, Certificate.ended_by.is_(None)))
        .join(
            LandRightVersion,
            and_(
                LandRightVersion.right_id == LandRight.id,
                LandRightVersion.ended_by.is_(None),
                LandRightVersion.version == Certificate.right_version,
            ),
        )
        .where(LandRightVersion.holder_id.in_(holders), ~lost.exists(), ~back.exists())
    )
    return {folio: (id_, number) for folio, id_, number in session.execute(query)}


def _line(  # noqa: PLR0913 (what a line is made of)
    kind: str,
    folio: str,
    region: str,
    papers: dict[str, tuple[int, str]],
    parcels: int,
    area: Decimal | None,
    *,
    is_confirmed: bool,
    is_disputed: bool,
) -> Line:
    paper = papers.get(folio)
    state = "confirmed" if is_confirmed else "pending"
    if paper is not None:
        state = "certified"
    elif is_disputed:
        state = "disputed"
    return Line(kind, folio, region, state, parcels, area, *(paper or (None, None)))


def _contracts(session: Session, holders: Sequence[int], papers: dict[str, tuple[int, str]]) -> list[Line]:
    """Return the contracts that stand; one is confirmed when it is entered or signed for as it stands.

    One that was surveyed anew since is not, whatever is entered of it.
    """
    standing = select(Contract.id).join(
        ContractVersion,
        and_(ContractVersion.contract_id == Contract.id, ContractVersion.ended_by.is_(None)),
    )
    ids = list(session.scalars(standing.where(Contract.holder_id.in_(holders)).order_by(Contract.code)))
    entered = _entered(session, ids)
    signed = cases.confirmed_contents(session, ids)
    abouts = _objections(session, ids)
    rights = _rights(session, ids)
    listed = []
    for sheet in sheets.of_contracts(session, ids):
        units = [p.unit_id for p in sheet.parcels if p.unit_id is not None]
        codes = {sheet.holder_code, sheet.code, *(p.code for p in sheet.parcels)}
        own = rights.get(sheet.contract_id, [])
        areas = [p.contract_area for p in sheet.parcels if p.contract_area is not None]
        listed.append(
            _line(
                "contracted_land" if sheet.method == AcquisitionMethod.FAMILY else "other_contract",
                sheet.code,
                sheet.grantor_code,
                papers,
                len(sheet.parcels),
                sum(areas, Decimal(0)) if areas else None,
                is_confirmed=(sheet.contract_id, sheet.sha256) in entered
                or (sheet.contract_id, sheet.sha256) in signed,
                is_disputed=concerns(abouts.get(sheet.contract_id, ()), codes)
                or _is_contested(session, units, own),
            )
        )
    return listed


def _entered(session: Session, contracts: Sequence[int]) -> set[tuple[int, bytes]]:
    """Return (contract, content) of the contracts' rights in force."""
    query = (
        select(RegistrationUnit.contract_id, LandRightVersion.content_sha256)
        .join(LandRightVersion, LandRightVersion.unit_id == RegistrationUnit.id)
        .where(RegistrationUnit.contract_id.in_(contracts), LandRightVersion.ended_by.is_(None))
    )
    return {(contract or 0, content) for contract, content in session.execute(query)}


def _rights(session: Session, contracts: Sequence[int]) -> dict[int, list[int]]:
    """Return the rights on contracts' pages, by contract."""
    query = (
        select(RegistrationUnit.contract_id, LandRight.id)
        .join(LandRight, LandRight.unit_id == RegistrationUnit.id)
        .where(RegistrationUnit.contract_id.in_(contracts))
    )
    found: dict[int, list[int]] = {}
    for contract, right in session.execute(query):
        found.setdefault(contract or 0, []).append(right)
    return found


def _is_contested(session: Session, units: Sequence[int], rights: Sequence[int]) -> bool:
    return any(r.kind in _DISPUTES for r in restrictions.open_over(session, units, rights))


def _objections(session: Session, contracts: Sequence[int]) -> dict[int, set[str | None]]:
    """Return what the objections are about that stop a case, survey or registration, of each contract."""
    registered = select(CaseContract.contract_id, CaseContract.case_id)
    surveyed = select(ContractVersion.contract_id, JournalEntry.case_id).join(
        JournalEntry, JournalEntry.id == ContractVersion.begun_by
    )
    of_surveys = session.execute(surveyed.where(ContractVersion.contract_id.in_(contracts)))
    rows = [(contract, case) for contract, case in of_surveys if case is not None]
    rows += session.execute(registered.where(CaseContract.contract_id.in_(contracts))).all()
    abouts = restrictions.objected(session, {case for _, case in rows})
    found: dict[int, set[str | None]] = {}
    for contract, case in rows:
        found.setdefault(contract, set()).update(abouts.get(case, ()))
    return found


def _pages(session: Session, holders: Sequence[int], papers: dict[str, tuple[int, str]]) -> list[Line]:
    """Return the rights in force on other pages than a contract's."""
    query = (
        select(LandRight.id, LandRight.kind, RegistrationUnit.folio_number, LandRight.region_code)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .where(LandRightVersion.holder_id.in_(holders), RegistrationUnit.contract_id.is_(None))
        .order_by(RegistrationUnit.folio_number, LandRight.id)
    )
    listed = []
    for right, kind, folio, region in session.execute(query):
        on = select(RightParcel.unit_id).where(RightParcel.right_id == right, RightParcel.ended_by.is_(None))
        units = list(session.scalars(on))
        contested = _is_contested(session, units, [right])
        listed.append(
            _line(kind, folio, region, papers, len(units), None, is_confirmed=True, is_disputed=contested)
        )
    return listed


def _drafts(session: Session, holders: Sequence[int]) -> list[Line]:
    """Return the rights that a case under way applies for."""
    ground = (
        select(func.coalesce(func.array_agg(SpatialUnit.code), cast([], ARRAY(Text))))
        .join(RightDraftParcel, RightDraftParcel.unit_id == SpatialUnit.id)
        .where(
            RightDraftParcel.draft_id == RightDraft.draft_id, RightDraftParcel.ordinal == RightDraft.ordinal
        )
        .correlate(RightDraft)
        .scalar_subquery()
    )
    query = (
        select(
            RightDraft.kind,
            UnitDraft.folio_number,
            UnitDraft.region_code,
            UnitDraft.case_id,
            ContractHolder.code,
            ground,
        )
        .join(UnitDraft, UnitDraft.id == RightDraft.draft_id)
        .join(ContractHolder, ContractHolder.id == RightDraft.holder_id)
        .where(
            RightDraft.holder_id.in_(holders),
            RightDraft.act == "begin",
            UnitDraft.case_id.not_in(_DEAD),
            ~exists(select(Entry.id).where(Entry.draft_id == UnitDraft.id)),
        )
        .order_by(UnitDraft.folio_number, RightDraft.ordinal)
    )
    rows = session.execute(query).all()
    abouts = restrictions.objected(session, {row.case_id for row in rows})
    return [
        _line(
            kind, folio, region, {}, len(units), None,
            is_confirmed=False, is_disputed=concerns(abouts.get(case, ()), {holder, folio, *units}),
        )
        for kind, folio, region, case, holder, units in rows
    ]  # fmt: skip


def is_displayed(session: Session, holder_id: int, member_id: int) -> bool:
    """Return whether a notice showed a member's line of a roster as it stands, or an entry rests on it."""
    begun = select(HouseholdMember.begun_by).where(HouseholdMember.id == member_id).scalar_subquery()
    brought = select(JournalEntry.case_id).where(JournalEntry.id == begun)
    applied = (
        select(Notice.id)
        .join(UnitDraft, UnitDraft.case_id == Notice.case_id)
        .join(RightDraft, RightDraft.draft_id == UnitDraft.id)
        .where(RightDraft.holder_id == holder_id, Notice.begun_by > begun, Notice.case_id.not_in(_DEAD))
    )
    shown = select(Notice.id).where(Notice.case_id.in_(brought), Notice.case_id.not_in(_DEAD))
    changed = select(Entry.id).where(Entry.case_id.in_(brought))
    rests = select(LandRightVersion.id).where(
        LandRightVersion.holder_id == holder_id,
        LandRightVersion.ended_by.is_(None),
        LandRightVersion.begun_by > begun,
    )
    return bool(session.scalar(select(exists(shown) | exists(applied) | exists(changed) | exists(rests))))
