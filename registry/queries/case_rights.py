"""What a case brought into force: the papers of its rights that are out, and those that are due."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Entry, LandRight, LandRightVersion
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
