"""Looking changes nothing: every page is read by a transaction that the database itself keeps from writing."""

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from api.access import session
from api.office import Office
from registry.models import Parameter
from tests.support import routes
from tests.support.client import Visitor, officer
from tests.support.server import Server

EXPORT = "/work/packages/<int:job_id>/export.zip"
NOTHING_THERE = {
    "/api/v1/check/<path:token>",
    "/consent/<token>",
    "/work/certificate/<number>/signed",
    "/work/grantor/<code>/interim.pdf",
}
"""Tokens that were never given, and what the demo county has none of."""
ASIDE = {"access_log", "login_session"}
"""What a GET may write: who looked, and that a session is in use."""


def contents(office: Office) -> dict[str, tuple[int, int]]:
    """Return rows and newest transaction of every table."""
    found: dict[str, tuple[int, int]] = {}
    with office.engine.connect() as connection:
        tables = list(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                    "AND has_table_privilege(oid, 'SELECT')"
                )
            )
        )
        for table in tables:
            row = connection.execute(
                text(f'SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM "{table}"')
            ).one()
            found[table] = row[0], row[1]
    return found


def test_no_page_changes_the_register(
    demo_office: Office, app: Flask, clerk: Visitor, registrar: Visitor, analyst: Visitor
) -> None:
    before = contents(demo_office)
    assert len(before) > 30
    for route in routes.of(app).values():
        if "GET" in route.methods:
            allowed = route.rule != EXPORT  # a registrar's own file
            able = registrar if allowed and route.access.roles == ("registrar",) else clerk
            able = analyst if route.access.roles == ("analyst",) else able
            # A token that was never printed is not found.
            wanted = 403 if route.rule == EXPORT else 404 if route.rule in NOTHING_THERE else 200
            assert able.get(route.address).status_code == wanted, route
    after = contents(demo_office)
    assert {name for name in before if before[name] != after[name]} <= ASIDE
    # The control: the pages did leave their trace where they may.
    assert after["access_log"][0] >= before["access_log"][0] + 2


def test_the_snapshot_would_notice_a_change(server: Server, loaded_office: Office) -> None:
    before = contents(loaded_office)
    name = str(loaded_office.settings.app_url.database)
    server.admin("UPDATE account SET is_active = is_active WHERE username = 'lu'", name)
    assert {name for name, at in contents(loaded_office).items() if before[name] != at} == {"account"}


def test_the_session_of_a_request_cannot_write(app: Flask) -> None:
    with app.test_request_context("/"):
        assert session().scalar(text("SHOW transaction_read_only")) == "on"
        values = {"key": "display_days", "value": "0", "source": "a page", "confirmed": True}
        with pytest.raises(DBAPIError, match="read-only transaction"):
            session().execute(insert(Parameter).values(valid_from=text("CURRENT_DATE"), **values))


def test_what_writes_the_access_log_may_write_nothing_else(demo_office: Office) -> None:
    with demo_office.access_engine.connect() as connection:
        for statement in (
            "INSERT INTO parameter (key, value, valid_from, source, confirmed) VALUES ('a', '1', now(), 'x', true)",
            "UPDATE account SET is_active = false",
            "SELECT * FROM person",
            "DELETE FROM access_log",
            "UPDATE access_log SET outcome = 'ok'",
            "INSERT INTO access_log (at, kind, address, outcome) VALUES (now(), 'x', 'x', 'x')",
            "UPDATE login_session SET expires_at = now()",
        ):
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.execute(text(statement))
            connection.rollback()


def test_head_is_answered_like_get_without_a_body(app: Flask, clerk: Visitor) -> None:
    for address in routes.pages(app):
        whole, head = clerk.get(address), clerk.client.head(address, headers={"Accept": "text/html"})
        assert (head.status_code, head.data) == (whole.status_code, b""), address
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_the_office_is_opened_by_the_officers_own_password(
    demo_office: Office, app: Flask, demo_passwords: dict[str, str]
) -> None:
    assert set(demo_passwords) == {"lu", "shen", "he", "fen", "cun"}
    he = officer(demo_office, "he", demo_passwords["he"], app)
    assert "何军" in he.get("/work").text
    assert Visitor(app).log_in("he", demo_passwords["shen"]).status_code == 403
