"""Sessions live on the server: ended by log-out, by idleness, by age; the cookie alone is worth nothing."""

import hashlib
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from api.office import Office
from api.web import create_app
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.server import Server


@pytest.fixture
def lu(loaded_office: Office) -> Visitor:
    return officer(loaded_office, "lu", PASSWORD)


def set_session(server: Server, office: Office, change: str) -> None:
    server.admin(f"UPDATE login_session SET {change}", str(office.settings.app_url.database))


def is_out(answer: TestResponse) -> bool:
    return answer.status_code == 302 and answer.location == "/login?next=/work"


def test_log_out_ends_the_session_for_every_copy_of_its_cookie(loaded_office: Office, lu: Visitor) -> None:
    thief = Visitor(lu.client.application)
    thief.client.set_cookie("sanquan", lu.cookie())
    assert thief.get("/work").status_code == 200
    answer = lu.post("/logout", form="/work")
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_out(thief.get("/work"))
    assert is_out(lu.get("/work"))
    with loaded_office.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM login_session WHERE ended_at IS NULL")) == 0


def test_log_out_ends_one_session_and_not_another(loaded_office: Office, lu: Visitor) -> None:
    at_home = Visitor(lu.client.application)
    at_home.log_in("lu", PASSWORD)
    lu.post("/logout", form="/work")
    assert at_home.get("/work").status_code == 200


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(
    server: Server, loaded_office: Office, lu: Visitor
) -> None:
    set_session(server, loaded_office, "last_seen_at = clock_timestamp() - interval '14 min'")
    assert lu.get("/work").status_code == 200
    # That page was use: another 14 minutes are allowed.
    with loaded_office.engine.connect() as connection:
        idle = connection.scalar(
            text("SELECT clock_timestamp() - last_seen_at < interval '1 min' FROM login_session")
        )
    assert idle is True
    set_session(server, loaded_office, "last_seen_at = clock_timestamp() - interval '16 min'")
    assert is_out(lu.get("/work"))


def test_a_session_ends_after_eight_hours_whatever_its_use(
    server: Server, loaded_office: Office, lu: Visitor
) -> None:
    with loaded_office.engine.connect() as connection:
        hours = connection.scalar(
            text("SELECT extract(epoch FROM expires_at - begun_at) / 3600 FROM login_session")
        )
    assert round(float(hours or 0), 3) == 8
    set_session(server, loaded_office, "expires_at = clock_timestamp() + interval '1 min'")
    assert lu.get("/work").status_code == 200
    set_session(server, loaded_office, "expires_at = clock_timestamp() - interval '1 s'")
    assert is_out(lu.get("/work"))


def test_a_role_taken_or_given_counts_from_the_next_page_on(server: Server, loaded_office: Office) -> None:
    fen = officer(loaded_office, "fen", PASSWORD)
    assert fen.get("/work/duplicates").status_code == 403
    server.admin(
        "INSERT INTO account_role (account_id, role, region_code, begun_by) "
        "SELECT a.id, 'clerk', '510623', r.begun_by FROM account a JOIN account_role r ON r.account_id = a.id "
        "WHERE a.username = 'fen'",
        str(loaded_office.settings.app_url.database),
    )
    assert fen.get("/work/duplicates").status_code == 200


def test_the_server_keeps_a_hash_and_the_cookie_carries_the_token(loaded_office: Office, lu: Visitor) -> None:
    with lu.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with loaded_office.engine.connect() as connection:
        kept = connection.scalar(text("SELECT token_hash FROM login_session"))
    assert bytes(kept or b"") == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43  # 256 bits in base64


def test_every_log_in_has_a_token_of_its_own(lu: Visitor) -> None:
    with lu.client.session_transaction() as cookie:
        first = cookie["_user_id"]
    lu.log_in("lu", PASSWORD)
    with lu.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def test_a_cookie_signed_with_another_key_is_nothing(loaded_office: Office, lu: Visitor) -> None:
    forger = create_app(loaded_office)
    forger.secret_key = "guessed"
    forged = Visitor(forger)
    with lu.client.session_transaction() as cookie, forged.client.session_transaction() as copy:
        copy.update(cookie)
    at_the_door = Visitor(lu.client.application)
    at_the_door.client.set_cookie("sanquan", forged.cookie())
    assert is_out(at_the_door.get("/work"))
    at_the_door.client.set_cookie("sanquan", lu.cookie())
    assert at_the_door.get("/work").status_code == 200


def cookie_line(app: Flask, base: str) -> str:
    answer = app.test_client().get("/login", base_url=base)
    return answer.headers["Set-Cookie"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(loaded_office: Office) -> None:
    plain = cookie_line(create_app(loaded_office), "http://localhost")
    assert plain.startswith("sanquan=")
    attributes = set(plain.split("; ")[1:])
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} == attributes


def test_over_https_the_cookie_is_bound_to_the_host(loaded_office: Office) -> None:
    secure = replace(loaded_office, settings=replace(loaded_office.settings, cookies_secure=True))
    line = cookie_line(create_app(secure), "https://localhost")
    assert line.startswith("__Host-sanquan=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} == set(line.split("; ")[1:])


def test_another_site_cannot_log_one_out(lu: Visitor) -> None:
    assert lu.client.post("/logout").status_code == 400
    assert lu.get("/work").status_code == 200
    token = form_token(lu.get("/work").text)
    assert lu.client.post("/logout", data={"csrf_token": token}).status_code == 302
