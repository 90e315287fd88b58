"""Cases: their state, their notices, their contracts, and what is still to be done for a grantor."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import BindParameter, CompoundSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import (
    Case,
    CaseContract,
    CaseStep,
    Contract,
    ContractSigning,
    ContractVersion,
    Entry,
    Grantor,
    GrantorVersion,
    HouseholdMember,
    JournalEntry,
    Notice,
    NoticeClosing,
    ResultSheet,
    RightDraft,
    Transfer,
    TransferCase,
    TransferParty,
    UnitDraft,
)
from registry.rules.case_kinds import DEAD


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case and its last step."""

    id: int
    number: str
    kind: str
    state: str
    grantor_id: int
    grantor_code: str
    grantor_name: str | None
    region_code: str
    since: datetime
    opened_on: date


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A display or announcement; `closed_on` is None while it runs."""

    id: int
    kind: str
    case_id: int
    case_number: str
    round: int
    region_code: str
    grantor_name: str | None
    opened_on: date
    due_on: date
    period: str
    content_sha256: bytes
    closed_on: date | None


@cache
def _last_steps(kind: str | None = None) -> AnySelect:
    later = aliased(CaseStep)
    query = (
        select(
            Case.id,
            Case.number,
            Case.kind,
            CaseStep.state,
            Case.grantor_id,
            Grantor.code,
            GrantorVersion.name,
            Case.region_code,
            CaseStep.at,
            Case.opened_on,
        )
        .join(CaseStep, CaseStep.case_id == Case.id)
        .outerjoin(later, and_(later.case_id == CaseStep.case_id, later.follows == CaseStep.number))
        .join(Grantor, Grantor.id == Case.grantor_id)
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(later.case_id.is_(None))
        .order_by(Case.id)
    )
    return query.where(Case.kind == kind) if kind else query


@cache
def _of_id() -> AnySelect:
    # Every act asks it: built once, it is looked up among the compiled ones by itself.
    return _last_steps().where(Case.id == bindparam("case_id"))


def by_id(session: Session, case_id: int) -> CaseView:
    """Return a case; raises NotFoundError."""
    row = session.execute(_of_id(), {"case_id": case_id}).one_or_none()
    if row is None:
        raise NotFoundError(what=f"业务 {case_id}")
    return CaseView(*row)


def by_number(session: Session, number: str) -> CaseView:
    """Return a case; raises NotFoundError."""
    row = session.execute(_last_steps().where(Case.number == number)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"业务 {number}")
    return CaseView(*row)


def in_region(session: Session, prefix: str, kind: str | None = None) -> list[CaseView]:
    """Return the cases below a region prefix."""
    inside = and_(Case.region_code >= prefix, Case.region_code < prefix + "~")
    return [CaseView(*row) for row in session.execute(_last_steps(kind).where(inside))]


def of_grantor(session: Session, grantor_code: str, kind: str) -> list[CaseView]:
    """Return a grantor's cases of a kind, oldest first."""
    return [CaseView(*row) for row in session.execute(_last_steps(kind).where(Grantor.code == grantor_code))]


