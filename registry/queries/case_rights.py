"""What a case brought into force: the papers of its rights that are out, and those that are due."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.models import Certificate, Entry, LandRight, LandRightVersion, RegistrationUnit
from registry.queries import certificates, grantors
from registry.queries.cases import CaseView
from registry.queries.certificates import CertificateView


def entered(session: Session, case_id: int) -> list[int]:
    """Return the rights of which a case entered a version, by code."""
    query = (
        select(LandRight.id)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .join(Entry, Entry.id == LandRightVersion.entry_id)
        .where(Entry.case_id == case_id)
        .order_by(LandRight.code)
    )
    return list(session.scalars(query))


def due(session: Session, case: CaseView) -> list[int]:
    """Return the rights that a case entered and of which no certificate is out."""
    rights = set(entered(session, case.id))
    without = grantors.rights_without_certificate(session, case.grantor_code) if rights else []
    return [right for right in without if right in rights]


def papers(session: Session, case_id: int) -> list[CertificateView]:
    """Return the certificates of the rights that a case entered, newest first."""
    return certificates.of_rights(session, entered(session, case_id))


def stated_by(session: Session, right_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return (version, case that entered it) of each right that is in force."""
    query = (
        select(LandRightVersion.right_id, LandRightVersion.version, Entry.case_id)
        .join(Entry, Entry.id == LandRightVersion.entry_id)
        .where(LandRightVersion.right_id.in_(right_ids), LandRightVersion.ended_by.is_(None))
    )
    return {row.right_id: (row.version, row.case_id) for row in session.execute(query)}


def without_papers(session: Session, case_ids: Sequence[int]) -> set[int]:
    """Return the cases of which a page, as they entered it and as it still stands, has no certificate."""
    certified = exists().where(
        Certificate.right_id == LandRightVersion.right_id,
        Certificate.right_version == LandRightVersion.version,
        Certificate.ended_by.is_(None),
    )
    query = (
        select(Entry.case_id)
        .join(LandRightVersion, LandRightVersion.entry_id == Entry.id)
        .join(LandRight, LandRight.id == LandRightVersion.right_id)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .where(
            Entry.case_id.in_(case_ids),
            LandRight.code == RegistrationUnit.folio_number,
            LandRightVersion.ended_by.is_(None),
            ~certified,
        )
    )
    return set(session.scalars(query))
