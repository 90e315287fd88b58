"""The access log and what it limits: written by a role that can write nothing else."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.models import AccessLog
from registry.queries.public_check import Look
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refused
from registry.services import _step
from registry.services._write import Actor

EXPORTER = "registrar"


def log_access(session: Session, *, kind: str, address: str, subject: str | None, outcome: str) -> None:
    """Note that something was looked at or tried."""
    session.execute(insert(AccessLog).values(kind=kind, address=address, subject=subject, outcome=outcome))


def log_print(
    session: Session, *, paper: str, who: str, purpose: str, address: str, account_id: int | None
) -> None:
    """Note who prints or downloads a paper, and for what: before it is sent. `who` is a user name."""
    session.execute(
        insert(AccessLog).values(
            kind="certificate_pdf",
            address=address,
            subject=f"{who} {paper}",
            outcome="ok",
            account_id=account_id,
            purpose=purpose,
        )
    )


def log_paper(session: Session, *, case_number: str, kind: str, account_id: int, address: str) -> None:
    """Note who opens a paper of a case: before a byte of it is sent."""
    session.execute(
        insert(AccessLog).values(
            kind="case_paper", address=address, subject=case_number, outcome=kind, account_id=account_id
        )
    )


def require_exporter(session: Session, actor: Actor, county: str) -> None:
    """Refuse whoever is no registrar of the whole county: raises Refused."""
    if not _step.has_role(session, actor, EXPORTER, county):
        raise Refused([JURISDICTION.refuse(county, role=EXPORTER)])


def log_export(
    session: Session,
    *,
    county: str,
    account_id: int | None,
    unmasked: bool,
    purpose: str | None,
    address: str = "console",
) -> None:
    """Note who takes a county's data out, masked or not, and for what: before any of it is read or sent."""
    session.execute(
        insert(AccessLog).values(
            kind="export",
            address=address,
            subject=county,
            outcome="unmasked" if unmasked else "masked",
            account_id=account_id,
            purpose=purpose,
        )
    )


_LOG_WITHIN = b"""
INSERT INTO access_log (kind, address, subject, outcome)
SELECT %s, %s, %s, %s FROM set_config('synchronous_commit', 'off', true) AS unhurried
WHERE (SELECT count(*) FROM (SELECT FROM access_log WHERE kind = %s AND address = %s
       AND at > clock_timestamp() - %s LIMIT %s) AS lately) < %s
RETURNING true
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What someone looked at or tried."""

    kind: str
    address: str
    subject: str | None
    outcome: str


def log_within(write: Look, seen: Seen, within: timedelta, most: int) -> bool:
    """Note that something was looked at, unless the address did so `most` times lately; return whether noted.

    The line is written without waiting for the disk: a crash may lose the last instants of public
    look-ups, nothing else. Exports are logged by `log_export`, which waits.
    """
    counted = (seen.kind, seen.address, within, most, most)
    values = (seen.kind, seen.address, seen.subject, seen.outcome, *counted)
    return write(_LOG_WITHIN, values) is not None


def count_recent(
    session: Session,
    *,
    kind: str,
    within: timedelta,
    address: str | None = None,
    subject: str | None = None,
    outcome: str | None = None,
) -> int:
    """Return how often something happened lately from an address or about a subject."""
    query = (
        select(func.count())
        .select_from(AccessLog)
        .where(AccessLog.kind == kind, AccessLog.at > func.clock_timestamp() - within)
    )
    if address is not None:
        query = query.where(AccessLog.address == address)
    if subject is not None:
        query = query.where(AccessLog.subject == subject)
    if outcome is not None:
        query = query.where(AccessLog.outcome == outcome)
    return int(session.scalar(query) or 0)
