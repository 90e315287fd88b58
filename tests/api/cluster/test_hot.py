"""Kept connections for strangers: one a thread, renewed when the server dropped it, closed with the office."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask, session

from api.cookies import Cookies
from api.hot import HotPath
from api.office import Office
from tests.support.server import Server

PID = b"SELECT pg_backend_pid()"


@pytest.fixture
def path(office: Office) -> Iterator[HotPath]:
    opened = HotPath(office.engine, "hot-path-test")
    yield opened
    opened.close()


def pid(path: HotPath) -> int:
    row = path.one(PID, ())
    assert row is not None
    return int(row[0])


def drop(server: Server, *pids: int) -> None:
    for one in pids:
        server.admin(f"SELECT pg_terminate_backend({one}, 10000)")


def test_a_connection_is_kept_and_its_statement_prepared(path: HotPath) -> None:
    assert pid(path) == pid(path)
    prepared = path.one(b"SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", (PID.decode(),))
    assert prepared == (1,)


def test_a_dropped_connection_is_made_anew(server: Server, path: HotPath) -> None:
    before, kept = pid(path), path._kept.cursor
    assert kept is not None
    drop(server, before)
    assert pid(path) != before
    with pytest.raises(psycopg.OperationalError):
        kept.execute(PID)  # control: the one that was kept is gone


def test_each_thread_has_its_own_and_all_are_closed_with_the_office(path: HotPath) -> None:
    with ThreadPoolExecutor(1) as other:
        there = other.submit(pid, path).result()
        assert other.submit(pid, path).result() == there != pid(path)
        connections = list(path._all.values())
        path.close()
        assert [connection.closed for connection in connections] == [True, True]


def test_a_statement_that_fails_says_so_and_the_next_is_answered(path: HotPath) -> None:
    before = pid(path)
    with pytest.raises(psycopg.errors.DivisionByZero):
        path.one(b"SELECT 1 / 0", ())
    assert pid(path) == before


def test_a_statement_that_was_cancelled_is_not_asked_again(path: HotPath) -> None:
    """It took too long once; on a new connection it would take as long again."""
    before, asked = pid(path), list[bytes]()
    run = path._ask

    def counted(statement: bytes, values: Sequence[object]) -> tuple[object, ...] | None:
        asked.append(statement)
        return run(statement, values)

    path._ask = counted  # type: ignore[method-assign]  # only in this test
    path.one(b"SELECT set_config('statement_timeout', '50ms', false)", ())
    with pytest.raises(psycopg.errors.QueryCanceled):
        path.one(b"SELECT pg_sleep(60)", ())
    assert asked[1:] == [b"SELECT pg_sleep(60)"]
    assert pid(path) == before


def test_the_connection_of_a_thread_that_ended_is_closed_with_the_next_one(path: HotPath) -> None:
    with ThreadPoolExecutor(1) as other:
        there = other.submit(pid, path).result()
        (connection,) = path._all.values()
        assert not connection.closed  # control: while its thread lives it is kept
    assert pid(path) != there
    assert connection.closed
    assert len(path._all) == 1


def test_a_connection_that_is_opened_while_the_office_closes_is_not_left_open(
    path: HotPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[psycopg.Connection[tuple[object, ...]]] = []
    connect = psycopg.connect

    def meanwhile(**arguments: Any) -> psycopg.Connection[tuple[object, ...]]:
        opened.append(connect(**arguments))
        path.close()
        return opened[-1]

    monkeypatch.setattr("api.hot.psycopg.connect", meanwhile)
    with pytest.raises(psycopg.OperationalError, match="closed"):
        path.one(PID, ())
    assert [connection.closed for connection in opened] == [True]


def test_a_database_that_is_away_is_told_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = HotPath(office.engine, "hot-path-test")
    monkeypatch.setitem(path._arguments, "host", "/nowhere")
    with pytest.raises(psycopg.OperationalError):  # answered with 503, as any database that is away
        path.one(PID, ())


def test_a_visitor_without_a_cookie_costs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Flask("cookies")
    app.secret_key = "of a test"
    app.session_interface = Cookies()
    app.add_url_rule("/set", "put", lambda: session.update(seen="yes") or "")
    app.add_url_rule("/get", "get", lambda: session.get("seen", "no"))
    made: list[bool] = []
    real = Cookies.get_signing_serializer

    def counted(self: Cookies, of: Flask) -> object:
        made.append(True)
        return real(self, of)

    monkeypatch.setattr(Cookies, "get_signing_serializer", counted)
    assert (app.test_client().get("/get").text, made) == ("no", [])
    known = app.test_client()
    known.get("/set")
    made.clear()
    assert (known.get("/get").text, made) == ("yes", [True])
    known.set_cookie("session", "forged")
    assert known.get("/get").text == "no"
