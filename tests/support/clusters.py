"""A private cluster of a test's own: made below the run's folder, killed, mended and removed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from api.cluster import Cluster
from api.settings import _socket_folder
from tests.support.server import Server


@dataclass(frozen=True, slots=True)
class OwnCluster:
    """A cluster in a folder nobody else uses."""

    folder: Path
    cluster: Cluster

    def ask(self, statement: str) -> str:
        """Run one statement as administrator and return its first value as text."""
        with self.session() as connection:
            row = connection.execute(statement.encode()).fetchone()
            return str(row[0]) if row else ""

    @contextmanager
    def session(self) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
        """Give an administrator's connection that commits by itself."""
        with psycopg.connect(
            host=str(self.cluster.sockets), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            yield connection

    def do(self, statement: str) -> None:
        """Run one statement as administrator."""
        with self.session() as connection:
            connection.execute(statement.encode())

    def postmaster(self) -> int:
        """Return the process id the server wrote."""
        return int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def processes(self) -> list[int]:
        """Return every live process that works in the data directory."""
        return processes_in(self.cluster.data)


def processes_in(folder: Path) -> list[int]:
    """Return the live processes whose working directory is a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and (process / "cwd").resolve() == folder.resolve():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def kill_all(pids: list[int]) -> None:
    """Kill processes as a power cut would, and wait until they are gone."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(_lives(pid) for pid in pids):
        os.sched_yield()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def own_cluster(server: Server, name: str) -> Iterator[OwnCluster]:
    """Give a cluster that is not made yet; whatever is left of it is removed."""
    folder = server.folder / f"{name}-{server.worker}"
    state = folder / "state"
    cluster = Cluster(state, _socket_folder(state, is_root=os.geteuid() == 0), "shared_buffers = 16MB\n")
    folder.mkdir()
    try:
        yield OwnCluster(folder, cluster)
    finally:
        # An orderly stop first: a killed server leaves its shared memory behind until its next start.
        cluster.down()
        kill_all(processes_in(cluster.data))
        cluster.remove()
        folder.rmdir()
