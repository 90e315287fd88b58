"""`sanquan run` and `sanquan db` as real processes: they start, answer, and leave nothing behind."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from api import database
from api.cli import main
from registry.vault import create_key_file
from tests.support.clusters import OwnCluster, own_cluster
from tests.support.commands import Said
from tests.support.house import ROOT
from tests.support.server import Server
from tests.support.worker import until

SANQUAN = ROOT / ".venv/bin/sanquan"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(own: dict[str, str]) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONUNBUFFERED": "1", **own}


def _sanquan(environment: dict[str, str], *arguments: str) -> Said:
    """Run a command that ends by itself: in this process, which is ten times faster than a new one."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in environment.items():
            patch.setenv(name, value)
        code = main(arguments)
    return Said(code, out.getvalue(), err.getvalue())


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start `sanquan run`; give it and what it said once it has said where it serves."""
    process = subprocess.Popen(
        [SANQUAN, "run"], env=_environment(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "http://" in line:
                break
        assert process.poll() is None, "".join(said)
        yield process, said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def _descendants(pid: int) -> set[int]:
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        grown = bool(more)
        found |= more
    return found - {pid}


def _ready(port: int) -> tuple[int, dict[str, object]]:
    """Ask /readyz; a server that is still starting refuses the connection, and asking must not keep it from starting."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline, pause = time.monotonic() + 90, threading.Event()
    while time.monotonic() < deadline:
        try:
            with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
        except ConnectionError:
            pass
        pause.wait(0.1)
    raise AssertionError("nobody listens")


def test_the_demo_county_is_served_until_ctrl_c(server: Server, demo_template: str) -> None:
    name, port = server.clone(demo_template), _free_port()
    with _running(server.environment(name) | {"SANQUAN_BIND": f"127.0.0.1:{port}"}) as (process, said):
        status, answer = _ready(port)
        assert (status, answer) == (
            200,
            {"status": "ready", "database": True, "migrations": True, "disk": True},
        )
        # The county was loaded before: it is not loaded again, and no password is shown a second time.
        assert said == [f"三权 Sanquan: http://127.0.0.1:{port}  (Ctrl-C stops)\n"]
        children = _descendants(process.pid)
        assert len(children) >= 3
        (worker,) = _workers(children)
        os.kill(worker, signal.SIGKILL)
        again = until(lambda: next(iter(_workers(_descendants(process.pid)) - {worker}), None))
        until(lambda: _at_work(server, name) or None)
        children = _descendants(process.pid)
        assert again in children, "a worker that ended is started again"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
        assert {
            pid
            for pid in children
            if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()
        } == set()
    assert server.cluster.running(), "a cluster that ran before is left running"
    server.drop(name)


def _workers(processes: set[int]) -> set[int]:
    found = set()
    for pid in processes:
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2:-1] == [b"worker"]:
                found.add(pid)
        except OSError:
            continue
    return found


def _at_work(server: Server, name: str) -> int:
    """Return how many workers wait for work at a database."""
    engine = create_engine(server.url(name, "postgres"))
    with engine.connect() as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND query LIKE 'LISTEN%'"),
            {"name": name},
        )
    engine.dispose()
    return int(found or 0)


def test_a_wrong_key_keeps_the_pages_shut(server: Server, fresh_template: str, tmp_path: Path) -> None:
    name, other = server.clone(fresh_template), tmp_path / "other.key"
    create_key_file(other)
    ran = _sanquan(
        server.environment(name)
        | {"SANQUAN_KEY_FILE": str(other), "SANQUAN_BIND": f"127.0.0.1:{_free_port()}"},
        "run",
    )
    assert ran.code == 3
    assert ran.err.startswith(f"密钥文件 {other} 不能用：它不是这个数据库的密钥")
    assert "Traceback" not in ran.err
    assert ran.out == ""
    server.drop(name)


def test_a_port_that_is_taken_is_said(server: Server, loaded_template: str) -> None:
    name = server.clone(loaded_template)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        environment = _environment(server.environment(name) | {"SANQUAN_BIND": address})
        ran = subprocess.run([SANQUAN, "run"], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 2, "1 would say that a check found something"
    assert "Address already in use" in ran.stderr
    assert "the server ended with 1" in ran.stderr
    server.drop(name)


@pytest.fixture(scope="module")
def own(server: Server) -> Iterator[OwnCluster]:
    with own_cluster(server, "operated") as made:
        yield made
        (made.folder / "own.key").unlink(missing_ok=True)


def test_a_county_of_ones_own_is_made_served_and_stopped_with_its_cluster(own: OwnCluster) -> None:
    port = _free_port()
    environment = {
        "SANQUAN_STATE": str(own.cluster.state), "SANQUAN_KEY_FILE": str(own.folder / "own.key"), "SANQUAN_BIND": f"127.0.0.1:{port}",
    }  # fmt: skip

    def db(*arguments: str) -> tuple[int, str]:
        ran = _sanquan(environment, "db", *arguments)
        assert ran.err == ""
        return ran.code, ran.out

    at = f"{own.cluster.state}, socket in {own.cluster.sockets}\n"
    assert db("down") == (0, "was not running\n")
    assert db("status") == (1, f"private cluster {own.cluster.state}: down\n")
    assert db("up") == (0, f"started: {at}")
    assert db("up") == (0, f"already running: {at}")
    running = f"private cluster {own.cluster.state}: running\n"
    assert db("status") == (1, f"{running}database sanquan: does not exist or cannot be opened\n")
    assert db("migrate", "--county", "510624", "罗江县", "--srid", "4545") == (
        0,
        f"sanquan: new → {database.head()}\n",
    )
    assert db("migrate") == (0, f"sanquan: {database.head()} → {database.head()}\n")
    assert db("status") == (
        0,
        f"{running}database sanquan: migration {database.head()}, program {database.head()}\n",
    )
    assert (own.folder / "own.key").stat().st_mode & 0o777 == 0o600
    wrong = _sanquan(environment, "db", "migrate", "--county", "510623", "中江县", "--srid", "4523")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("sanquan: this database is county 510624 in EPSG:4545 and stays so")
    added = _sanquan(
        environment,
        "user",
        "add",
        "lu",
        "--name",
        "陆明",
        "--id-number",
        "510623198001011234",
        "--role",
        "operator",
    )
    assert added.code == 0, added.err
    assert db("down") == (0, "stopped\n")
    assert own.processes() == []
    with _running(environment) as (process, _):
        assert _ready(port)[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert own.processes() == []
    assert not own.cluster.running()


def test_a_server_of_someone_elses_is_not_ours_to_start_or_stop() -> None:
    for command in ("up", "down"):
        ran = _sanquan({"DATABASE_URL": "postgresql://sanquan_app@127.0.0.1:9/county"}, "db", command)
        assert ran.code == 2
        assert "DATABASE_URL is set: that server is not ours" in ran.err
    ran = _sanquan({"DATABASE_URL": "postgresql://sanquan_app@127.0.0.1:9/county"}, "db", "migrate")
    assert ran.code == 2
    assert "set DATABASE_ADMIN_URL" in ran.err
