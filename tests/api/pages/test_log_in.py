"""Log-in: one answer for every mistake, limits by account and address, no way out of the site."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from flask import Flask
from sqlalchemy import text

from api import passwords
from api.office import Office
from api.web import create_app
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, sentences
from tests.support.server import Server

WRONG = "用户名或口令不对，请注意大小写后重试。"
LIMIT = 10
"""Failed log-ins per quarter of an hour, as the rule book says."""


def insert_tries(server: Server, office: Office, count: int, *, ago: str, **columns: str) -> None:
    """Put log-in tries into the access log, as if they had happened some time ago."""
    row = {"kind": "log_in", "address": "203.0.113.1", "subject": "nobody", "outcome": "wrong"} | columns
    values = ", ".join(f"'{value}'" for value in row.values())
    server.admin(
        f"INSERT INTO access_log (at, {', '.join(row)}) "
        f"SELECT clock_timestamp() - interval '{ago}', {values} FROM generate_series(1, {count})",
        str(office.settings.app_url.database),
    )


@pytest.fixture(scope="module")
def calm_office(server: Server, loaded_template: str) -> Iterator[Office]:
    """For tests that come to no limit."""
    opened = server.open(server.clone(loaded_template))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages(calm_office: Office) -> Flask:
    return create_app(calm_office)


@pytest.fixture(scope="module")
def known_mistake(pages: Flask) -> str:
    return without_values(Visitor(pages).log_in("shen", "not the password").text)


def without_values(html: str) -> str:
    """Return a page without what was typed and the form's token."""
    return re.sub(r' value="[^"]*"', "", html)


def test_the_right_password_opens_the_desk(pages: Flask) -> None:
    lu = Visitor(pages)
    answer = lu.log_in("lu", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/work")
    assert "陆明" in lu.get("/work").text


def test_blanks_around_the_username_are_forgiven(pages: Flask) -> None:
    assert Visitor(pages).log_in(" lu ", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("username", "password"),
    [("nobody", PASSWORD), ("", ""), ("HE", PASSWORD), ("he", PASSWORD.upper()), ("he", "")],
)
def test_every_mistake_gets_the_same_answer(
    pages: Flask, known_mistake: str, username: str, password: str
) -> None:
    answer = Visitor(pages).log_in(username, password)
    assert (answer.status_code, answer.location) == (403, None)
    assert WRONG in sentences(answer.text)
    assert without_values(answer.text) == known_mistake


def test_the_password_is_not_sent_back(pages: Flask) -> None:
    assert "my secret try" not in Visitor(pages).log_in("lu", "my secret try").text


def test_tries_are_logged_without_the_password(loaded_office: Office) -> None:
    someone = Visitor(create_app(loaded_office))
    someone.log_in("lu", "my secret try")
    someone.log_in("lu", PASSWORD)
    with loaded_office.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, address, subject, outcome FROM access_log ORDER BY id"))
        assert [tuple(row) for row in rows] == [
            ("log_in", someone.address, "lu", "wrong"),
            ("log_in", someone.address, "lu", "ok"),
        ]


def test_an_account_that_was_closed_cannot_log_in_and_its_session_ends(
    server: Server, loaded_office: Office
) -> None:
    lu = Visitor(create_app(loaded_office))
    lu.log_in("lu", PASSWORD)
    assert lu.get("/work").status_code == 200
    name = str(loaded_office.settings.app_url.database)
    server.admin("UPDATE account SET is_active = false WHERE username = 'lu'", name)
    assert lu.get("/work").location == "/login?next=/work"
    assert WRONG in sentences(Visitor(create_app(loaded_office)).log_in("lu", PASSWORD).text)


# ---- limits ---------------------------------------------------------------------------------------


def test_after_ten_mistakes_even_the_right_password_must_wait(server: Server, loaded_office: Office) -> None:
    someone = Visitor(create_app(loaded_office))
    insert_tries(server, loaded_office, LIMIT - 1, ago="1 min", subject="lu")
    assert someone.log_in("lu", "wrong").status_code == 403
    stopped = someone.log_in("lu", PASSWORD)
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "900"
    assert "这个地址查询过于频繁。没有丢失任何内容，请稍候再试。" in sentences(stopped.text)


def test_an_account_is_closed_to_all_addresses_but_others_are_not(
    server: Server, loaded_office: Office
) -> None:
    insert_tries(server, loaded_office, LIMIT, ago="14 min", subject="lu")
    assert Visitor(create_app(loaded_office)).log_in("lu", PASSWORD).status_code == 429
    assert Visitor(create_app(loaded_office)).log_in("shen", PASSWORD).status_code == 302


def test_an_address_is_closed_for_all_accounts_but_others_are_not(
    server: Server, loaded_office: Office
) -> None:
    insert_tries(server, loaded_office, LIMIT, ago="14 min", address="203.0.113.77")
    assert Visitor(create_app(loaded_office), "203.0.113.77").log_in("lu", PASSWORD).status_code == 429
    assert Visitor(create_app(loaded_office), "203.0.113.78").log_in("lu", PASSWORD).status_code == 302


def test_one_mistake_below_the_limit_or_older_than_a_quarter_hour_does_not_count(
    server: Server, loaded_office: Office
) -> None:
    insert_tries(server, loaded_office, LIMIT - 1, ago="14 min", subject="lu")
    insert_tries(server, loaded_office, 3 * LIMIT, ago="15 min 5 s", subject="lu")
    assert Visitor(create_app(loaded_office)).log_in("lu", PASSWORD).status_code == 302


def test_log_ins_that_went_well_close_nothing(server: Server, loaded_office: Office) -> None:
    insert_tries(server, loaded_office, 3 * LIMIT, ago="1 min", subject="lu", outcome="ok")
    assert Visitor(create_app(loaded_office)).log_in("lu", PASSWORD).status_code == 302


def test_a_forwarded_address_is_not_believed(server: Server, loaded_office: Office) -> None:
    insert_tries(server, loaded_office, LIMIT, ago="1 min", address="203.0.113.77")
    liar = Visitor(
        create_app(loaded_office),
        "203.0.113.77",
        HTTP_X_FORWARDED_FOR="10.0.0.1",
        HTTP_FORWARDED="for=10.0.0.1",
    )
    assert liar.log_in("lu", PASSWORD).status_code == 429


# ---- forms and redirects --------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused(pages: Flask) -> None:
    for path, data in (
        ("/login", {"username": "lu", "password": PASSWORD}),
        ("/check", {"number": "1", "check_code": "1"}),
        ("/logout", {}),
    ):
        someone = Visitor(pages)
        assert someone.client.post(path, data=data).status_code == 400, path
        assert someone.client.post(path, data={**data, "csrf_token": "x"}).status_code == 400, path
    assert Visitor(pages).post("/check", {"number": "1", "check_code": "1"}).status_code == 200


def test_a_token_of_another_visitor_is_refused(pages: Flask) -> None:
    one, other = Visitor(pages), Visitor(pages)
    other.get("/check")
    stolen = form_token(one.get("/check").text)
    data = {"csrf_token": stolen, "number": "1", "check_code": "1"}
    assert other.client.post("/check", data=data).status_code == 400
    assert one.client.post("/check", data=data).status_code == 200


@pytest.mark.parametrize(
    "goal", ["/work/parcel/5106231002000100001", "/work/search?q=张&lang=en", "/work/map?parcel=1#x"]
)
def test_after_log_in_one_stands_where_one_wanted_to_go(pages: Flask, goal: str) -> None:
    lu = Visitor(pages)
    assert (
        f'name="next" value="{goal.replace("&", "&amp;")}"'
        in lu.get("/login", query_string={"next": goal}).text
    )
    assert lu.log_in("lu", PASSWORD, goal).location == goal.replace("张", "%E5%BC%A0")


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http:evil.example",
        "//[",
        "http://℀.example",
    ],
)
def test_no_address_leads_out_of_the_site(pages: Flask, goal: str) -> None:
    lu = Visitor(pages)
    page = lu.get("/login", query_string={"next": goal})
    assert (page.status_code, 'name="next" value=""' in page.text) == (200, True)
    assert lu.log_in("lu", PASSWORD, goal).location == "/work"


