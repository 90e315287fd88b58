"""What is to be noted on a certificate of before an extension 附记: the paper stays good, the term is longer.

Only where nothing but extensions came after the certificate's version of the right, and no newer
certificate was issued: any other change, or a new paper, takes the earlier one's place.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.models import Case, Certificate, Entry, LandRightVersion
from registry.periods import Period
from registry.rules.case_kinds import EXTENSION


@dataclass(frozen=True, slots=True)
class ExtensionNote:
    """The note: the last day of the term as it is now, the day of the entry, and the case."""

    last_day: date | None
    entered_on: date
    case_number: str


def note_on(session: Session, right_id: int, version: int) -> ExtensionNote | None:
    """Return the note on a certificate of a version of a right, or None where none is due."""
    rows = session.execute(
        select(
            LandRightVersion.term_from,
            LandRightVersion.term_to,
            LandRightVersion.ended_by.is_(None),
            Case.kind,
            Entry.entered_on,
            Case.number,
        )
        .join(Entry, Entry.id == LandRightVersion.entry_id)
        .join(Case, Case.id == Entry.case_id)
        .where(LandRightVersion.right_id == right_id, LandRightVersion.version > version)
        .order_by(LandRightVersion.version)
    ).all()
    newer = select(exists().where(Certificate.right_id == right_id, Certificate.right_version > version))
    if not rows or any(row[3] != EXTENSION.code for row in rows) or session.scalar(newer):
        return None
    first, end, is_current, _, entered_on, number = rows[-1]
    return ExtensionNote(Period(first, end).last_day, entered_on, number) if is_current else None
