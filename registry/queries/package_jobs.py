"""Deliveries, uploaded or loaded, and how far the work on them has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import Account, PackageJob, Person
from registry.queries.accounts import AccountView
from registry.rules.packages import MAY, ROLE, UPLOADS


@dataclass(frozen=True, slots=True)
class PackageJobView:
    """The work on a delivery."""

    id: int
    region_code: str
    kind: str
    state: str
    file_name: str
    folder: str
    sha256: bytes | None
    size: int | None
    stage: str | None
    done: int
    total: int | None
    said: str | None
    said_en: str | None
    result: dict[str, Any] | None
    delivery_id: int | None
    purpose: str | None
    account_id: int
    created_at: datetime
    finished_at: datetime | None
    by: str
    """The person who uploaded it, or decided last."""
    seconds_left: int | None
    """Of this stage, at its pace so far."""

    def may(self, what: str) -> bool:
        """Return whether a person may cancel, go on with, load or discard it."""
        return (self.kind, self.state) in MAY[what]

    def is_for(self, account: AccountView) -> bool:
        """Return whether an account may follow it: whose work it is, and an export who asked for it."""
        own = self.kind != "export" or self.account_id == account.id
        return own and account.may_see(self.region_code, ROLE[self.kind])

    @property
    def is_upload(self) -> bool:
        """Whether it is about an uploaded file."""
        return self.kind in UPLOADS

    @property
    def is_moving(self) -> bool:
        """Whether it waits for the worker or is being worked on."""
        return self.state in ("queued", "running", "cancelling")


_J = PackageJob
_LEFT = text(
    "CASE WHEN state = 'running' AND done > 0 THEN "
    "ceil(extract(epoch FROM heartbeat_at - stage_at) / done * (total - done))::bigint END"
)


def _rows(session: Session, condition: Any) -> list[PackageJobView]:
    query: AnySelect = (
        select(
            _J.id, _J.region_code, _J.kind, _J.state, _J.file_name, _J.folder, _J.sha256, _J.size, _J.stage,
            _J.done, _J.total, _J.said, _J.said_en, _J.result, _J.delivery_id, _J.purpose, _J.account_id,
            _J.created_at, _J.finished_at,
            Person.name, _LEFT,
        )
        .join(Account, Account.id == _J.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(condition)
        .order_by(_J.id.desc())
    )  # fmt: skip
    return [PackageJobView(*row) for row in session.execute(query)]


def in_regions(session: Session, scopes: Sequence[str]) -> list[PackageJobView]:
    """Return the uploaded deliveries of region prefixes that were not discarded, newest first."""
    inside = or_(*(_J.region_code.startswith(scope) for scope in scopes))
    return _rows(session, and_(inside, _J.kind.in_(UPLOADS), _J.state != "discarded"))


def of_delivery(session: Session, delivery_id: int) -> list[PackageJobView]:
    """Return the work on a loaded delivery that was not discarded, newest first."""
    later = and_(_J.delivery_id == delivery_id, _J.kind.not_in(UPLOADS))
    return _rows(session, and_(later, _J.state != "discarded"))


def by_id(session: Session, job_id: int, scopes: Sequence[str]) -> PackageJobView:
    """Return the work on a delivery of region prefixes; raises NotFoundError."""
    for found in _rows(session, _J.id == job_id):
        if any(found.region_code.startswith(scope) for scope in scopes):
            return found
    raise NotFoundError(what=f"成果包 {job_id}")


def keeps(session: Session) -> dict[str, tuple[bool, bool]]:
    """Return for each folder of the data directory whether its package and its report are still needed.

    The package is needed until it is loaded or discarded, the report until it is discarded.
    """
    query = select(_J.folder, _J.kind, _J.state)
    return {
        folder: ((kind, state) != ("load", "done") and state != "discarded", state != "discarded")
        for folder, kind, state in session.execute(query)
    }


def waiting(session: Session) -> list[int]:
    """Return the work that is not finished: queued, running, or being cancelled."""
    moving = _J.state.in_(("queued", "running", "cancelling"))
    return list(session.scalars(select(_J.id).where(moving).order_by(_J.id)))