def test_a_stranger_is_led_back_to_the_page_asked_for(pages: Flask) -> None:
    lu = Visitor(pages)
    led = lu.get("/work/search?q=100%25&lang=en")
    assert led.location.startswith("/login?next=/work/search?q")
    page = lu.get(led.location)
    goal = re.search(r'name="next" value="([^"]*)"', page.text)
    assert goal is not None
    assert (
        lu.log_in("lu", PASSWORD, goal.group(1).replace("&amp;", "&")).location
        == "/work/search?q=100%25&lang=en"
    )


# ---- passwords ------------------------------------------------------------------------------------


def test_passwords_are_kept_as_argon2id(
    cli: Callable[..., Any], fresh_office: Office, strong_passwords: None
) -> None:
    added = cli(
        fresh_office, "user", "add", "zhao", "--name", "赵新", "--id-number", "510623199001011234",
        "--role", "clerk", "--as", "lu",
    )  # fmt: skip
    password = added.out.removeprefix("zhao: ").strip()
    with fresh_office.engine.connect() as connection:
        kept = connection.scalars(text("SELECT password_hash FROM account WHERE username = 'zhao'")).one()
    for one in (kept, passwords.NOBODY):
        parameters = extract_parameters(one)
        assert parameters.type is Type.ID
        # OWASP's least: 19 MiB and two passes.
        assert parameters.memory_cost >= 19 * 1024
        assert parameters.time_cost >= 2
    # What is verified where the username is unknown takes as long.
    assert extract_parameters(kept) == extract_parameters(passwords.NOBODY)
    assert passwords.matches(kept, password)
    assert not passwords.matches(kept, password + " ")
    assert not passwords.matches("no hash at all", password)


def test_random_passwords_differ_and_have_no_letters_that_look_alike() -> None:
    made = {passwords.random_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){3}", one) for one in made)
