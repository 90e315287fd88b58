"""Deliveries in the background: a real worker process, real files, a real database."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from api.deliver import load_package
from api.office import Office
from api.package_work import clear_away
from api.packages import PACKAGE, REPORT
from api.web import create_app
from tests.support import packages
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.counting import counts, grown, number
from tests.support.deliveries import copied
from tests.support.loading import clerk
from tests.support.server import Server
from tests.support.worker import ended, held_up, job_of, press, until, upload, working

ASIDE = {"package_job", "login_session", "access_log"}
GRANTORS = ("51062310020001", "51062310020002")


@pytest.fixture
def lu(fresh_office: Office) -> Visitor:
    return officer(fresh_office, "lu", PASSWORD)


@pytest.fixture
def two_groups(small_delivery: Path, tmp_path: Path) -> Path:
    root = packages.lean(copied(small_delivery, tmp_path), "DK", tables_too=True)
    return packages.zipped(packages.second_grantor(root), tmp_path / "中江县 二组.zip")


@pytest.fixture
def whole(server: Server, fresh_template: str, two_groups: Path) -> dict[str, int]:
    """What a register holds that took the same delivery in by one command."""
    office = server.open(server.clone(fresh_template))
    load_package(office, two_groups, clerk(office))
    found = counts(office)
    office.close()
    server.drop(str(office.settings.app_url.database))
    return {name: n for name, n in found.items() if name not in ASIDE}


def register(office: Office) -> dict[str, int]:
    return {name: n for name, n in counts(office).items() if name not in ASIDE}


def folder(office: Office, job_id: int) -> Path:
    return office.settings.packages / job_of(office, job_id).folder


def test_a_delivery_is_checked_then_loaded_while_nobody_looks(
    server: Server, fresh_office: Office, lu: Visitor, two_groups: Path, whole: dict[str, int]
) -> None:
    before = register(fresh_office)
    job_id = upload(lu, two_groups)
    waiting = lu.get(f"/work/packages/{job_id}")
    assert waiting.headers["Refresh"] == "2"
    assert "正在排队" in sentences(waiting.text)
    assert "后台程序没有运行" in sentences(waiting.text)
    assert (folder(fresh_office, job_id) / PACKAGE).stat().st_size == two_groups.stat().st_size
    del lu  # the browser is closed
    with working(server, fresh_office):
        checked = ended(fresh_office, job_id)
        assert (checked.kind, checked.state, checked.said) == ("check", "done", None)
        assert register(fresh_office) == before, "a check enters nothing"
        assert (folder(fresh_office, job_id) / PACKAGE).is_file()
        again = officer(fresh_office, "lu", PASSWORD)
        page = again.get(f"/work/packages/{job_id}")
        assert "Refresh" not in page.headers
        assert "已检查，请决定" in sentences(page.text)
        press(again, job_id, "load")
        loaded = ended(fresh_office, job_id)
    assert (loaded.kind, loaded.state) == ("load", "done")
    assert register(fresh_office) == whole
    assert loaded.result is not None
    tables = {t["en"]: (t["rows"], t["admitted"], t["refused"]) for t in loaded.result["tables"]}
    assert tables["parcels"] == (60, 60, 0)
    assert all(rows == admitted + refused for rows, admitted, refused in tables.values())
    assert loaded.result["grantors"] == {"now": 2, "before": 0}
    assert checked.result is not None
    assert checked.result["tables"] == loaded.result["tables"], "the check said what the load would do"
    kept = {path.name for path in folder(fresh_office, job_id).iterdir()}
    assert kept == {REPORT}, "the package is removed once it is loaded"
    for form, begins in (("xlsx", b"PK"), ("html", b"<!doctype html>"), ("gpkg", b"SQLite"), ("json", b"{")):
        assert again.get(f"/work/packages/{job_id}/findings.{form}").data.startswith(begins)
