"""Settings: read once, from the environment only; what is unknown or contradictory is refused."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from api import settings as module
from api.settings import SettingsError, _socket_folder, from_environment


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):  # noqa: TID251 (the test clears what it inherits)
        if name.startswith(("SANQUAN_", "DATABASE_")):
            monkeypatch.delenv(name)


def test_without_any_setting_a_private_cluster_is_used() -> None:
    found = from_environment()
    assert found.private is True
    assert (found.app_url.username, found.app_url.database, found.app_url.host) == (
        "sanquan_app",
        "sanquan",
        None,
    )
    assert found.app_url.query == {"host": str(found.sockets)}
    assert found.admin_url is not None
    assert (found.admin_url.username, found.access_url.username) == ("postgres", "sanquan_access")
    assert (found.host, found.port, found.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert found.cookies_secure is False


@pytest.mark.parametrize("name", ["SANQUAN_KEYFILE", "SANQUAN_", "SANQUAN_DEBUG", "SANQUAN_bind"])
def test_an_unknown_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=f"^{name} is not a setting; known are .*SANQUAN_KEY_FILE"):
        from_environment()


def test_every_setting_of_the_table_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    documented = {
        line.split("|")[1].strip() for line in str(module.__doc__).splitlines() if line.startswith("| ")
    }
    own = {name for name in documented if name.startswith("SANQUAN_")}
    assert {f"SANQUAN_{name}" for name in module._KNOWN} == own
    values = {
        "SANQUAN_BIND": "127.0.0.1:9000",
        "SANQUAN_STATE": str(tmp_path),
        "SANQUAN_COOKIES_SECURE": "1",
        "SANQUAN_UPLOAD_MB": "3",
    }
    for name in own:
        monkeypatch.setenv(name, values.get(name, "x"))
    assert (from_environment().port, from_environment().upload_bytes) == (9000, 3 * 2**20)
    for wrong in ("0", "x", "-1"):
        monkeypatch.setenv("SANQUAN_UPLOAD_MB", wrong)
        with pytest.raises(SettingsError, match="SANQUAN_UPLOAD_MB is a number of megabytes"):
            from_environment()


def test_a_server_of_ones_own_and_a_database_of_the_private_one_exclude_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://sanquan_app@db/county")
    assert from_environment().private is False
    with pytest.raises(SettingsError, match="DATABASE_URL is set"):
        from_environment("other")
    monkeypatch.setenv("SANQUAN_DATABASE", "other")
    with pytest.raises(SettingsError, match="DATABASE_URL is set"):
        from_environment()
    monkeypatch.delenv("DATABASE_URL")
    assert from_environment().app_url.database == "other"
    assert from_environment("third").app_url.database == "third"


def test_secrets_come_from_files_too_and_the_file_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "app_url"
    secret.write_text("postgres://sanquan_app:g%40heim@db:5433/county\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", "postgresql://other@elsewhere/county")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    found = from_environment()
    assert found.app_url == make_url("postgresql+psycopg://sanquan_app:g%40heim@db:5433/county")
    assert found.app_url.password == "g@heim"
    assert found.admin_url is None
    admin = tmp_path / "admin_url"
    admin.write_text("postgresql://postgres:root@db/county", encoding="utf-8")
    monkeypatch.setenv("DATABASE_ADMIN_URL_FILE", str(admin))
    assert from_environment().admin_url == make_url("postgresql+psycopg://postgres:root@db/county")


def test_a_secret_file_that_is_missing_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match=r"DATABASE_URL_FILE.*nowhere"):
        from_environment()


def test_an_address_that_cannot_be_read_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sanquan_app:geheim@db/county")
    with pytest.raises(SettingsError, match="DATABASE_URL") as caught:
        from_environment()
    assert "geheim" not in str(caught.value)


def test_the_access_role_uses_the_same_server_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://sanquan_app@db/county")
    assert from_environment().access_url == make_url("postgresql+psycopg://sanquan_access@db/county")
    monkeypatch.setenv("DATABASE_ACCESS_URL", "postgresql://sanquan_access@log/county")
    assert from_environment().access_url.host == "log"


@pytest.mark.parametrize(
    ("bind", "host", "port"),
    [("0.0.0.0:80", "0.0.0.0", 80), (":8080", "127.0.0.1", 8080), ("[::1]:81", "[::1]", 81)],
)
def test_the_address_to_serve_at(monkeypatch: pytest.MonkeyPatch, bind: str, host: str, port: int) -> None:
    monkeypatch.setenv("SANQUAN_BIND", bind)
    found = from_environment()
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize("bind", ["127.0.0.1", "host:", "host:http", "host:70000", "host:-1"])
def test_an_address_without_a_port_is_refused(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    monkeypatch.setenv("SANQUAN_BIND", bind)
    with pytest.raises(SettingsError, match="SANQUAN_BIND"):
        from_environment()


@pytest.mark.parametrize(("said", "secure"), [("1", True), ("0", False), ("", False)])
def test_cookies_are_secure_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, said: str, *, secure: bool
) -> None:
    monkeypatch.setenv("SANQUAN_COOKIES_SECURE", said)
    assert from_environment().cookies_secure is secure


@pytest.mark.parametrize("said", ["true", "yes", "on", "2"])
def test_another_word_for_secure_cookies_is_refused_not_taken_for_no(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("SANQUAN_COOKIES_SECURE", said)
    with pytest.raises(SettingsError, match="SANQUAN_COOKIES_SECURE"):
        from_environment()


def test_two_states_have_two_sockets_and_two_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        monkeypatch.setenv("SANQUAN_STATE", str(tmp_path / name))
        found.append(from_environment())
    assert found[0].sockets != found[1].sockets
    assert found[0].key_file != found[1].key_file
    assert not found[0].key_file.is_relative_to(found[0].state), (
        "the key must not lie beside the data it opens"
    )


@given(
    state=st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1, max_size=300),
    is_root=st.booleans(),
)
def test_the_path_of_a_socket_always_fits(state: str, *, is_root: bool) -> None:
    folder = _socket_folder(Path("/srv") / state, is_root=is_root)
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= 107
