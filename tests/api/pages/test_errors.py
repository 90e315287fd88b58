"""Errors: a status that fits, a sentence in the reader's language, a mark to quote, never a trace."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from api.access import public
from api.errors import STATUS
from api.office import Office
from api.security import MOST_BYTES
from api.web import create_app
from registry.db import engine_for
from registry.errors import (
    CodeError,
    ConstraintError,
    IsolationError,
    NotFoundError,
    RegistryError,
    StaleVersionError,
)
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refused
from tests.support.client import Visitor, sentences
from tests.support.server import Server


def subclasses(kind: type[RegistryError]) -> Iterator[type[RegistryError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)


def raising(office: Office, error: Exception) -> Visitor:
    """Return a visitor of a program in which one page goes wrong."""
    app = create_app(office)

    def broken() -> str:
        raise error

    app.add_url_rule("/broken", "broken", public(broken))
    app.add_url_rule("/api/broken", "api_broken", public(broken))
    return Visitor(app)


def test_every_error_of_the_register_has_its_status() -> None:
    import api.web  # noqa: F401 (with everything that defines errors)

    assert set(subclasses(RegistryError)) == set(STATUS)
    assert set(STATUS.values()) <= {404, 409, 412, 413, 422, 500, 503}


@pytest.mark.parametrize(
    ("error", "status", "zh", "en"),
    [
        (NotFoundError(what="某地"), 404, "没有查到某地：", "某地 was not found:"),
        (
            StaleVersionError(what="地块", seen=1, current=2),
            412,
            "您看到的是第1版，现在是第2版",
            "you saw version 1, now it is 2",
        ),
        (
            ConstraintError(constraint="uq_x", detail="two"),
            409,
            "按约束“uq_x”拒绝写入",
            "refused by its constraint “uq_x”",
        ),
        (CodeError(what="代码", value="1", form="19位"), 422, "应为19位", "it must be 19位"),
        (Refused([JURISDICTION.refuse("510", role="clerk")]), 409, "不能办理：", "Refused: "),
    ],
)
def test_what_was_anticipated_is_said_in_both_languages(
    demo_office: Office, error: RegistryError, status: int, zh: str, en: str
) -> None:
    someone = raising(demo_office, error)
    for language, said in (("zh", zh), ("en", en)):
        page = someone.get(f"/broken?lang={language}")
        assert page.status_code == status
        assert said in sentences(page.text)
        assert error.code in sentences(page.text)


def test_a_defect_has_a_mark_that_the_log_has_too_and_tells_nothing_else(
    demo_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    someone = raising(demo_office, ZeroDivisionError("secret of /work/main at 510623198305079746"))
    for language, said in (("zh", "系统出错"), ("en", "Something went wrong here")):
        caplog.clear()
        page = someone.get(f"/broken?lang={language}")
        assert page.status_code == 500
        assert said in sentences(page.text)
        mark = re.search(r"[：:] ([0-9a-f]{8}) defect", sentences(page.text))
        assert mark is not None
        assert f"mark {mark.group(1)}" in caplog.text
        for inside in ("secret", "ZeroDivision", "Traceback", "/work/main", "510623198305079746"):
            assert inside not in page.text


def test_an_internal_error_of_the_register_is_a_500(demo_office: Office) -> None:
    assert raising(demo_office, IsolationError(level="serializable")).get("/broken").status_code == 500


def test_programs_are_answered_with_problem_json(demo_office: Office) -> None:
    someone = raising(demo_office, NotFoundError(what="某地"))
    for path, headers in (("/api/broken", {}), ("/broken", {"Accept": "application/json"})):
        answer = someone.get(path, headers=headers)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status_code, answer.json["status"], answer.json["code"]) == (
            404,
            404,
            "registry.not_found",
        )
        assert answer.json["detail"].startswith("没有查到某地")


def test_pages_that_are_not_there_or_not_meant_so(stranger: Visitor) -> None:
    page = stranger.get("/no/such/page")
    assert page.status_code == 404
    assert "这个地址没有内容，或者不在您的辖区内" in sentences(page.text)
    assert "There is nothing at this address" in sentences(stranger.get("/no/such/page?lang=en").text)
    wrong = stranger.client.get("/logout")
    assert wrong.status_code == 405
    assert set(wrong.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert stranger.client.open("/", method="TRACE").status_code == 405


def test_more_than_sixteen_mebibytes_are_refused(stranger: Visitor) -> None:
    def status(size: int) -> int:
        form = "application/x-www-form-urlencoded"
        return stranger.client.post("/check", data=b"a=" + b"1" * (size - 2), content_type=form).status_code

    assert MOST_BYTES == 16 * 1024 * 1024
    assert status(MOST_BYTES + 1) == 413
    assert status(400_000) == 400  # only the form's token is missing


@pytest.mark.parametrize(
    "path",
    [
        "/work/search?q=%00",
        "/work/parcel/%00",
        "/work/map?parcel=%00",
        "/work/map/parcel/%00",
        "/work/certificate/%00",
        "/work/deliveries/1?rule=%00",
        f"/work/deliveries/{10**22}",
        f"/notices/{10**22}",
        f"/work/notice/{10**22}.pdf",
    ],
)
def test_what_no_column_can_hold_is_a_bad_request_and_no_defect(clerk: Visitor, path: str) -> None:
    page = clerk.get(path)
    assert page.status_code == 400
    assert "陆明" in page.text  # the asker is still known
    assert clerk.get("/work").status_code == 200


def test_forms_with_what_no_column_can_hold_are_bad_requests(app: Flask) -> None:
    assert Visitor(app).post("/check", {"number": "\0", "check_code": "1"}).status_code == 400
    assert Visitor(app).log_in("\0", "x").status_code == 400
    assert Visitor(app).get("/check/%00").status_code == 200  # a token is hashed first


# ---- the database is away -------------------------------------------------------------------------


def test_without_the_database_everyone_is_told_what_is_safe(
    server: Server, demo_office: Office, clerk: Visitor
) -> None:
    app = create_app(replace(demo_office, engine=engine_for(server.url("no_such_database"))))
    someone, officer = Visitor(app), Visitor(app)
    officer.client.set_cookie("sanquan", clerk.cookie())
    for visitor, path in (
        (someone, "/notices"),
        (someone, "/check/x"),
        (officer, "/work"),
        (officer, "/notices"),
    ):
        page = visitor.get(path)
        assert page.status_code == 503
        assert re.search(r"[0-9a-f]{8} database.away", sentences(page.text))
        assert "no_such_database" not in page.text
    assert someone.get("/").status_code == 200  # the front page needs no database
    assert "it stays, tell the operator this mark" in sentences(someone.get("/notices?lang=en").text)


def test_when_all_connections_are_taken_one_is_asked_to_come_back(
    server: Server, demo_office: Office
) -> None:
    name = str(demo_office.settings.app_url.database)
    narrow = engine_for(server.url(name), pool_size=1, max_overflow=0, pool_timeout=0.05)
    someone = Visitor(create_app(replace(demo_office, engine=narrow)))
    assert someone.get("/notices").status_code == 200
    with narrow.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert someone.get("/notices").status_code == 503
        assert someone.get("/healthz").status_code == 200
    assert someone.get("/notices").status_code == 200
    narrow.dispose()


def test_a_page_leaves_no_connection_behind(server: Server, demo_office: Office) -> None:
    name = str(demo_office.settings.app_url.database)
    narrow = engine_for(server.url(name), pool_size=1, max_overflow=0, pool_timeout=0.05)
    someone = Visitor(create_app(replace(demo_office, engine=narrow)))
    for path in ("/notices", "/notices/7777", f"/notices/{10**22}", "/check/x", "/rules", "/nothing"):
        someone.get(path)
        assert narrow.pool.checkedout() == 0, path  # type: ignore[attr-defined]
    narrow.dispose()
