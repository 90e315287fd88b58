"""What lies in a case's file: who applied, the papers, the answers with their reasons, where it was filed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.imprint import canonical_number, check_code_text
from registry.models import (
    Case,
    CaseArchive,
    CaseDocument,
    CaseIntake,
    CaseReason,
    CaseStep,
    CaseTracking,
    County,
    Document,
    Person,
)
from registry.vault import DOCUMENT_PURPOSE, TRACKING_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that a case took; `day` by the county's clock."""

    number: int
    state: str
    at: datetime
    day: date
    person_name: str
    remark: str | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper bound to a case; `size` in bytes, `day` by the county's clock."""

    id: int
    case_id: int
    kind: str
    step_number: int
    media_type: str
    size: int
    pages: int
    at: datetime
    day: date
    person_name: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason of a written answer."""

    step_number: int
    state: str
    says: str
    article: str
    document_kind: str | None


@dataclass(frozen=True, slots=True)
class IntakeView:
    """Who applied at the desk, and for what."""

    applicant: str
    contact_sealed: bytes
    subject: str


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """Where a case was filed."""

    file_number: str
    pages: int
    filed_on: date


def _day(at: InstrumentedAttribute[datetime]) -> ColumnElement[date]:
    """Return the county's day of a moment."""
    return cast(func.timezone(select(County.time_zone).scalar_subquery(), at), Date)


def steps(session: Session, case_id: int) -> list[StepView]:
    """Return the steps of a case, oldest first."""
    query = (
        select(CaseStep.number, CaseStep.state, CaseStep.at, _day(CaseStep.at), Person.name, CaseStep.remark)
        .join(Person, Person.id == CaseStep.person_id)
        .where(CaseStep.case_id == case_id)
        .order_by(CaseStep.number)
    )
    return [StepView(*row) for row in session.execute(query)]


def intake(session: Session, case_id: int) -> IntakeView | None:
    """Return what was written down at the desk, or None for a case that another act opened."""
    query = select(CaseIntake.applicant, CaseIntake.contact_sealed, CaseIntake.subject)
    row = session.execute(query.where(CaseIntake.case_id == case_id)).one_or_none()
    return None if row is None else IntakeView(*row)


def _papers() -> AnySelect:
    return (
        select(
            CaseDocument.id,
            CaseDocument.case_id,
            CaseDocument.kind,
            CaseDocument.step_number,
            Document.media_type,
            Document.size,
            CaseDocument.pages,
            CaseDocument.at,
            _day(CaseDocument.at),
            Person.name,
            CaseDocument.document_sha256,
        )
        .join(Document, Document.sha256 == CaseDocument.document_sha256)
        .join(Person, Person.id == CaseDocument.person_id)
        .order_by(CaseDocument.id)
    )


def papers(session: Session, case_id: int) -> list[PaperView]:
    """Return the papers of a case, oldest first."""
    return [PaperView(*row) for row in session.execute(_papers().where(CaseDocument.case_id == case_id))]


def kinds(session: Session, case_id: int) -> frozenset[str]:
    """Return which kinds of paper a case has."""
    return frozenset(session.scalars(select(CaseDocument.kind).where(CaseDocument.case_id == case_id)))


def paper(session: Session, case_id: int, paper_id: int) -> PaperView:
    """Return one paper of a case; raises NotFoundError."""
    query = _papers().where(CaseDocument.case_id == case_id, CaseDocument.id == paper_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(what=f"材料 {paper_id}")
    return PaperView(*row)


def content(session: Session, vault: Vault, sha256: bytes) -> bytes:
    """Return the bytes of a document; raises InvalidTag where a bit of them was changed."""
    sealed = session.scalars(select(Document.sealed).where(Document.sha256 == sha256)).one()
    return vault.open_bytes(sealed, DOCUMENT_PURPOSE)


def is_kept(session: Session, sha256: bytes) -> bool:
    """Return whether a document of these bytes is in the register, for whichever case."""
    return session.scalar(select(Document.sha256).where(Document.sha256 == sha256)) is not None


def reasons(session: Session, case_id: int) -> list[ReasonView]:
    """Return the reasons of all answers to a case, in their order."""
    query = (
        select(
            CaseReason.step_number,
            CaseReason.state,
            CaseReason.says,
            CaseReason.article,
            CaseReason.document_kind,
        )
        .where(CaseReason.case_id == case_id)
        .order_by(CaseReason.step_number, CaseReason.position)
    )
    return [ReasonView(*row) for row in session.execute(query)]


def archive(session: Session, case_id: int) -> ArchiveView | None:
    """Return where a case was filed, or None."""
    query = select(CaseArchive.file_number, CaseArchive.pages, CaseArchive.filed_on)
    row = session.execute(query.where(CaseArchive.case_id == case_id)).one_or_none()
    return None if row is None else ArchiveView(*row)


def is_filed_as(session: Session, file_number: str) -> bool:
    """Return whether a file number is used."""
    return session.scalar(select(func.count()).where(CaseArchive.file_number == file_number)) != 0


def has_code(session: Session, case_id: int) -> bool:
    """Return whether a tracking code was given out for a case."""
    return session.scalar(select(func.count()).where(CaseTracking.case_id == case_id)) != 0


def by_tracking_code(session: Session, vault: Vault, number: str, code: str) -> int | None:
    """Return the case of a number whose tracking code is right, else None: both or nothing."""
    wanted = vault.index(check_code_text(number, code), TRACKING_PURPOSE)
    query = (
        select(CaseTracking.case_id)
        .join(Case, Case.id == CaseTracking.case_id)
        .where(Case.number == canonical_number(number), CaseTracking.code_hash == wanted)
    )
    return session.scalar(query)
