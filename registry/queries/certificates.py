"""Certificates: whether each is valid is derived from the register, never stored (Civil Code 217)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.identity import mask_name
from registry.imprint import canonical_number, certificate_content, check_code_text, token_hash
from registry.models import (
    Certificate,
    Contract,
    ContractHolderVersion,
    Document,
    Entry,
    GrantorVersion,
    LandRight,
    LandRightVersion,
    RightParcel,
)
from registry.periods import Period
from registry.vault import CHECK_CODE_PURPOSE, DOCUMENT_PURPOSE, Vault

Status = Literal["valid", "superseded"]


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as the register sees it."""

    id: int
    paper_number: str
    right_id: int
    right_code: str
    right_kind: str
    right_version: int
    content_sha256: bytes
    right_content_sha256: bytes
    issued_on: date
    region_code: str
    is_current: bool

    @property
    def status(self) -> Status:
        """Valid while its version of the right is the current one."""
        return "valid" if self.is_current else "superseded"

    @property
    def content_intact(self) -> bool:
        """Whether the hash on the paper is the hash of what the register has for that version."""
        again = certificate_content(
            self.paper_number, self.right_code, self.right_version, self.right_content_sha256
        )
        return hmac.compare_digest(again, self.content_sha256)


@dataclass(frozen=True, slots=True)
class PublicView:
    """What anyone with the paper in hand may see: no full name, no coordinates."""

    paper_number: str
    status: Status
    right_kind: str
    holder: str
    grantor: str
    parcels: int
    issued_on: date
    term_from: date
    last_day: date | None


def _query() -> AnySelect:
    return (
        select(
            Certificate.id,
            Certificate.paper_number,
            LandRight.id,
            LandRight.code,
            LandRight.kind,
            Certificate.right_version,
            Certificate.content_sha256,
            LandRightVersion.content_sha256,
            Certificate.issued_on,
            Certificate.region_code,
            LandRightVersion.ended_by.is_(None),
        )
        .join(LandRight, LandRight.id == Certificate.right_id)
        .join(
            LandRightVersion,
            and_(
                LandRightVersion.right_id == Certificate.right_id,
                LandRightVersion.version == Certificate.right_version,
            ),
        )
    )


def by_number(session: Session, number: str) -> CertificateView | None:
    """Return the certificate of a paper number."""
    row = session.execute(_query().where(Certificate.paper_number == canonical_number(number))).one_or_none()
    return None if row is None else CertificateView(*row)


def by_token(session: Session, token: str) -> CertificateView | None:
    """Return the certificate that a QR code leads to."""
    row = session.execute(_query().where(Certificate.token_hash == token_hash(token))).one_or_none()
    return None if row is None else CertificateView(*row)


def by_check_code(session: Session, vault: Vault, number: str, check_code: str) -> CertificateView | None:
    """Return the certificate of a number whose check code is right, else None: both or nothing."""
    wanted = vault.index(check_code_text(number, check_code), CHECK_CODE_PURPOSE)
    row = session.execute(
        _query().where(
            Certificate.paper_number == canonical_number(number), Certificate.check_code_hash == wanted
        )
    ).one_or_none()
    return None if row is None else CertificateView(*row)


def by_document(session: Session, content: bytes) -> CertificateView | None:
    """Return the certificate whose stored PDF has exactly these bytes."""
    digest = hashlib.sha256(content).digest()
    row = session.execute(_query().where(Certificate.document_sha256 == digest)).one_or_none()
    return None if row is None else CertificateView(*row)


def of_right(session: Session, right_id: int) -> list[CertificateView]:
    """Return all certificates of a right, newest first."""
    rows = session.execute(_query().where(LandRight.id == right_id).order_by(Certificate.id.desc()))
    return [CertificateView(*row) for row in rows]


def count(session: Session, prefix: str) -> int:
    """Return how many certificates were issued below a region prefix."""
    query = select(func.count(Certificate.id)).where(
        Certificate.region_code >= prefix, Certificate.region_code < prefix + "~"
    )
    return int(session.scalar(query) or 0)


def valid_in_region(session: Session, prefix: str) -> list[tuple[str, str]]:
    """Return (right code, paper number) of the valid certificates below a region prefix, by right."""
    query = (
        select(LandRight.code, Certificate.paper_number)
        .join(LandRight, LandRight.id == Certificate.right_id)
        .join(
            LandRightVersion,
            and_(
                LandRightVersion.right_id == Certificate.right_id,
                LandRightVersion.version == Certificate.right_version,
                LandRightVersion.ended_by.is_(None),
            ),
        )
        .where(Certificate.region_code >= prefix, Certificate.region_code < prefix + "~")
        .order_by(LandRight.code)
    )
    return [(code, number) for code, number in session.execute(query)]


def pdf(session: Session, vault: Vault, number: str) -> bytes:
    """Return the stored PDF of a certificate; raises NotFoundError."""
    sealed = session.scalar(
        select(Document.sealed)
        .join(Certificate, Certificate.document_sha256 == Document.sha256)
        .where(Certificate.paper_number == number)
    )
    if sealed is None:
        raise NotFoundError(what=f"权证 {number}")
    return vault.open_bytes(sealed, DOCUMENT_PURPOSE)


def public(session: Session, found: CertificateView) -> PublicView:
    """Return what the public page shows of a certificate: the version that it states."""
    row = session.execute(
        select(
            ContractHolderVersion.name,
            GrantorVersion.name,
            LandRightVersion.term_from,
            LandRightVersion.term_to,
            select(func.count())
            .select_from(RightParcel)
            .where(RightParcel.right_id == found.right_id, RightParcel.version == found.right_version)
            .scalar_subquery(),
        )
        .select_from(LandRightVersion)
        .join(Entry, Entry.id == LandRightVersion.entry_id)
        .join(Contract, Contract.id == Entry.contract_id)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == LandRightVersion.holder_id,
                ContractHolderVersion.recorded_from <= LandRightVersion.recorded_from,
                ContractHolderVersion.recorded_to > LandRightVersion.recorded_from,
            ),
        )
        .join(
            GrantorVersion,
            and_(GrantorVersion.grantor_id == Contract.grantor_id, GrantorVersion.ended_by.is_(None)),
        )
        .where(LandRightVersion.right_id == found.right_id, LandRightVersion.version == found.right_version)
    ).one()
    return PublicView(
        paper_number=found.paper_number,
        status=found.status,
        right_kind=found.right_kind,
        holder=mask_name(row[0] or ""),
        grantor=row[1] or "",
        parcels=row[4],
        issued_on=found.issued_on,
        term_from=row[2],
        last_day=Period(row[2], row[3]).last_day,
    )
