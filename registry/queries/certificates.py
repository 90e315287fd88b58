"""Certificates: whether each is valid is derived from the register, never stored (Civil Code 217)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.identity import mask_name
from registry.imprint import canonical_number, certificate_content, check_code_text, token_hash
from registry.models import (
    Case,
    Certificate,
    CertificateBlank,
    CertificateEnd,
    CertificateHandBack,
    CertificatePickup,
    ContractHolderVersion,
    Document,
    Entry,
    GrantorVersion,
    LandRight,
    LandRightVersion,
    LossDeclaration,
    RightParcel,
)
from registry.periods import Period
from registry.rules.certificates import CANCELLATIONS
from registry.vault import CHECK_CODE_PURPOSE, DOCUMENT_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as the register sees it; `status` is one of `rules.certificates.STATES`."""

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
    status: str
    is_ended: bool
    right_in_force: bool
    print_number: str | None
    picked_up_on: date | None
    picked_up_by: str | None
    entrustment: str | None
    manner: str | None
    signed_sha256: bytes | None
    """The scan of what was signed at the pickup, where one was kept."""
    loss_declared_on: date | None
    loss_due_on: date | None
    handed_back_on: date | None
    ground: str | None
    reason: str | None
    document_number: str | None
    ended_on: date | None
    superseding_entry: int | None
    """The number of the entry that made the next version of the right, where there is one."""
    superseded_on: date | None
    followed_by: str | None
    """The number of the certificate that took this one's place."""

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
    status: str
    right_kind: str
    holder: str
    grantor: str
    parcels: int
    issued_on: date
    term_from: date
    last_day: date | None
    superseding_entry: int | None
    superseded_on: date | None
    void_since: date | None
    """The first day on which the paper itself was void: declared lost, handed back or ended."""


_Next, _Current = aliased(LandRightVersion), aliased(LandRightVersion)
_NextEntry = aliased(Entry)
_Follower = aliased(Certificate)
_STATUS = case(
    (CertificateEnd.ground.in_(CANCELLATIONS), "cancelled"),
    (CertificateEnd.ground == "replaced", "replaced"),
    (LossDeclaration.certificate_id.is_not(None), "lost"),
    (CertificateHandBack.certificate_id.is_not(None), "handed_back"),
    (LandRightVersion.ended_by.is_(None), "valid"),
    (_Next.id.is_not(None), "superseded"),
    else_="right_ended",
)
"""What a certificate is, by what happened to it and to its version of the right."""


def _with_life(query: AnySelect) -> AnySelect:
    """Return a query of certificates joined with all that its status is derived from."""
    return (
        query.select_from(Certificate)
        .join(LandRight, LandRight.id == Certificate.right_id)
        .join(
            LandRightVersion,
            and_(
                LandRightVersion.right_id == Certificate.right_id,
                LandRightVersion.version == Certificate.right_version,
            ),
        )
        .outerjoin(
            _Next,
            and_(_Next.right_id == Certificate.right_id, _Next.version == Certificate.right_version + 1),
        )
        .outerjoin(CertificateEnd, CertificateEnd.certificate_id == Certificate.id)
        .outerjoin(LossDeclaration, LossDeclaration.certificate_id == Certificate.id)
        .outerjoin(CertificateHandBack, CertificateHandBack.certificate_id == Certificate.id)
    )


def _query() -> AnySelect:
    in_force = select(_Current.id).where(
        _Current.right_id == Certificate.right_id, _Current.ended_by.is_(None)
    )
    return (
        _with_life(
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
                _STATUS,
                Certificate.ended_by.is_not(None),
                in_force.exists(),
                CertificateBlank.print_number,
                CertificatePickup.picked_up_on,
                CertificatePickup.picked_up_by,
                CertificatePickup.entrustment,
                CertificatePickup.manner,
                CertificatePickup.document_sha256,
                LossDeclaration.declared_on,
                LossDeclaration.due_on,
                CertificateHandBack.handed_back_on,
                CertificateEnd.ground,
                CertificateEnd.reason,
                CertificateEnd.document_number,
                CertificateEnd.ended_on,
                _NextEntry.id,
                _NextEntry.entered_on,
                _Follower.paper_number,
            )
        )
        .outerjoin(CertificateBlank, CertificateBlank.certificate_id == Certificate.id)
        .outerjoin(CertificatePickup, CertificatePickup.certificate_id == Certificate.id)
        .outerjoin(_NextEntry, _NextEntry.id == _Next.entry_id)
        .outerjoin(_Follower, _Follower.follows_id == Certificate.id)
    )


# Built once: putting them together costs more than asking them.
_BY_NUMBER = _query().where(Certificate.paper_number == bindparam("number"))
_BY_TOKEN = _query().where(Certificate.token_hash == bindparam("token"))
_BY_CHECK_CODE = _BY_NUMBER.where(Certificate.check_code_hash == bindparam("check_code"))


def _one(session: Session, query: AnySelect, **values: object) -> CertificateView | None:
    row = session.execute(query, values).one_or_none()
    return None if row is None else CertificateView(*row)


def by_number(session: Session, number: str) -> CertificateView | None:
    """Return the certificate of a paper number."""
    return _one(session, _BY_NUMBER, number=canonical_number(number))