def step_person(session: Session, case_id: int, state: str) -> tuple[int, int] | None:
    """Return (step number, person) of the latest step into a state."""
    row = session.execute(
        select(CaseStep.number, CaseStep.person_id)
        .where(CaseStep.case_id == case_id, CaseStep.state == state)
        .order_by(CaseStep.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.number, row.person_id)


_SURVEYS = ("survey", "extension_survey")


def people_before(session: Session, case_id: int) -> frozenset[int]:
    """Return who accepted a case and who surveyed its land: they may not decide it (design.md §4)."""
    grantor = select(Case.grantor_id).where(Case.id == case_id).scalar_subquery()
    surveys = select(Case.id).where(Case.grantor_id == grantor, Case.kind.in_(_SURVEYS))
    found = session.scalars(
        select(CaseStep.person_id).where(
            or_(
                and_(CaseStep.case_id == case_id, CaseStep.state == "accepted"),
                and_(CaseStep.case_id.in_(surveys), CaseStep.state == "surveyed"),
            )
        )
    )
    return frozenset(found)


def concerns(session: Session, case_id: int, person_id: int | None) -> bool:
    """Return whether a person is a member of a household whose contract or right is in a case."""
    return bool(session.scalar(_concerned(), {"case_id": case_id, "person_id": person_id}))


@cache
def _concerned() -> AnySelect:
    member = select(HouseholdMember.id).where(
        HouseholdMember.holder_id.in_(holders_of(bindparam("case_id"))),
        HouseholdMember.person_id == bindparam("person_id"),
        HouseholdMember.ended_by.is_(None),
    )
    return select(member.exists())


def holders_of(case_id: int | BindParameter[int]) -> CompoundSelect[int]:
    """Return the query of the holders whose contracts or rights a case is about."""
    contracts = (
        select(Contract.holder_id)
        .join(CaseContract, CaseContract.contract_id == Contract.id)
        .where(CaseContract.case_id == case_id)
    )
    drafts = (
        select(RightDraft.holder_id)
        .join(UnitDraft, UnitDraft.id == RightDraft.draft_id)
        .where(UnitDraft.case_id == case_id)
    )
    sheets = select(TransferParty.holder_id).join(TransferCase, TransferCase.party_id == TransferParty.id)
    receivers = (
        select(Transfer.receiver_id)
        .join(TransferParty, TransferParty.transfer_id == Transfer.id)
        .join(TransferCase, TransferCase.party_id == TransferParty.id)
        .where(TransferCase.case_id == case_id, Transfer.receiver_id.is_not(None))
    )
    return contracts.union(drafts, sheets.where(TransferCase.case_id == case_id), receivers)


_RELATED = select(func.related(bindparam("case_id"), bindparam("person_id"), func.register_today()))


def is_related(session: Session, case_id: int, person_id: int) -> bool:
    """Return whether a person has a relation on record, in force today, with somebody of a case."""
    return bool(session.scalar(_RELATED, {"case_id": case_id, "person_id": person_id}))


# ---- notices ------------------------------------------------------------------------------------


@cache
def _notices() -> AnySelect:
    return (
        select(
            Notice.id,
            Notice.kind,
            Notice.case_id,
            Case.number,
            Notice.round,
            Notice.region_code,
            GrantorVersion.name,
            Notice.opened_on,
            Notice.due_on,
            Notice.period,
            Notice.content_sha256,
            NoticeClosing.closed_on,
        )
        .join(Case, Case.id == Notice.case_id)
        .outerjoin(
            GrantorVersion,
            and_(GrantorVersion.grantor_id == Case.grantor_id, GrantorVersion.ended_by.is_(None)),
        )
        .outerjoin(NoticeClosing, NoticeClosing.notice_id == Notice.id)
        .order_by(Notice.id)
    )


def notices_of(session: Session, case_id: int, kind: str) -> list[NoticeView]:
    """Return a case's notices of a kind, oldest first."""
    return [
        NoticeView(*row)
        for row in session.execute(_notices().where(Notice.case_id == case_id, Notice.kind == kind))
    ]


def running_notices(session: Session, prefix: str = "") -> list[NoticeView]:
    """Return the notices that are not closed, of cases that stand, below a region prefix."""
    dead = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
    query = _notices().where(NoticeClosing.notice_id.is_(None), Notice.case_id.not_in(dead))
    if prefix:
        query = query.where(Notice.region_code >= prefix, Notice.region_code < prefix + "~")
    return [NoticeView(*row) for row in session.execute(query)]


def notice(session: Session, notice_id: int) -> NoticeView:
    """Return a notice; raises NotFoundError."""
    row = session.execute(_notices().where(Notice.id == notice_id)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"公示（公告） {notice_id}")
    return NoticeView(*row)


# ---- contracts of cases ---------------------------------------------------------------------------


def surveyed_contracts(session: Session, case_id: int, *, standing: bool = True) -> list[int]:
    """Return the contracts that a survey case brought: as they stand, or those changed since as well."""
    query = (
        select(Contract.id, Contract.code)
        .join(ContractVersion, ContractVersion.contract_id == Contract.id)
        .join(JournalEntry, JournalEntry.id == ContractVersion.begun_by)
        .where(JournalEntry.case_id == case_id)
        .distinct()
    )
    if standing:
        query = query.where(ContractVersion.ended_by.is_(None))
    return list(session.scalars(query.order_by(Contract.code)))


def case_contracts(session: Session, case_id: int) -> dict[int, bytes]:
    """Return the contracts of a registration case with the content they were applied with."""
    query = select(CaseContract.contract_id, CaseContract.content_sha256).where(
        CaseContract.case_id == case_id
    )
    return {row.contract_id: row.content_sha256 for row in session.execute(query)}


def signed_contents(session: Session, contract_ids: list[int]) -> set[tuple[int, bytes]]:
    """Return (contract, content) pairs for which a signed contract is on record."""
    query = select(ContractSigning.contract_id, ContractSigning.content_sha256).where(
        ContractSigning.contract_id.in_(contract_ids)
    )
    return {(row.contract_id, row.content_sha256) for row in session.execute(query)}


def confirmed_contents(session: Session, contract_ids: list[int]) -> dict[tuple[int, bytes], int]:
    """Return result sheets by (contract, content)."""
    query = select(ResultSheet.contract_id, ResultSheet.content_sha256, ResultSheet.id).where(
        ResultSheet.contract_id.in_(contract_ids)
    )
    return {(row.contract_id, row.content_sha256): row.id for row in session.execute(query)}


def entered_contracts(session: Session, contract_ids: list[int]) -> set[int]:
    """Return which contracts have been entered in the register."""
    return set(session.scalars(select(Entry.contract_id).where(Entry.contract_id.in_(contract_ids))))


def contracts_under_way(session: Session, grantor_id: int) -> set[int]:
    """Return the contracts of a grantor that an open registration case already carries."""
    dead = select(CaseStep.case_id).where(CaseStep.state.in_(DEAD))
    query = (
        select(CaseContract.contract_id)
        .join(Case, Case.id == CaseContract.case_id)
        .where(Case.grantor_id == grantor_id, Case.id.not_in(dead))
    )
    return set(session.scalars(query))


def counts_by_state(session: Session, prefix: str) -> dict[tuple[str, str], int]:
    """Return how many cases below a region prefix are in each (kind, state)."""
    steps = (
        _last_steps()
        .where(Case.region_code >= prefix, Case.region_code < prefix + "~")
        .order_by(None)
        .subquery()
    )
    query = select(steps.c.kind, steps.c.state, func.count()).group_by(steps.c.kind, steps.c.state)
    return {(kind, state): many for kind, state, many in session.execute(query)}
