"""Nothing is deleted, nothing is changed in place: not by the program, not by the owner."""

import pytest
from sqlalchemy import Connection, text

from registry.models import Base
from tests.support.refusals import refusal_of

TABLES = sorted(Base.metadata.tables)
VERSIONS = sorted(
    name for name, table in Base.metadata.tables.items() if "ended_by" in table.c and "recorded_to" in table.c
)
GROUND = [
    "boundary_line", "boundary_point", "delivery_grantor", "delivery_ground", "reference_area",
    "topographic_feature",
]  # fmt: skip
"""As surveyed: ended once like versions, without a registered time of their own."""
PAPERS = {"certificate"}
"""Ended once, by the act that writes why."""
AGREED = {"payment_due", "transfer_consent", "transfer_party"}
"""Ended once, by the act that took them back or put others in their place; their time is the act's."""
OWNERS_OWN = {"case_transition", "clock_offset", "county", "key_check"}
"""Set-up of the county: the program may only read it; the owner makes it by migrations."""
NOT_REGISTER = {"login_session", "package_job"}
"""Sessions and the work on uploads are no part of the register and may be cleared away by the owner."""
UPDATABLE = {
    **{table: {"recorded_to", "ended_by"} for table in VERSIONS},
    **{table: {"ended_by"} for table in (*GROUND, *PAPERS, *AGREED)},
    "account": {"password_hash", "is_active"},
    "counter": {"value"},
    "login_session": {"ended_at"},
    "package_job": {
        "account_id",
        "kind",
        "state",
        "stage",
        "done",
        "total",
        "said",
        "said_en",
        "result",
        "delivery_id",
        "started_at",
        "stage_at",
        "heartbeat_at",
        "finished_at",
    },
}


