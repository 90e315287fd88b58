"""The throw-away PostGIS cluster of one test run, its templates and its clones.

All workers of a run share one cluster; each template is made once a run, under a file lock, by
whoever needs it first. A clone takes a third of a second, so a test may have a county of its own.
"""

import fcntl
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from api import database
from api.cluster import Cluster
from api.office import Office, open_office
from api.settings import ACCESS_ROLE, ADMIN_ROLE, APP_ROLE, Settings, _socket_folder
from geodata.demo import places
from registry.vault import create_key_file

# Commits need not reach a disk before they are acknowledged: nothing here outlives the run. PostGIS comes
# with the server: each of some thousand connections loaded it anew.
_CONF = "synchronous_commit = off\nshared_preload_libraries = 'postgis-3'\n"
FOLDER_VARIABLE = "PYTEST_SANQUAN_FOLDER"
DEMO_CHOICE = database.CountyChoice(places.COUNTY_CODE, places.COUNTY_NAME, places.SRID)


def run_folder() -> Path:
    """Return a new folder for this run, in memory where there is room; runs killed before are cleared away."""
    shared = Path("/dev/shm")
    in_memory = shared.is_dir() and shutil.disk_usage(shared).free > 4 * 2**30
    base = shared if in_memory else Path("/var/tmp")
    for left in base.glob(f"sanquan-test-{os.geteuid()}-*"):
        if not Path(f"/proc/{left.name.rpartition('-')[2]}").exists():
            Server(left).remove()
    folder = base / f"sanquan-test-{os.geteuid()}-{os.getpid()}"
    folder.mkdir(mode=0o755)
    return folder


@dataclass(slots=True)
class Server:
    """The cluster of a run and the databases in it."""

    folder: Path
    worker: str = "main"
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.state, _socket_folder(self.state, is_root=os.geteuid() == 0), _CONF)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def key_file(self) -> Path:
        return self.folder / "test.key"

    def environment(self, name: str) -> dict[str, str]:
        """Return what a command needs to run on a database of this cluster."""
        return {
            "SANQUAN_STATE": str(self.state),
            "SANQUAN_KEY_FILE": str(self.key_file),
            "SANQUAN_DATABASE": name,
        }

    def url(self, name: str, role: str = APP_ROLE) -> URL:
        return URL.create(
            "postgresql+psycopg", username=role, database=name, query={"host": str(self.cluster.sockets)}
        )

    def settings(self, name: str) -> Settings:
        return Settings(
            app_url=self.url(name),
            admin_url=self.url(name, ADMIN_ROLE),
            access_url=self.url(name, ACCESS_ROLE),
            private=True,
            state=self.state,
            sockets=self.cluster.sockets,
            key_file=self.key_file,
            public_url="https://sanquan.example",
            host="127.0.0.1",
            port=0,
            cookies_secure=False,
        )

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def template(
        self, name: str, fill: Callable[[Office], None], choice: database.CountyChoice = DEMO_CHOICE
    ) -> str:
        """Return a database made by migrations and filled once a run; nobody connects to it afterwards."""
        done = self.folder / f"{name}.made"
        with self.lock(name):
            if not done.exists():
                self.start()
                office = self.make(name, choice)
                fill(office)
                office.close()
                done.touch()
        return name

    def start(self) -> None:
        """Start the cluster and make the run's key file, once."""
        with self.lock("start"):
            self.cluster.up()
            if not self.key_file.exists():
                create_key_file(self.key_file)

    def make(self, name: str, choice: database.CountyChoice = DEMO_CHOICE) -> Office:
        """Make a database by migrations and open it."""
        settings = self.settings(name)
        assert settings.admin_url is not None
        with self.lock("roles"):  # they are the cluster's: two workers would make them at once
            database.make_database(settings.admin_url, settings.app_url, settings.access_url)
        database.migrate(settings.admin_url, choice)
        database.settle_key(settings, settings.admin_url)
        return open_office(settings)

    def clone(self, template: str) -> str:
        """Return the name of a new database that equals a template."""
        name = f"{template}_{self.worker}_{next(self._numbers)}"
        # Two clones of one template at once would see each other's connection to it.
        with self.lock(f"{template}.clone"):
            self._administer(
                "postgres",
                f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy',
                f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
                f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO {APP_ROLE}, {database.OWNER}',
                f'GRANT CONNECT ON DATABASE "{name}" TO {ACCESS_ROLE}',
            )
        return name

    def open(self, name: str) -> Office:
        return open_office(self.settings(name))

    def drop(self, name: str) -> None:
        self.admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    def admin(self, statement: str, name: str = "postgres") -> None:
        """Run one statement as administrator, outside any transaction."""
        self._administer(name, statement)

    def _administer(self, name: str, *statements: str) -> None:
        # Not by an engine: what SQLAlchemy asks a server first takes longer than the statement.
        with psycopg.connect(
            host=str(self.cluster.sockets), user=ADMIN_ROLE, dbname=name, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def remove(self) -> None:
        self.cluster.remove()
        shutil.rmtree(self.folder, ignore_errors=True)