def by_token(session: Session, token: str) -> CertificateView | None:
    """Return the certificate that a QR code leads to."""
    return _one(session, _BY_TOKEN, token=token_hash(token))


def by_check_code(session: Session, vault: Vault, number: str, check_code: str) -> CertificateView | None:
    """Return the certificate of a number whose check code is right, else None: both or nothing."""
    wanted = vault.index(check_code_text(number, check_code), CHECK_CODE_PURPOSE)
    return _one(session, _BY_CHECK_CODE, number=canonical_number(number), check_code=wanted)


def by_document(session: Session, content: bytes) -> CertificateView | None:
    """Return the certificate whose stored PDF has exactly these bytes."""
    digest = hashlib.sha256(content).digest()
    return _one(session, _query().where(Certificate.document_sha256 == digest))


def of_right(session: Session, right_id: int) -> list[CertificateView]:
    """Return all certificates of a right, newest first."""
    return of_rights(session, [right_id])


def of_rights(session: Session, rights: Sequence[int]) -> list[CertificateView]:
    """Return all certificates of rights, newest first."""
    rows = session.execute(_query().where(LandRight.id.in_(rights)).order_by(Certificate.id.desc()))
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
        _with_life(select(LandRight.code, Certificate.paper_number))
        .where(Certificate.region_code >= prefix, Certificate.region_code < prefix + "~", _STATUS == "valid")
        .order_by(LandRight.code)
    )
    return [(code, number) for code, number in session.execute(query)]


def to_pick_up(session: Session, prefix: str) -> list[tuple[CertificateView, str]]:
    """Return the valid certificates below a region prefix that wait to be picked up, with holders' names."""
    query = (
        _query()
        .add_columns(ContractHolderVersion.name)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == LandRightVersion.holder_id,
                ContractHolderVersion.ended_by.is_(None),
            ),
        )
        .where(
            Certificate.region_code >= prefix,
            Certificate.region_code < prefix + "~",
            _STATUS == "valid",
            CertificatePickup.certificate_id.is_(None),
        )
        .order_by(LandRight.code)
    )
    return [(CertificateView(*row[:-1]), row[-1] or "") for row in session.execute(query)]


def losses(session: Session) -> list[CertificateView]:
    """Return the certificates whose loss is declared and not made good yet, the latest declaration first."""
    query = _query().where(LossDeclaration.certificate_id.is_not(None), Certificate.ended_by.is_(None))
    rows = session.execute(query.order_by(LossDeclaration.declared_on.desc(), Certificate.id.desc()))
    return [CertificateView(*row) for row in rows]


def print_number_taken(session: Session, print_number: str) -> bool:
    """Return whether a blank was used before."""
    return session.get(CertificateBlank, print_number) is not None


def signed_list(session: Session, vault: Vault, view: CertificateView) -> tuple[str, bytes]:
    """Return the media type and the bytes of what was signed at the pickup; raises NotFoundError."""
    row = session.get(Document, view.signed_sha256) if view.signed_sha256 else None
    if row is None:
        raise NotFoundError(what=f"权证 {view.paper_number} 的签领单")
    return row.media_type, vault.open_bytes(row.sealed, DOCUMENT_PURPOSE)


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


def public_query() -> AnySelect:
    """Return the query of what the public page shows of certificates: the version that each states."""
    parcels = (
        select(func.count())
        .select_from(RightParcel)
        .where(RightParcel.right_id == Certificate.right_id, RightParcel.version == Certificate.right_version)
        .scalar_subquery()
    )
    shown = _with_life(
        select(
            Certificate.paper_number,
            _STATUS,
            LandRight.kind,
            ContractHolderVersion.name,
            GrantorVersion.name,
            parcels,
            Certificate.issued_on,
            LandRightVersion.term_from,
            LandRightVersion.term_to,
            _NextEntry.id,
            _NextEntry.entered_on,
            LossDeclaration.declared_on,
            CertificateHandBack.handed_back_on,
            CertificateEnd.ended_on,
        )
    )
    return (
        shown.outerjoin(_NextEntry, _NextEntry.id == _Next.entry_id)
        .join(Entry, Entry.id == LandRightVersion.entry_id)
        .join(Case, Case.id == Entry.case_id)
        .outerjoin(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == LandRightVersion.holder_id,
                ContractHolderVersion.recorded_from <= LandRightVersion.recorded_from,
                ContractHolderVersion.recorded_to > LandRightVersion.recorded_from,
            ),
        )
        .outerjoin(
            GrantorVersion,
            and_(GrantorVersion.grantor_id == Case.grantor_id, GrantorVersion.ended_by.is_(None)),
        )
    )


def shown(row: Sequence[Any]) -> PublicView:
    """Return a row of `public_query` as it is shown: names masked, the last day as papers name it."""
    return PublicView(
        paper_number=row[0],
        status=row[1],
        right_kind=row[2],
        holder=mask_name(row[3] or ""),
        grantor=row[4] or "",
        parcels=row[5],
        issued_on=row[6],
        term_from=row[7],
        last_day=Period(row[7], row[8]).last_day,
        superseding_entry=row[9],
        superseded_on=row[10],
        void_since=min(filter(None, row[11:14]), default=None),
    )


def public(session: Session, found: CertificateView) -> PublicView:
    """Return what the public page shows of a certificate."""
    return shown(session.execute(public_query().where(Certificate.id == found.id)).one())
