"""The work on a delivery, noted beside the register: see `registry.models.package_job`."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, insert, update
from sqlalchemy.orm import Session

from registry.models import PackageJob
from registry.queries.deliveries import DeliveryView
from registry.rules.packages import MAY, STATE
from registry.rules.refusal import Refused
from registry.words import Words

_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it lies in the data directory."""

    file_name: str
    folder: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """Work that a worker has taken on."""

    id: int
    kind: str
    file_name: str
    folder: str
    account_id: int
    delivery_id: int | None
    purpose: str | None


def add_upload(session: Session, upload: Upload, *, region: str, account_id: int) -> int:
    """Note an uploaded delivery, waiting to be checked; return its number."""
    values = {
        "region_code": region, "account_id": account_id, "kind": "check", "state": "queued",
        "file_name": upload.file_name, "folder": upload.folder, "sha256": upload.sha256, "size": upload.size,
    }  # fmt: skip
    return session.execute(insert(PackageJob).values(**values).returning(PackageJob.id)).scalar_one()


def add_work(
    session: Session,
    kind: str,
    delivery: DeliveryView,
    *,
    region: str,
    account_id: int,
    purpose: str | None = None,
) -> int:
    """Note work on a loaded delivery, waiting for its turn; return its number.

    `purpose` is of an export only: without one numbers of people are masked.
    """
    values = {
        "region_code": region, "account_id": account_id, "kind": kind, "state": "queued", "purpose": purpose,
        "file_name": delivery.name, "folder": secrets.token_hex(16), "delivery_id": delivery.id,
    }  # fmt: skip
    return session.execute(insert(PackageJob).values(**values).returning(PackageJob.id)).scalar_one()


def decide(session: Session, job_id: int, what: str, *, account_id: int) -> str:
    """Let a person cancel, go on with, load or discard a delivery; return the state it has then.

    Raises Refused where its state does not allow that: someone else was faster, or it ended meanwhile.
    """
    allowed = MAY[what]
    if what == "cancel":  # what waits has ended at once; what runs ends at its next report
        ended = case((PackageJob.state == "queued", "cancelled"), else_="cancelling")
        changes: dict[str, Any] = {"state": ended}
    elif what == "discard":
        changes = {"state": "discarded", "result": None}
    else:
        changes = {"state": "queued", "stage": None, "done": 0, "total": None, "said": None, "said_en": None}
        changes |= {"kind": "load", "result": None} if what == "load" else {}
    statement = (
        update(PackageJob)
        .where(PackageJob.id == job_id, _one_of(allowed))
        .values(**changes, **({} if what == "cancel" else {"account_id": account_id}))
        .returning(PackageJob.state)
    )
    state = session.scalar(statement)
    if state is None:
        raise Refused([STATE.refuse(str(job_id))])
    return state


def _one_of(pairs: Sequence[tuple[str, str]]) -> Any:
    return func.row(PackageJob.kind, PackageJob.state).in_([func.row(*pair) for pair in pairs])


def claim(session: Session, job_id: int) -> Claimed | None:
    """Take on work that waits, or that a worker left when it died; None where there is nothing to do."""
    j = PackageJob
    statement = (
        update(j)
        .where(j.id == job_id, j.state.in_(("queued", "running", "cancelling")))
        .values(
            state=case((j.state == "cancelling", "cancelled"), else_="running"),
            started_at=_NOW, heartbeat_at=_NOW, finished_at=None,
        )
        .returning(j.state, j.id, j.kind, j.file_name, j.folder, j.account_id, j.delivery_id, j.purpose)
    )  # fmt: skip
    row: Any = session.execute(statement).one_or_none()
    return Claimed(*row[1:]) if row is not None and row.state == "running" else None


def report(session: Session, job_id: int, stage: str, done: int, total: int | None) -> str | None:
    """Note how far work has come; return the state, which a person may have changed to `cancelling`."""
    j = PackageJob
    begun = case((and_(j.stage == stage, j.done <= done), j.stage_at), else_=_NOW)
    values = {"stage": stage, "done": done, "total": total, "stage_at": begun, "heartbeat_at": _NOW}
    return session.scalar(update(j).where(j.id == job_id).values(**values).returning(j.state))


def settle(
    session: Session,
    job_id: int,
    state: str,
    *,
    said: Words | None = None,
    result: dict[str, Any] | None = None,
    delivery_id: int | None = None,
) -> None:
    """Note how work ended: done, failed, cancelled, or queued again where the worker was stopped."""
    values: dict[str, Any] = {
        "state": state, "said": said and said.zh, "said_en": said and said.en, "heartbeat_at": _NOW,
        "finished_at": None if state == "queued" else _NOW,
    }  # fmt: skip
    if result is not None:
        values |= {"result": result, "delivery_id": delivery_id}
    session.execute(update(PackageJob).where(PackageJob.id == job_id).values(**values))
