"""Opening the register: it stays shut where it could lose, misread or mix up anything."""

import dataclasses
import subprocess
from pathlib import Path

import pytest

from api import database
from api.database import DatabaseError
from api.office import Office, open_office, require_safe
from registry.errors import KeyFileError
from registry.vault import create_key_file
from tests.support.clusters import own_cluster
from tests.support.server import DEMO_CHOICE, Server


def test_an_open_register_knows_its_county(fresh_office: Office) -> None:
    assert (fresh_office.county_code, fresh_office.county_name) == ("510623", "中江县")
    assert (fresh_office.srid, fresh_office.time_zone) == (DEMO_CHOICE.srid, "Asia/Shanghai")


def test_another_databases_key_is_refused(fresh_office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    create_key_file(other)
    with pytest.raises(KeyFileError, match=r"other\.key.*它不是这个数据库的密钥"):
        open_office(dataclasses.replace(fresh_office.settings, key_file=other))
    with pytest.raises(KeyFileError, match="它不是这个数据库的密钥"):
        database.settle_key(dataclasses.replace(fresh_office.settings, key_file=other), _admin(fresh_office))


def _admin(office: Office) -> database.URL:
    assert office.settings.admin_url is not None
    return office.settings.admin_url


def test_a_missing_key_is_refused_and_never_made_anew_for_a_database_that_has_one(
    fresh_office: Office, tmp_path: Path
) -> None:
    missing = dataclasses.replace(fresh_office.settings, key_file=tmp_path / "gone.key")
    with pytest.raises(KeyFileError, match=r"gone\.key"):
        open_office(missing)
    with pytest.raises(KeyFileError, match=r"gone\.key"):
        database.settle_key(missing, _admin(fresh_office))
    assert not missing.key_file.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_refused(fresh_office: Office, tmp_path: Path, mode: int) -> None:
    key = tmp_path / "test.key"
    key.write_bytes(fresh_office.settings.key_file.read_bytes())
    key.chmod(mode)
    settings = dataclasses.replace(fresh_office.settings, key_file=key)
    with pytest.raises(KeyFileError, match=f"mode {mode:04o}, must be 0600"):
        open_office(settings)
    key.chmod(0o600)
    open_office(settings).close()


def test_a_database_at_an_older_or_unknown_migration_is_refused(server: Server, fresh_office: Office) -> None:
    name = str(fresh_office.settings.app_url.database)
    for revision in ("20261123_1100", "20991231_0000"):
        server.admin(f"UPDATE alembic_version SET version_num = '{revision}'", name)
        with pytest.raises(
            DatabaseError, match=f"at migration {revision}, the program at {database.head()}: run"
        ):
            open_office(fresh_office.settings)
    server.admin(f"UPDATE alembic_version SET version_num = '{database.head()}'", name)
    open_office(fresh_office.settings).close()


def test_a_database_that_does_not_exist_is_refused_with_the_way_to_make_it(
    server: Server, fresh_office: Office
) -> None:
    with pytest.raises(
        DatabaseError, match=r"'nowhere' cannot be opened: .*does not exist.*sanquan db migrate --county"
    ):
        open_office(server.settings("nowhere"))
    assert fresh_office.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_database_that_was_never_migrated_is_refused(server: Server, fresh_office: Office) -> None:
    name = f"never_{server.worker}"
    settings = server.settings(name)
    database.make_database(_admin(fresh_office).set(database=name), settings.app_url, settings.access_url)
    with pytest.raises(DatabaseError, match="at migration None"):
        open_office(settings)
    server.drop(name)


@pytest.mark.parametrize("settings", ["offon", "onoff", "offoff", None, ""])
def test_a_server_that_may_lose_what_it_acknowledged_is_refused(settings: str | None) -> None:
    with pytest.raises(DatabaseError, match="fsync or full_page_writes off"):
        require_safe(settings)


def test_a_safe_server_passes() -> None:
    require_safe("onon")


def test_a_register_on_a_server_without_fsync_stays_shut(
    server: Server, fresh_office: Office, tmp_path: Path
) -> None:
    assert fresh_office.county_code == "510623"  # on the run's own server, where fsync is on
    with own_cluster(server, "unsafe") as own:
        own.cluster.up()
        base = server.settings("county")
        places = {
            name: url.update_query_dict({"host": str(own.cluster.sockets)})
            for name in ("app_url", "admin_url", "access_url")
            if (url := getattr(base, name)) is not None
        }
        settings = dataclasses.replace(
            base,
            **places,
            state=own.cluster.state,
            sockets=own.cluster.sockets,
            key_file=tmp_path / "own.key",
        )
        assert settings.admin_url is not None
        database.make_database(settings.admin_url, settings.app_url, settings.access_url)
        database.migrate(settings.admin_url, DEMO_CHOICE)
        database.settle_key(settings, settings.admin_url)
        open_office(settings).close()
        for setting in ("fsync", "full_page_writes"):
            conf = own.cluster.data / "postgresql.auto.conf"
            whole = conf.read_text(encoding="utf-8")
            conf.write_text(f"{whole}{setting} = off\n", encoding="utf-8")
            own.do("SELECT pg_reload_conf()")
            while own.ask(f"SHOW {setting}") != "off":
                subprocess.run(["true"], check=True)
            with pytest.raises(DatabaseError, match="fsync or full_page_writes off"):
                open_office(settings)
            conf.write_text(whole, encoding="utf-8")
            own.do("SELECT pg_reload_conf()")
