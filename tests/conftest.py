"""Fixtures: a throw-away cluster, databases cloned from templates, a session that forgets, a cast.

| fixture | what a test gets |
|---|---|
| `session` | as sanquan_app, in the worker's *loaded* county (60 parcels surveyed, the cast's accounts); rolled back |
| `cast` | who acts |
| `shift_clock` | moves the register's clock, as administrator; put back afterwards |
| `for_good` | opens a village of an office of one's own, whose acts are committed |
| `fresh_office`, `loaded_office`, `entered_office` | an office on a clone of its own that may be committed to: empty, loaded, or with its 12 rights entered |
| `demo_office` | the whole demo county, one a worker, not to be written to |
| `cli` | runs the program's commands on a database |
| `small_delivery` | a clean delivery of 60 parcels (read only) |
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from api.office import Office
from geodata.exchange import confined
from registry.queries import accounts
from registry.services._write import Actor
from registry.vault import Vault
from tests.support import deliveries, quick, villages
from tests.support.cast import Cast, add_cast
from tests.support.example import add_example
from tests.support.forked_reader import STARTED, Forked
from tests.support.server import FOLDER_VARIABLE, Server, run_folder

_quick_passwords, _kept_templates, strong_passwords, for_good = (
    quick.quick_passwords, quick.kept_templates, quick.strong_passwords, villages.for_good,
)  # fmt: skip

settings.register_profile(
    "sanquan",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("sanquan")


def pytest_configure(config: pytest.Config) -> None:
    quick.count_objects_seldom()
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER_VARIABLE] = str(run_folder())  # noqa: TID251 (workers inherit it)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the database server said when one of its processes died: the log goes with the run."""
    log = Server(Path(os.environ[FOLDER_VARIABLE])).cluster.log  # noqa: TID251
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    died = [n for n, line in enumerate(lines) if "was terminated by signal" in line or "PANIC" in line]
    for number in died[:3]:
        terminalreporter.section("the database server crashed")
        terminalreporter.write("\n".join(lines[max(0, number - 20) : number + 5]) + "\n")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = os.environ.get(FOLDER_VARIABLE)  # noqa: TID251
    if not hasattr(config, "workerinput") and folder:
        Server(Path(folder)).remove()


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection but to this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test wants the network: {address}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True, scope="session")
def _forked_reader() -> Iterator[None]:
    """Let deliveries be read by forks of this process; who tests the start itself asks for `started_reader`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confined, "_spawn", Forked)
        yield


@pytest.fixture
def started_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deliveries be read by a process of its own, as outside the tests."""
    monkeypatch.setattr(confined, "_spawn", STARTED)


# ---- servers and databases ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(worker_id: str) -> Server:
    folder = Path(os.environ[FOLDER_VARIABLE])  # noqa: TID251
    return Server(folder, worker_id)


@pytest.fixture(scope="session")
def small_delivery(server: Server) -> Path:
    folder = server.folder / "small"
    with server.lock("small"):
        return next(folder.glob("510623*"), None) or deliveries.small(folder)


@pytest.fixture(scope="session")
def loaded_template(server: Server, small_delivery: Path) -> str:
    def fill(office: Office) -> None:
        from api.deliver import load_package

        add_cast(office)
        load_package(office, small_delivery, _actor(office, "lu"))

    return server.template("loaded", fill)


@pytest.fixture(scope="session")
def entered_template(server: Server, small_delivery: Path) -> str:
    def fill(office: Office) -> None:
        from api.transaction import writing
        from tests.support.loading import loaded
        from tests.support.village import Village

        add_cast(office)
        loaded(office, small_delivery)
        with writing(office.engine) as session:
            Village(session, cast_of(session), shift_of(server, office), office.vault).enter()

    return server.template("entered", fill)


@pytest.fixture(scope="session")
def fresh_template(server: Server) -> str:
    return server.template("fresh", add_cast)


@pytest.fixture(scope="session")
def demo_template(server: Server) -> str:
    def fill(office: Office) -> None:
        from api.demo import load_demo

        (server.folder / "demo.log").write_text("\n".join(load_demo(office)), encoding="utf-8")

    return server.template("demo", fill)


@pytest.fixture(scope="session")
def office(server: Server, loaded_template: str) -> Iterator[Office]:
    """The worker's loaded county; tests reach it by `session`."""
    opened = server.open(server.clone(loaded_template))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo_office(server: Server, demo_template: str) -> Iterator[Office]:
    opened = server.open(server.clone(demo_template))
    add_example(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo_passwords(server: Server, demo_template: str) -> dict[str, str]:
    """Passwords of the demo accounts, as `sanquan run` printed them."""
    lines = (server.folder / "demo.log").read_text(encoding="utf-8").splitlines()
    return {line.split()[1]: line.split()[2] for line in lines if line.startswith("log-in")}


def _own(server: Server, template: str) -> Iterator[Office]:
    name = server.clone(template)
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


@pytest.fixture
def fresh_office(server: Server, fresh_template: str) -> Iterator[Office]:
    yield from _own(server, fresh_template)


@pytest.fixture
def loaded_office(server: Server, loaded_template: str) -> Iterator[Office]:
    yield from _own(server, loaded_template)


@pytest.fixture
def entered_office(server: Server, entered_template: str) -> Iterator[Office]:
    yield from _own(server, entered_template)


# ---- one test -------------------------------------------------------------------------------------


@pytest.fixture
def session(office: Office) -> Iterator[Session]:
    with office.engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, autoflush=False, join_transaction_mode="create_savepoint") as opened:
            yield opened
        outer.rollback()


@pytest.fixture
def vault(office: Office) -> Vault:
    return office.vault


def _actor(office: Office, username: str) -> Actor:
    with Session(office.engine) as session:
        found = accounts.by_username(session, username)
    assert found is not None
    return Actor(found.id, found.person_id)


@pytest.fixture
def cast(session: Session) -> Cast:
    return cast_of(session)


def cast_of(session: Session) -> Cast:
    known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
    return Cast(**{name: known[name] for name in Cast.__slots__})


def shift_of(server: Server, office: Office) -> Callable[..., None]:
    """Return what moves the clock of an office, as administrator, for good."""
    name = str(office.settings.app_url.database)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    return shift


@pytest.fixture
def shift_clock(server: Server, office: Office) -> Iterator[Callable[..., None]]:
    """Move the clock of the worker's loaded county, or of another office: shift_clock(days=8)."""
    moved: list[str] = []

    def shift(of: Office = office, **by: float) -> None:
        name = str(of.settings.app_url.database)
        shift_of(server, of)(**by)
        moved.append(name)

    yield shift
    for name in set(moved) & {str(office.settings.app_url.database)}:
        server.admin("DELETE FROM clock_offset", name)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def cli(server: Server) -> Callable[..., Ran]:
    """Run a command in this process: cli(office, "check", "--db"); office None for one without a database."""
    from api.cli import main

    def run(where: Office | None, *arguments: object) -> Ran:
        name = str(where.settings.app_url.database) if where else "none"
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for variable, value in server.environment(name).items():
                patch.setenv(variable, value)
            code = main([str(a) for a in arguments])
        return Ran(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    """`../shared` beside the project; a test that needs it is skipped where it is absent."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here")
    return folder
