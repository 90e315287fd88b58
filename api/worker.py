"""The worker: takes jobs from the queue, one at a time, until it is stopped.

One worker a database: it holds a lock on a connection of its own, so that whatever the queue still calls
running when it begins was left by one that died, and is taken up again.
"""

import asyncio
import logging
import signal
from typing import Any

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import OperationalError

from api.jobs import QUEUE, SCHEMA, jobs
from api.office import Office
from api.packages import clear_away

_LOG = logging.getLogger("sanquan")
_LOCK = 7_230_003
_AWAY = (psycopg.OperationalError, OperationalError, ConnectorException, PoolTimeout)


def work_until_stopped(office: Office) -> None:
    """Work until SIGTERM or Ctrl-C; while the database is away, wait for it."""
    asyncio.run(_work(office))


async def _work(office: Office) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        session = asyncio.create_task(_session(office))
        stop = asyncio.create_task(stopped.wait())
        await asyncio.wait((session, stop), return_when=asyncio.FIRST_COMPLETED)
        if stopped.is_set():
            session.cancel()
        try:
            await session
        except asyncio.CancelledError:
            break
        except _AWAY as error:
            _LOG.warning("the database is away, trying again: %s", type(error).__name__)
        finally:
            stop.cancel()
        try:
            await asyncio.wait_for(stopped.wait(), timeout=1)
        except TimeoutError:
            continue


def connector_of(office: Office) -> PsycopgConnector:
    """Return the queue's own connections to an office's database."""
    options = {"options": f"-c search_path={SCHEMA}", "application_name": "sanquan-worker"}
    return PsycopgConnector(kwargs={**_address(office), **options}, min_size=1, max_size=4, timeout=10)


def _address(office: Office) -> dict[str, Any]:
    url = office.settings.app_url
    return url.translate_connect_args(username="user", database="dbname") | dict(url.query)


async def _session(office: Office) -> None:
    """Work on one stretch of connections; ends when it is cancelled or they break."""
    async with await psycopg.AsyncConnection.connect(
        **_address(office), application_name="sanquan-worker-lock", autocommit=True
    ) as alone:
        await alone.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        await asyncio.to_thread(clear_away, office)
        with jobs.replace_connector(connector_of(office)) as queue:
            async with queue.open_async():
                for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=0):
                    _LOG.info("job %s was left by a worker that died: it goes on", job.id)
                    await queue.job_manager.retry_job(job)
                _LOG.info("waiting for work")
                await queue.run_worker_async(
                    queues=[QUEUE], concurrency=1, install_signal_handlers=False, delete_jobs="successful",
                    shutdown_graceful_timeout=0.1, fetch_job_polling_interval=2.0,
                    additional_context={"office": office},
                )  # fmt: skip
