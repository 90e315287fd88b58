"""Backup, restore and the drill that proves one: a dump, a manifest of digests, the key kept apart.

The digests are counted in the very snapshot that is dumped, so a restored database must equal them
to the row. The key of personal data is never part of a backup: the manifest holds its fingerprint.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from api import database
from api.cluster import Cluster, binaries
from api.settings import ACCESS_ROLE, ADMIN_ROLE, APP_ROLE, Settings
from api.version import version
from registry.errors import KeyFileError
from registry.vault import read_key_file

MANIFEST = "manifest.json"
_DUMP = "dump"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and the sum of their fingerprints: the order of rows does not count."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    program: str
    migration: str
    county: str
    taken_at: str
    key_fingerprint: str
    tables: dict[str, TableDigest]


def backup(settings: Settings, folder: Path) -> Manifest:
    """Write a backup into a new folder; raises DatabaseError where it cannot be taken.

    Written beside its place and moved there whole: a folder with a manifest is a finished backup.
    """
    admin_url = _admin_url(settings)
    if folder.exists():
        raise database.DatabaseError(f"{folder} exists; a backup is written into a new folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with (
            database.engine_of(admin_url, "REPEATABLE READ") as engine,
            engine.connect() as connection,
        ):
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            _run(
                "pg_dump", "--format=directory", "--jobs=2", "--compress=6", f"--snapshot={snapshot}",
                f"--file={part / _DUMP}", *_where(admin_url), url=admin_url,
            )  # fmt: skip
            manifest = _manifest(connection)
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself; raises DatabaseError where it is none."""
    try:
        raw = json.loads((folder / MANIFEST).read_text("utf-8"))
        tables = {name: TableDigest(**digest) for name, digest in raw.pop("tables").items()}
        return Manifest(**raw, tables=tables)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise database.DatabaseError(f"{folder} is no finished backup: {MANIFEST} cannot be read") from error


def restore(settings: Settings, folder: Path) -> Manifest:
    """Make the database of `settings` from a backup and prove it equal; raises DatabaseError or KeyFileError.

    The database must not exist yet, and the key file must be the one the backup was taken with.
    """
    manifest = read_manifest(folder)
    _require_key(settings, manifest)
    admin_url = _admin_url(settings)
    if not database.make_database(admin_url, settings.app_url, settings.access_url):
        raise database.DatabaseError(
            f"database {admin_url.database!r} exists; a backup is restored into a new one (--database NAME)"
        )
    try:
        _run(
            "pg_restore", "--jobs=2", "--exit-on-error", *_where(admin_url), str(folder / _DUMP),
            url=admin_url,
        )  # fmt: skip
        _require_equal(admin_url, manifest)
    except BaseException:
        database.drop_database(admin_url)  # made above, and worth nothing
        raise
    return manifest


def drill(settings: Settings, folder: Path, say: Say) -> None:
    """Restore a backup into a scratch cluster, prove it equal, throw the scratch away."""
    with tempfile.TemporaryDirectory(prefix="sanquan-drill-", dir=_scratch()) as name:
        scratch = Path(name)
        scratch.chmod(0o755)
        cluster = Cluster(scratch / "state", scratch / "sockets", "synchronous_commit = off\n")
        say("making a scratch cluster")
        cluster.up()
        try:
            manifest = restore(_settings_in(settings, cluster), folder)
        finally:
            cluster.down()
    rows = sum(t.rows for t in manifest.tables.values())
    say(f"restored and equal: {len(manifest.tables)} tables, {rows:,} rows, taken {manifest.taken_at}")


def compare(admin_url: URL, manifest: Manifest) -> list[str]:
    """Return in what a database differs from a manifest, table by table."""
    with database.engine_of(admin_url, "REPEATABLE READ") as engine, engine.connect() as connection:
        found = _digests(connection)
    names = sorted({*found, *manifest.tables})
    return [
        f"{name}: {manifest.tables.get(name)} became {found.get(name)}"
        for name in names
        if found.get(name) != manifest.tables.get(name)
    ]


def _require_equal(admin_url: URL, manifest: Manifest) -> None:
    differences = compare(admin_url, manifest)
    if differences:
        raise database.DatabaseError("the restored database differs: " + "; ".join(differences[:20]))


def _manifest(connection: Connection) -> Manifest:
    migration, county, moment, mark = connection.execute(
        text(
            "SELECT (SELECT version_num FROM alembic_version), (SELECT code || ' ' || name FROM county), "
            "now(), (SELECT fingerprint FROM key_check)"
        )
    ).one()
    return Manifest(version(), migration, county, moment.isoformat(), bytes(mark).hex(), _digests(connection))


def _digests(connection: Connection) -> dict[str, TableDigest]:
    """Return the digest of every table of the register, and of the queue beside it."""
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    names = connection.scalars(
        text(
            "SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner "
            "WHERE r.rolname = :owner AND c.relkind = 'r' ORDER BY 1"
        ),
        {"owner": database.OWNER},
    ).all()
    found = {}
    for name in names:  # quoted, and with their schema, where they need it
        rows, total = connection.execute(
            text(
                "SELECT count(*), coalesce(sum(('x' || left(md5(line), 16))::bit(64)::bigint::numeric), 0) "  # noqa: S608
                f"FROM (SELECT t::text AS line FROM {name} AS t) AS lines"
            )
        ).one()
        found[name] = TableDigest(int(rows), str(total))
    return found


def _require_key(settings: Settings, manifest: Manifest) -> None:
    vault = read_key_file(settings.key_file)
    if not vault.knows(bytes.fromhex(manifest.key_fingerprint)):
        raise KeyFileError(path=settings.key_file, why="它不是这份备份的密钥 (not this backup's key)")


def _admin_url(settings: Settings) -> URL:
    if settings.admin_url is None:
        raise database.DatabaseError(
            "set DATABASE_ADMIN_URL: backups are taken and restored as administrator"
        )
    return settings.admin_url


def _settings_in(settings: Settings, cluster: Cluster) -> Settings:
    """Return the same settings in another private cluster."""
    base = URL.create("postgresql+psycopg", database="drill", query={"host": str(cluster.sockets)})
    return replace(
        settings,
        app_url=base.set(username=APP_ROLE),
        admin_url=base.set(username=ADMIN_ROLE),
        access_url=base.set(username=ACCESS_ROLE),
        private=True,
        state=cluster.state,
        sockets=cluster.sockets,
    )


def _scratch() -> Path:
    """Return where a scratch cluster has room; its socket's path must stay short."""
    return Path("/var/tmp")  # noqa: S108 (a folder of its own is made in it, mode 0700 inside)


def _where(url: URL) -> list[str]:
    """Return the arguments that name a server and, last, a database."""
    host = url.host or url.query.get("host")
    port = ["--port", str(url.port)] if url.port else []
    return ["--host", str(host), *port, "--username", str(url.username), f"--dbname={url.database}"]


def _run(program: str, *arguments: str, url: URL) -> None:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(  # noqa: S603 (no shell, own arguments)
        [binaries() / program, "--no-password", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise database.DatabaseError(f"{program} failed: {done.stderr.strip()[-2000:]}")
