"""The queue of background work: procrastinate's, in the register's own database."""

from typing import Any, cast

from procrastinate import App, JobContext, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import JobAborted
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from api.office import Office
from api.watch import StoppedError

SCHEMA = "procrastinate"
QUEUE = "packages"
_TRIES = 20
"""How often a job is tried again while the database is away, ever more slowly: some minutes in all."""
_AWAY = (OperationalError, InterfaceError)

jobs = App(connector=SyncPsycopgConnector())
"""Not connected: jobs are put into the queue on the caller's own connection; the worker opens its own."""


@jobs.task(
    name="package",
    queue=QUEUE,
    pass_context=True,
    retry=RetryStrategy(wait=1, linear_wait=2, retry_exceptions=(JobAborted, *_AWAY)),
)
def package(context: JobContext, *, job_id: int) -> None:
    """Work on a delivery, as far as it is still wanted."""
    from api.package_work import give_up, work_on  # noqa: PLC0415 (the pages put work in the queue without loading pandas)

    office: Office = context.additional_context["office"]
    try:
        work_on(office, job_id, context.should_abort)
    except StoppedError as error:
        raise JobAborted from error  # goes back into the queue
    except _AWAY as error:
        if context.job.attempts >= _TRIES:
            give_up(office, job_id, error)
        raise


def put_in_queue(session: Session, job_id: int, county: str) -> None:
    """Put work on a delivery into the queue, in the caller's transaction: with it or not at all."""
    before = session.scalar(text("SHOW search_path"))
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": SCHEMA})
    connection = cast("Any", session.connection().connection.dbapi_connection)
    # One at a time: two would wait for each other's locks.
    package.configure(lock=f"county:{county}", connection=connection).defer(job_id=job_id)
    session.execute(text("SELECT set_config('search_path', :path, true)"), {"path": before})


def a_worker_lives(session: Session) -> bool:
    """Return whether a worker has reported in the last minute."""
    workers = "SELECT count(*) FROM procrastinate.procrastinate_workers"
    return bool(session.scalar(text(f"{workers} WHERE last_heartbeat > now() - interval '60 s'")))