def test_the_lists_of_this_file_name_every_table() -> None:
    assert len(TABLES) >= 48
    assert len(VERSIONS) == 15
    assert {n for n, t in Base.metadata.tables.items() if "ended_by" in t.c} == {
        *VERSIONS, *GROUND, *PAPERS, *AGREED,
    }  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_rows_so_that_attempts_mean_something(app: Connection, table: str) -> None:
    assert app.scalar(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", TABLES)
def test_the_program_can_neither_delete_nor_truncate(app: Connection, table: str) -> None:
    for privilege in ("DELETE", "TRUNCATE"):
        allowed = app.scalar(
            text("SELECT has_table_privilege('sanquan_app', :table, :privilege)"),
            {"table": table, "privilege": privilege},
        )
        assert allowed is False
    assert refusal_of(app, f"DELETE FROM {table}") == "42501"
    assert refusal_of(app, f"TRUNCATE {table} CASCADE") == "42501"


@pytest.mark.parametrize("table", TABLES)
def test_the_program_can_update_listed_columns_only(app: Connection, table: str) -> None:
    columns = Base.metadata.tables[table].columns.keys()
    allowed = {
        column
        for column in columns
        if app.scalar(
            text("SELECT has_column_privilege('sanquan_app', :table, :column, 'UPDATE')"),
            {"table": table, "column": column},
        )
    }
    assert allowed == UPDATABLE.get(table, set())
    for column in set(columns) - allowed:
        assert refusal_of(app, f"UPDATE {table} SET {column} = DEFAULT") == "42501", column


def test_the_program_makes_no_tables_and_owns_nothing(app: Connection) -> None:
    assert refusal_of(app, "CREATE TABLE public.mine (a int)") == "42501"
    assert refusal_of(app, "ALTER TABLE person DISABLE TRIGGER USER") == "42501"
    assert refusal_of(app, "DROP TABLE person") == "42501"
    assert refusal_of(app, "SET ROLE sanquan_owner") == "42501"
    # Staging tables of a load are temporary: they go with the connection.
    mine = "SELECT relname FROM pg_class WHERE relowner = 'sanquan_app'::regrole AND relpersistence <> 't'"
    assert app.execute(text(mine)).all() == []


@pytest.mark.parametrize("table", sorted(set(TABLES) - OWNERS_OWN - NOT_REGISTER))
def test_the_owner_is_stopped_by_triggers_and_passes_without_them(admin: Connection, table: str) -> None:
    attempts = [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"]
    admin.execute(text("SET LOCAL ROLE sanquan_owner"))
    for attempt in attempts:
        assert refusal_of(admin, attempt) == "append_only", attempt
    admin.execute(text("RESET ROLE"))
    # The control: the same statements as administrator, with the triggers off.
    assert refusal_of(admin, attempts[0]) == "append_only"
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for attempt in attempts:
        assert refusal_of(admin, attempt) == "", attempt


@pytest.mark.parametrize("table", sorted(set(TABLES) - OWNERS_OWN - NOT_REGISTER - {"account", "counter"}))
def test_the_owner_changes_no_column_of_a_row(owner: Connection, table: str) -> None:
    mapped = Base.metadata.tables[table]
    fixed = [
        c.name for c in mapped.columns if c.computed is None and c.name not in {"recorded_to", "ended_by"}
    ]
    for column in fixed:
        value = "DEFAULT" if mapped.c[column].identity is not None else column
        assert refusal_of(owner, f"UPDATE {table} SET {column} = {value}") == "append_only", column


@pytest.mark.parametrize("table", sorted(OWNERS_OWN))
def test_the_county_s_set_up_is_read_only_for_the_program(app: Connection, table: str) -> None:
    for privilege, expected in (("SELECT", True), ("INSERT", False), ("UPDATE", False), ("DELETE", False)):
        values = {"table": table, "privilege": privilege}
        assert (
            app.scalar(text("SELECT has_table_privilege('sanquan_app', :table, :privilege)"), values)
            is expected
        )


def test_a_counter_only_goes_up(app: Connection) -> None:
    assert refusal_of(app, "UPDATE counter SET value = value - 1") == "count_upwards"
    assert refusal_of(app, "UPDATE counter SET value = value") == "count_upwards"
    assert refusal_of(app, "UPDATE counter SET value = value + 1") == ""


def test_the_owner_cannot_take_a_counter_s_name_away(owner: Connection) -> None:
    assert refusal_of(owner, "UPDATE counter SET scope = '510623:1999', value = value + 1") == "count_upwards"


# ---- versions --------------------------------------------------------------------------------------

_CLOSE = "UPDATE {table} SET recorded_to = recorded_from + interval '1 s', ended_by = begun_by WHERE {which}"
_CURRENT = "ctid = (SELECT ctid FROM {table} WHERE ended_by IS NULL LIMIT 1)"


_COUNTER = "INSERT INTO settlement_entry (settlement_id, people, reason, remark, region_code, begun_by) SELECT id, -1, 'mistaken', 'x', region_code, begun_by FROM settlement WHERE ended_by IS NULL"


def _close(table: str, which: str = _CURRENT) -> str:
    return _CLOSE.format(table=table, which=which.format(table=table))


@pytest.mark.parametrize("table", VERSIONS)
def test_a_current_version_is_ended_once_and_stays_ended(app: Connection, table: str) -> None:
    for right in {"right_parcel", "land_right_version"} - {table}:  # what rights rest on would not end
        app.execute(text(_close(right, "ended_by IS NULL")))
    if table == "settlement":  # one that ends has its counter-entry
        app.execute(text(_COUNTER))
    assert refusal_of(app, _close(table)) == ""
    savepoint = app.begin_nested()
    row = app.execute(text(_close(table) + " RETURNING id")).scalar_one()
    ended = f"id = {row}"
    assert refusal_of(app, _close(table, ended)) == "close_once"
    assert (
        refusal_of(
            app, f"UPDATE {table} SET ended_by = NULL, recorded_to = '9999-12-31 00:00:00+00' WHERE {ended}"
        )
        == "close_once"
    )
    assert (
        refusal_of(app, f"UPDATE {table} SET recorded_to = recorded_to + interval '1 s' WHERE {ended}")
        == "close_once"
    )
    savepoint.rollback()


@pytest.mark.parametrize("table", VERSIONS)
def test_a_version_is_ended_whole_and_after_it_began(app: Connection, table: str) -> None:
    which = _CURRENT.format(table=table)
    assert (
        refusal_of(app, f"UPDATE {table} SET recorded_to = recorded_from + interval '1 s' WHERE {which}")
        == "close_once"
    )
    backwards = f"UPDATE {table} SET ended_by = begun_by, recorded_to = recorded_from WHERE {which}"
    assert refusal_of(app, backwards) == f"ck_{table}_recorded"
    assert refusal_of(app, f"UPDATE {table} SET ended_by = begun_by WHERE {which}") == f"ck_{table}_ended"
    assert (
        refusal_of(app, _close(table).replace("ended_by = begun_by", "ended_by = -1"))
        == f"fk_{table}_ended_by"
    )


@pytest.mark.parametrize("table", GROUND)
def test_ground_is_ended_once(app: Connection, table: str) -> None:
    which = f"id = (SELECT min(id) FROM {table})"
    assert refusal_of(app, f"UPDATE {table} SET ended_by = begun_by WHERE {which}") == ""
    app.execute(text(f"UPDATE {table} SET ended_by = begun_by WHERE {which}"))
    assert refusal_of(app, f"UPDATE {table} SET ended_by = begun_by WHERE {which}") == "close_once"
    assert refusal_of(app, f"UPDATE {table} SET ended_by = NULL WHERE {which}") == "close_once"


@pytest.mark.parametrize(
    "table", [v for v in VERSIONS if "version" in Base.metadata.tables[v].c and v != "right_parcel"]
)
def test_there_is_one_current_version_and_each_number_once(admin: Connection, table: str) -> None:
    mapped = Base.metadata.tables[table]
    columns = [c.name for c in mapped.columns if c.computed is None and c.identity is None]
    (current,) = [str(i.name) for i in mapped.indexes if i.unique and str(i.name).endswith("_current")]

    def copied(**other: str) -> str:
        values = ", ".join(other.get(c, c) for c in columns)
        return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE ended_by IS NULL LIMIT 1"

    assert refusal_of(admin, copied(version="version + 100")) == current
    ended = {"ended_by": "begun_by", "recorded_to": "recorded_from + interval '1 s'"}
    assert refusal_of(admin, copied(**ended)) in {current.replace("_current", "_version"), f"uq_{table}_ref"}
    assert refusal_of(admin, copied(version="version + 100", **ended)) == "version_chain"
    admin.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER version_chain"))
    assert refusal_of(admin, copied(version="version + 100", **ended)) == ""
