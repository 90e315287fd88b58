"""Makes, migrates and opens the county's database.

Three roles: `sanquan_owner` owns everything and cannot log in; `sanquan_app` is the program;
`sanquan_access` may write only the access log. Migrations come in as administrator and SET ROLE.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

from api.settings import ACCESS_ROLE, APP_ROLE, ROOT, Settings
from registry.crs import storage_crs
from registry.errors import KeyFileError
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.parameters import SETTINGS
from registry.vault import Vault, create_key_file, read_key_file

OWNER = "sanquan_owner"
IsolationLevel = Literal["AUTOCOMMIT", "READ COMMITTED", "REPEATABLE READ"]
_EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CountyChoice:
    """What is chosen when a database is made and then fixed."""

    code: str
    name: str
    srid: int
    time_zone: str = "Asia/Shanghai"


def alembic_config(connection: Connection | None = None, srid: int | None = None) -> Config:
    """Return Alembic's configuration; connection and SRID travel in `attributes`."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["srid"] = srid
    return config


@cache
def head() -> str:
    """Return the newest migration."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert revision is not None
    return revision


def make_database(admin_url: URL, app_url: URL, access_url: URL) -> bool:
    """Make roles, database and extensions where they are missing; return whether it was made."""
    with (
        engine_of(admin_url.set(database="postgres"), "AUTOCOMMIT") as maintenance,
        maintenance.connect() as connection,
    ):
        _make_roles(connection, app_url, access_url)
        name = admin_url.database
        exists = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not exists:
            quoted = connection.dialect.identifier_preparer.quote(str(name))
            connection.exec_driver_sql(
                f"CREATE DATABASE {quoted} OWNER {OWNER} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
            )
            connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC")
            connection.exec_driver_sql(
                f"GRANT CONNECT, TEMPORARY ON DATABASE {quoted} TO {APP_ROLE}, {OWNER}"
            )
            connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {quoted} TO {ACCESS_ROLE}")
    with engine_of(admin_url, "AUTOCOMMIT") as inside, inside.connect() as connection:
        for extension in _EXTENSIONS:
            connection.exec_driver_sql(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.exec_driver_sql(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}")
        quoted = connection.dialect.identifier_preparer.quote(str(admin_url.database))
        connection.exec_driver_sql(f"GRANT CREATE ON DATABASE {quoted} TO {OWNER}")  # the queue's own schema
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {ACCESS_ROLE}")
    return not exists


@contextmanager
def engine_of(url: URL, level: IsolationLevel) -> Iterator[Engine]:
    """Give an engine that leaves no connection behind, whatever happens."""
    engine = create_engine(url, isolation_level=level)
    try:
        yield engine
    finally:
        engine.dispose()


def drop_database(admin_url: URL) -> None:
    """Drop a database that was made a moment ago and is not to be kept."""
    with (
        engine_of(admin_url.set(database="postgres"), "AUTOCOMMIT") as maintenance,
        maintenance.connect() as connection,
    ):
        quoted = connection.dialect.identifier_preparer.quote(str(admin_url.database))
        connection.exec_driver_sql(f"DROP DATABASE {quoted} WITH (FORCE)")


def _make_roles(connection: Connection, app_url: URL, access_url: URL) -> None:
    # Roles belong to the whole server: two databases may be made at the same moment.
    connection.execute(text("SELECT pg_advisory_lock(hashtext('sanquan roles'))"))
    have = set(connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sanquan%'")))
    if OWNER not in have:
        connection.exec_driver_sql(f"CREATE ROLE {OWNER} NOLOGIN")
    for role, url in ((APP_ROLE, app_url), (ACCESS_ROLE, access_url)):
        if role not in have:
            connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        if url.password:
            literal = str(url.password).replace("'", "''")
            connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{literal}'")


def migrate(admin_url: URL, choice: CountyChoice | None) -> tuple[str | None, str]:
    """Bring a made database to the newest migration and settings; return (before, after).

    `choice` is needed the first time and must agree with the county afterwards.
    """
    # One transaction for all of it: a database is at one state or the other, never half-way.
    with engine_of(admin_url, "READ COMMITTED") as engine, engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
        before = revision(connection)
        srid = _settle_srid(connection, before, choice)
        command.upgrade(alembic_config(connection, srid), "head")
        connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
        _seed(connection, choice)
        after = revision(connection)
    assert after is not None
    return before, after


def is_empty(admin_url: URL) -> bool:
    """Return whether a database has never been migrated."""
    with engine_of(admin_url, "READ COMMITTED") as engine, engine.connect() as connection:
        return revision(connection) is None


def _settle_srid(connection: Connection, before: str | None, choice: CountyChoice | None) -> int:
    if before is None:
        if choice is None:
            raise DatabaseError("a new database needs --county CODE NAME and --srid")
        storage_crs(choice.srid)
        return choice.srid
    county = connection.execute(text("SELECT code, srid FROM county")).one()
    if choice is not None and (choice.code, choice.srid) != tuple(county):
        raise DatabaseError(
            f"this database is county {county.code} in EPSG:{county.srid} and stays so; "
            "another county or reference system needs another database (--database NAME)"
        )
    return int(county.srid)


def revision(connection: Connection) -> str | None:
    """Return the migration a database is at, or None for an empty one."""
    known = connection.scalar(text("SELECT to_regclass('alembic_version')"))
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None


def _seed(connection: Connection, choice: CountyChoice | None) -> None:
    """Add the reference rows that the code of today knows and the database does not yet."""
    if choice is not None:
        connection.execute(
            text(
                "INSERT INTO county (id, code, name, srid, time_zone) "
                "VALUES (1, :code, :name, :srid, :zone) ON CONFLICT DO NOTHING"
            ),
            {"code": choice.code, "name": choice.name, "srid": choice.srid, "zone": choice.time_zone},
        )
        connection.execute(
            text(
                "INSERT INTO region (code, code_list, level, name, valid_from) "
                "SELECT :code, 'mca', 6, :name, :day WHERE NOT EXISTS (SELECT FROM region WHERE code = :code)"
            ),
            {"code": choice.code, "name": choice.name, "day": date(1999, 1, 1)},
        )
    for setting in SETTINGS.values():
        connection.execute(
            text(
                "INSERT INTO parameter (key, value, valid_from, source, confirmed) "
                "SELECT :key, :value, :day, :source, :confirmed "
                "WHERE NOT EXISTS (SELECT FROM parameter WHERE key = :key)"
            ),
            {
                "key": setting.key,
                "value": setting.value,
                "day": setting.valid_from,
                "source": setting.source,
                "confirmed": setting.confirmed,
            },
        )
    for kind in CASE_KINDS.values():
        for start, end in kind.transitions:
            connection.execute(
                text("INSERT INTO case_transition VALUES (:kind, :start, :end) ON CONFLICT DO NOTHING"),
                {"kind": kind.code, "start": start, "end": end},
            )


def unlock(settings: Settings, engine: Engine) -> Vault:
    """Return the vault of personal data; raises KeyFileError where the key is not this database's."""
    vault = read_key_file(settings.key_file)
    with engine.connect() as connection:
        fingerprint = connection.scalar(text("SELECT fingerprint FROM key_check"))
    if fingerprint is None or not vault.knows(fingerprint):
        raise KeyFileError(path=settings.key_file, why="它不是这个数据库的密钥 (not this database's key)")
    return vault


def settle_key(settings: Settings, admin_url: URL) -> None:
    """Bind the key file to a new database; make the file where neither exists."""
    with engine_of(admin_url, "READ COMMITTED") as engine, engine.begin() as connection:
        bound = connection.scalar(text("SELECT fingerprint FROM key_check"))
        if bound is None:
            if not settings.key_file.exists():
                create_key_file(settings.key_file)
            vault = read_key_file(settings.key_file)
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
            connection.execute(
                text("INSERT INTO key_check (id, fingerprint) VALUES (1, :mark)"),
                {"mark": vault.fingerprint()},
            )
        elif not read_key_file(settings.key_file).knows(bound):
            raise KeyFileError(path=settings.key_file, why="它不是这个数据库的密钥 (not this database's key)")
