"""The background worker as the process it is, and deliveries uploaded to it through the pages."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text
from werkzeug.test import TestResponse

from api.jobs import QUEUE, jobs
from api.office import Office
from api.settings import ADMIN_ROLE, ROOT
from api.transaction import reading
from api.worker import connector_of
from registry.queries import package_jobs
from registry.queries.package_jobs import PackageJobView
from tests.support.client import BROWSER, Visitor, form_token
from tests.support.server import Server

Result = TypeVar("Result")


@contextmanager
def working(server: Server, office: Office) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `sanquan worker` on an office's database; end it in an orderly way if it still runs."""
    environment = {"PATH": "/usr/bin:/bin", **server.environment(str(office.settings.app_url.database))}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "sanquan", "worker"], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(found: Callable[[], Result | None], seconds: float = 60) -> Result:
    """Return what is found as soon as it is there: another process is at work."""
    pause = threading.Event()
    for _ in range(int(seconds * 20)):
        if (result := found()) is not None:
            return result
        pause.wait(0.05)
    raise AssertionError("it did not come")


def work_what_waits(office: Office) -> None:
    """Run the queue's own worker in this process until nothing waits."""
    with jobs.replace_connector(connector_of(office)) as queue:
        queue.run_worker(
            queues=[QUEUE], wait=False, listen_notify=False, additional_context={"office": office}
        )


def job_of(office: Office, job_id: int) -> PackageJobView:
    """Return how far the work on a delivery is."""
    with reading(office.engine) as session:
        return package_jobs.by_id(session, job_id, (office.county_code,))


def ended(office: Office, job_id: int) -> PackageJobView:
    """Return the work on a delivery once it moves no more."""

    def look() -> PackageJobView | None:
        job = job_of(office, job_id)
        return None if job.is_moving else job

    return until(look)


def send(visitor: Visitor, name: str, content: bytes, *, token: str | None = None) -> TestResponse:
    """Post a file as the form of /work/packages does."""
    token = form_token(visitor.get("/check").text) if token is None else token
    data = {"csrf_token": token, "package": (BytesIO(content), name)}
    answer = visitor.client.post("/work/packages", data=data, headers=BROWSER)
    answer.request.environ["wsgi.input"].close()  # a temporary file of the test client's
    return answer


def upload(visitor: Visitor, path: Path) -> int:
    """Upload a file; return the number of the work on it."""
    answer = send(visitor, path.name, path.read_bytes())
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def press(visitor: Visitor, job_id: int, what: str) -> None:
    """Press a button of the page of a delivery."""
    page = f"/work/packages/{job_id}"
    assert f'action="{page}/{what}"' in visitor.get(page).text, f"there is no button {what}"
    assert visitor.post(f"{page}/{what}", form=page).status_code == 303


@contextmanager
def held_up(server: Server, office: Office, grantor: str) -> Iterator[Callable[[], object]]:
    """Keep a load from entering a grantor, as another act that is not decided yet would.

    Gives a function that returns once the load waits.
    """
    name = str(office.settings.app_url.database)
    engine = create_engine(server.url(name, ADMIN_ROLE))
    with engine.connect() as connection:
        connection.execute(
            text("INSERT INTO grantor (code, region_code, begun_by) VALUES (:code, :code, 0)"),
            {"code": grantor},
        )
        try:
            yield lambda: until(lambda: _waits(server, name) or None)
        finally:
            connection.rollback()
    engine.dispose()


def _waits(server: Server, name: str) -> bool:
    with _admin(server) as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND wait_event_type = 'Lock'"
        return bool(connection.scalar(text(f"{waiting} AND application_name = 'sanquan'"), {"name": name}))


@contextmanager
def _admin(server: Server) -> Iterator[Connection]:
    engine = create_engine(server.url("postgres", ADMIN_ROLE))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
