"""The queue lives in a schema of its own, made by a migration, used by the program, owned by another."""

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from api.jobs import SCHEMA, put_in_queue
from api.office import Office
from api.transaction import aside, reading
from registry.models import Base
from tests.support.counting import number
from tests.support.server import Server

KINDS = {"pg_class": "rel", "pg_proc": "pro", "pg_type": "typ"}


@pytest.fixture
def names(loaded_office: Office) -> dict[str, set[str]]:
    """Names of everything procrastinate made, by schema."""
    found: dict[str, set[str]] = {}
    with reading(loaded_office.engine) as session:
        for table, prefix in KINDS.items():
            rows = session.execute(
                text(
                    f"SELECT n.nspname, {prefix}name FROM {table} JOIN pg_namespace n ON n.oid = {prefix}namespace "
                    f"WHERE {prefix}name LIKE '%procrastinate%'"
                )
            )
            for schema, name in rows:
                found.setdefault(schema, set()).add(name)
    return found


def test_everything_of_the_queue_is_in_its_own_schema_so_that_models_and_comparison_never_meet_it(
    names: dict[str, set[str]],
) -> None:
    assert names.keys() == {SCHEMA}
    assert {"procrastinate_jobs", "procrastinate_workers", "procrastinate_fetch_job_v2"} <= names[SCHEMA]
    assert [table for table in Base.metadata.tables if SCHEMA in table] == []


def test_the_program_works_with_the_queue_and_cannot_change_how_it_works(loaded_office: Office) -> None:
    with loaded_office.engine.connect() as connection:
        for statement in (
            "CREATE TABLE procrastinate.mine (a int)",
            "ALTER TABLE procrastinate.procrastinate_jobs DISABLE TRIGGER USER",
            "DROP FUNCTION procrastinate.procrastinate_register_worker_v1()",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                connection.execute(text(statement))
            connection.rollback()
    assert _owners(loaded_office.engine.connect()) == {"sanquan_owner"}


def _owners(connection: Connection) -> set[str]:
    with connection:
        rows = connection.scalars(
            text(
                "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace = 'procrastinate'::regnamespace"
            )
        )
        return set(rows)


def test_the_access_log_s_role_has_no_part_in_it(server: Server, loaded_office: Office) -> None:
    engine = create_engine(server.url(str(loaded_office.settings.app_url.database), "sanquan_access"))
    with (
        engine.connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied for schema"),
    ):
        connection.execute(text("SELECT count(*) FROM procrastinate.procrastinate_jobs"))
    engine.dispose()


class LostError(Exception):
    """The transaction does not come to its end."""


def _queue_and_fail(office: Office) -> None:
    with aside(office.engine) as session:
        put_in_queue(session, 1, "510623")
        raise LostError


def test_work_is_queued_with_what_it_is_about_or_not_at_all(loaded_office: Office) -> None:
    waiting = "SELECT count(*) FROM procrastinate.procrastinate_jobs"
    with pytest.raises(LostError):
        _queue_and_fail(loaded_office)
    assert number(loaded_office, waiting) == 0
    with aside(loaded_office.engine) as session:
        before = session.scalar(text("SHOW search_path"))
        put_in_queue(session, 1, "510623")
        assert session.scalar(text("SHOW search_path")) == before
    assert number(loaded_office, waiting) == 1
