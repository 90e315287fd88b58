"""Who may do what in the database: the owner cannot log in, the access log has a role of its own."""

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError

from api.office import Office
from registry.models import Base
from registry.vault import Vault
from tests.support.refusals import refusal_of
from tests.support.server import Server

TABLES = sorted(Base.metadata.tables)


def test_the_owner_owns_every_table_and_cannot_log_in(
    admin: Connection, server: Server, finished: Office
) -> None:
    role = admin.execute(
        text("SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'sanquan_owner'")
    ).one()
    assert tuple(role) == (False, False, False)
    owners = admin.execute(
        text(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname = ANY(:tables) "
            "AND relnamespace = 'public'::regnamespace"
        ),
        {"tables": TABLES},
    ).all()
    assert owners == [("sanquan_owner",)]
    engine = create_engine(server.url(str(finished.settings.app_url.database), "sanquan_owner"))
    with pytest.raises(
        OperationalError, match=r"not permitted to log in|Peer authentication failed|no pg_hba"
    ):
        engine.connect()
    engine.dispose()


@pytest.mark.parametrize("role", ["sanquan_app", "sanquan_access"])
def test_the_program_s_roles_have_no_powers_of_their_own(admin: Connection, role: str) -> None:
    powers = admin.execute(
        text(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = :role"
        ),
        {"role": role},
    ).one()
    assert not any(powers)
    members = admin.scalar(
        text("SELECT count(*) FROM pg_auth_members WHERE member = CAST(:role AS regrole)"), {"role": role}
    )
    assert members == 0


def test_the_clock_is_not_the_program_s_to_set(app: Connection, admin: Connection) -> None:
    statement = "INSERT INTO clock_offset (shift) VALUES (interval '30 days')"
    assert refusal_of(app, statement) == "42501"
    assert refusal_of(app, "UPDATE clock_offset SET shift = interval '0'") == "42501"
    assert refusal_of(admin, statement) == ""
    assert (
        refusal_of(
            app,
            "CREATE OR REPLACE FUNCTION register_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        )
        == "42501"
    )


def test_a_function_of_the_program_s_own_cannot_stand_before_the_register_s(app: Connection) -> None:
    # Temporary schemas come first for tables, never for functions.
    app.execute(
        text(
            "CREATE FUNCTION pg_temp.register_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now() + interval ''1 year'''"
        )
    )
    assert app.scalar(text("SELECT register_now() < now() + interval '300 days'")) is True


def test_the_access_role_writes_the_access_log_and_when_a_session_was_seen(access: Connection) -> None:
    log = {"kind", "address", "subject", "outcome"}
    for table in TABLES:
        for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            held = {
                column
                for column in Base.metadata.tables[table].columns.keys()  # noqa: SIM118 (a collection of columns is no mapping)
                if privilege in {"SELECT", "INSERT", "UPDATE"}
                and access.scalar(
                    text("SELECT has_column_privilege('sanquan_access', :table, :column, :privilege)"),
                    {"table": table, "column": column, "privilege": privilege},
                )
            }
            expected = {
                ("access_log", "SELECT"): {"id", "at", "account_id", "purpose", *log},
                ("access_log", "INSERT"): {"account_id", "purpose", *log},
                ("login_session", "SELECT"): {"token_hash", "last_seen_at"},
                ("login_session", "UPDATE"): {"last_seen_at"},
            }.get((table, privilege), set())
            assert held == expected, (table, privilege)
    assert (
        refusal_of(access, "INSERT INTO access_log (kind, address, outcome) VALUES ('check', '::1', 'none')")
        == ""
    )
    assert refusal_of(access, "DELETE FROM access_log") == "42501"
    assert refusal_of(access, "SELECT name FROM person") == "42501"
    assert refusal_of(access, "CREATE TEMPORARY TABLE t (a int)") == "42501"


def test_the_program_reads_the_access_log_and_does_not_write_it(app: Connection) -> None:
    assert app.scalar(text("SELECT count(*) FROM access_log")) == 1
    assert (
        refusal_of(app, "INSERT INTO access_log (kind, address, outcome) VALUES ('check', '::1', 'none')")
        == "42501"
    )


def test_the_key_check_knows_the_county_s_key_and_holds_no_key(
    app: Connection, finished: Office, admin: Connection
) -> None:
    mark = app.scalar(text("SELECT fingerprint FROM key_check"))
    assert finished.vault.knows(mark)
    assert not Vault(b"a" * 32, b"b" * 32).knows(mark)
    keys = finished.settings.key_file.read_text(encoding="ascii")
    assert mark.hex() not in keys
    assert refusal_of(admin, "INSERT INTO key_check SELECT 1, fingerprint FROM key_check") == "pk_key_check"
    assert (
        refusal_of(admin, "INSERT INTO key_check SELECT 2, fingerprint FROM key_check")
        == "ck_key_check_one_row"
    )


def test_a_database_is_one_county(admin: Connection) -> None:
    copy = "INSERT INTO county (id, code, name, srid, time_zone) SELECT {id}, code, name, srid, time_zone FROM county"
    assert refusal_of(admin, copy.format(id=1)) == "pk_county"
    assert refusal_of(admin, copy.format(id=2)) == "ck_county_one_row"
