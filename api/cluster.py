"""The private PostGIS cluster: made, started, stopped and recovered by the program itself.

Data below the state folder, socket in a folder of mode 0700, no TCP, data checksums, C.UTF-8.
As root everything runs as Debian's user `postgres`, because a server refuses to run as root. No
cluster of the system is ever touched.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_CONF = """\
# Written by sanquan when the cluster was made; edit freely.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 80
max_locks_per_transaction = 256      # an act locks every 200 m cell it touches
shared_buffers = {buffers}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off                            # costs more than it gives with PostGIS expressions
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = off
log_min_messages = warning
{extra}"""


class ClusterError(Exception):
    """The private cluster cannot be made or started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One private cluster below `state`, its socket in `sockets`."""

    state: Path
    sockets: Path
    extra_conf: str = ""

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return self.state / "postgres"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.state / "postgres.log"

    def running(self) -> bool:
        """Return whether the server answers at its socket."""
        try:
            psycopg.connect(
                host=str(self.sockets), user="postgres", dbname="postgres", connect_timeout=3
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def up(self) -> bool:
        """Start the server, making or recovering it where needed; return whether it was down."""
        self._make_folders()
        with self._lock():
            if self.running():
                return False
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._clear_remains()
            code = self._run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "300", "-s", "start")
            if code:
                tail = "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-8:])
                raise ClusterError(f"the database did not start; the end of {self.log} says:\n{tail}")
        return True

    def down(self) -> bool:
        """Stop the server; return whether it was running."""
        if not (self.data / "postmaster.pid").exists():
            return False
        with self._lock():
            return self._run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-m", "fast", "-s", "stop") == 0

    def remove(self) -> None:
        """Stop the server and delete everything it held; for throw-away clusters of tests."""
        self.down()
        shutil.rmtree(self.state, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    # ---- making -------------------------------------------------------------------------------

    def _make_folders(self) -> None:
        if os.geteuid() == 0 and not self.state.parent.exists():
            self.state.parent.mkdir(parents=True, mode=0o755)
        for folder in (self.state, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(folder, *_server_user())
            elif folder.stat().st_uid != os.geteuid() or folder.is_symlink():
                raise ClusterError(f"{folder} belongs to someone else; remove it or set SANQUAN_STATE")
        self.sockets.chmod(0o700)

    def _make(self) -> None:
        """Make the cluster beside its place and move it there whole: a kill leaves no half one."""
        fresh = self.state / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        code = self._run(
            "initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
            "--data-checksums", "--auth-local=peer", "--auth-host=reject", "--no-instructions",
            quiet=True,
        )  # fmt: skip
        if code:
            raise ClusterError("initdb failed; see the lines above")
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        conf = _CONF.format(
            sockets=self.sockets, buffers=max(128, min(memory // 8, 2048)), extra=self.extra_conf
        )
        (fresh / "postgresql.auto.conf").write_text(conf, encoding="utf-8")
        (fresh / "pg_hba.conf").write_text("local all all peer map=sanquan\n", encoding="ascii")
        users = {pwd.getpwuid(os.geteuid()).pw_name, *([_server_user()[0]] if os.geteuid() == 0 else [])}
        (fresh / "pg_ident.conf").write_text(
            "".join(
                f"sanquan {user} {role}\n"
                for user in sorted(users)
                for role in ("postgres", "sanquan_app", "sanquan_access")
            ),
            encoding="utf-8",
        )
        if os.geteuid() == 0:
            for name in ("postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"):
                shutil.chown(fresh / name, *_server_user())
        fresh.rename(self.data)

    # ---- recovery after kill -9, power loss, reboot ---------------------------------------------

    def _clear_remains(self) -> None:
        """Remove what a killed server left: its orphans, its pid file, its socket lock."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            # A power cut may leave the file empty or full of zeros: then it names nobody.
            first = pid_file.read_text(errors="replace").partition("\n")[0].strip()
            if first.isdecimal() and self._is_ours(int(first)):
                return  # starting up or recovering: pg_ctl waits for it
            self._end_orphans()
            pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and Path(f"/proc/{pid}/cwd").resolve() == self.data.resolve()
        except OSError:
            return False

    def _end_orphans(self) -> None:
        orphans = [
            int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and self._is_ours(int(p.name))
        ]
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(self._is_ours(pid) for pid in orphans) and time.monotonic() < deadline:
            time.sleep(0.05)

    # ---- running the server's programs ----------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one command at a time make, start or stop."""
        with (self.state / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: object, quiet: bool = False) -> int:
        user: dict[str, Any] = {}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.state), "TZ": "UTC"}
        if os.geteuid() == 0:
            name, group = _server_user()
            user = {"user": name, "group": group, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 (no shell, own arguments)
            [binaries() / program, *map(str, arguments)],
            env=environment,
            cwd="/",
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else None,
            start_new_session=True,  # Ctrl-C in the terminal is for the program, not the server
            **user,
        )
        return done.returncode


def _server_user() -> tuple[str, str]:
    """Return the system user and group the server runs as when the program is root."""
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError as error:
        raise ClusterError("there is no system user `postgres`; run `make install`") from error
    import grp  # noqa: PLC0415 (only as root)

    return entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name


def binaries() -> Path:
    """Return the folder of the newest installed PostgreSQL that has PostGIS."""
    found = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if Path(f"/usr/share/postgresql/{folder.parent.name}/extension/postgis.control").exists()
    ]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    other = shutil.which("initdb")
    if other:
        return Path(other).resolve().parent
    raise ClusterError("no PostgreSQL with PostGIS is installed; run `make install`, or set DATABASE_URL")
