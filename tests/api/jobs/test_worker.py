"""Deliveries in the background: a real worker process, real files, a real database."""

import os
import signal
import subprocess
import zipfile
from pathlib import Path

import pytest

from api.deliver import load_package
from api.office import Office
from api.package_work import work_on
from api.packages import PACKAGE, REPORT, clear_away
from tests.support import packages
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.counting import counts, number
from tests.support.deliveries import copied
from tests.support.loading import clerk
from tests.support.server import Server
from tests.support.worker import ended, held_up, job_of, press, until, upload, work_what_waits, working

ASIDE = {"package_job", "login_session", "access_log"}
GRANTORS = ("51062310020001", "51062310020002")


@pytest.fixture
def lu(fresh_office: Office) -> Visitor:
    return officer(fresh_office, "lu", PASSWORD)


@pytest.fixture(scope="module")
def two_groups(small_delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    root = packages.lean(copied(small_delivery, folder), "DK", tables_too=True)
    return packages.zipped(packages.second_grantor(root), folder / "中江县 二组.zip")


@pytest.fixture(scope="module")
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


@pytest.fixture
def checked(fresh_office: Office, lu: Visitor, two_groups: Path) -> int:
    """A delivery that was uploaded and checked."""
    job_id = upload(lu, two_groups)
    work_on(fresh_office, job_id, lambda: False)
    assert job_of(fresh_office, job_id).state == "done"
    return job_id


def _loaded_grantors(office: Office) -> int:
    return number(office, "SELECT count(*) FROM delivery_grantor")


@pytest.mark.long
def test_a_cancelled_load_keeps_what_it_entered_and_goes_on_with_the_rest(
    server: Server, fresh_office: Office, lu: Visitor, checked: int, whole: dict[str, int]
) -> None:
    page = f"/work/packages/{checked}"
    with working(server, fresh_office):
        with held_up(server, fresh_office, GRANTORS[0]) as waits:
            press(lu, checked, "load")
            waits()
            assert job_of(fresh_office, checked).state == "running"
            press(lu, checked, "cancel")
            assert "正在取消" in sentences(lu.get(page).text)
        stopped = ended(fresh_office, checked)
        assert (stopped.state, stopped.stage, stopped.done, stopped.total) == ("cancelled", "loading", 1, 2)
        assert _loaded_grantors(fresh_office) == 1
        assert (folder(fresh_office, checked) / PACKAGE).is_file(), "kept for going on"
        press(lu, checked, "go_on")
        done = ended(fresh_office, checked)
    assert done.state == "done"
    assert done.result is not None
    assert done.result["grantors"] == {"now": 1, "before": 1}
    assert register(fresh_office) == whole


def _kill(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_what_a_killed_worker_left_goes_on_with_the_next_one_and_nothing_is_lost_or_double(
    server: Server, fresh_office: Office, lu: Visitor, checked: int, whole: dict[str, int]
) -> None:
    with held_up(server, fresh_office, GRANTORS[1]) as waits, working(server, fresh_office) as process:
        press(lu, checked, "load")
        waits()
        until(lambda: _stage(fresh_office, checked)[0] == "loading" or None)
        _kill(process)
    left = job_of(fresh_office, checked)
    assert (left.state, left.stage, left.total) == ("running", "loading", 2)
    # The neighbour is in, or waits for the ground that it shares with the one that is held up.
    before = _loaded_grantors(fresh_office)
    assert before in {0, 1}
    # The control: a worker that does not take up what was left finds nothing to do.
    work_what_waits(fresh_office)
    assert job_of(fresh_office, checked).state == "running"
    with working(server, fresh_office):
        done = ended(fresh_office, checked)
    assert done.state == "done"
    assert done.result is not None
    assert done.result["grantors"] == {"now": 2 - before, "before": before}
    assert register(fresh_office) == whole


def _stage(office: Office, job_id: int) -> tuple[str | None, int | None]:
    job = job_of(office, job_id)
    return job.stage, job.done


@pytest.mark.long
def test_a_worker_killed_in_a_check_leaves_a_check_that_the_next_one_makes(
    server: Server, fresh_office: Office, lu: Visitor, two_groups: Path
) -> None:
    job_id = upload(lu, two_groups)
    with working(server, fresh_office) as process:
        until(lambda: job_of(fresh_office, job_id).stage)
        _kill(process)
    assert job_of(fresh_office, job_id).state == "running"
    with working(server, fresh_office):
        assert ended(fresh_office, job_id).state == "done"
    assert {p.name for p in folder(fresh_office, job_id).iterdir()} == {PACKAGE, REPORT}


@pytest.mark.long
def test_when_the_database_falls_the_same_worker_goes_on_once_it_is_back(
    server: Server, fresh_office: Office, lu: Visitor, checked: int, whole: dict[str, int]
) -> None:
    name = str(fresh_office.settings.app_url.database)
    with working(server, fresh_office) as process:
        with held_up(server, fresh_office, GRANTORS[1]) as waits:
            press(lu, checked, "load")
            waits()
            # What a restart does to the worker: every one of its connections ends in the middle.
            server.admin(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' "
                "AND application_name LIKE 'sanquan%'"
            )
        done = ended(fresh_office, checked)
        assert process.poll() is None
    assert done.state == "done"
    assert done.result is not None
    assert done.result["grantors"] == {"now": 1, "before": 1}
    assert register(fresh_office) == whole


@pytest.mark.long
def test_a_stopped_worker_puts_its_work_back(
    server: Server, fresh_office: Office, lu: Visitor, checked: int, whole: dict[str, int]
) -> None:
    with working(server, fresh_office) as process:
        with held_up(server, fresh_office, GRANTORS[0]) as waits:
            press(lu, checked, "load")
            waits()
            process.send_signal(signal.SIGTERM)
            until(lambda: True if _listeners(fresh_office) == 0 else None)
        assert process.wait(30) == 0
    assert job_of(fresh_office, checked).state == "queued"
    assert _loaded_grantors(fresh_office) == 1
    with working(server, fresh_office):
        assert ended(fresh_office, checked).state == "done"
    assert register(fresh_office) == whole


def _listeners(office: Office) -> int:
    listening = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    return number(office, listening)


@pytest.mark.long
def test_a_second_worker_waits_for_the_first(
    server: Server, fresh_office: Office, lu: Visitor, two_groups: Path
) -> None:
    alone = "SELECT count(*) FROM procrastinate.procrastinate_workers"
    with working(server, fresh_office) as first:
        until(lambda: number(fresh_office, alone) or None)
        with working(server, fresh_office):
            until(lambda: number(fresh_office, _LOCKED) or None)
            assert number(fresh_office, alone) == 1
            _kill(first)
            job_id = upload(lu, two_groups)
            assert ended(fresh_office, job_id).state == "done"


_LOCKED = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.mark.long
def test_a_hostile_file_is_refused_with_a_sentence_and_can_be_discarded(
    server: Server, fresh_office: Office, lu: Visitor, tmp_path: Path
) -> None:
    before = register(fresh_office)
    hostile = tmp_path / "510623坏.zip"
    with zipfile.ZipFile(hostile, "w") as archive:
        archive.writestr("../outside.txt", "x")
    noise = tmp_path / "noise.zip"
    noise.write_bytes(b"this is no zip file")
    ids = [upload(lu, path) for path in (hostile, noise)]
    with working(server, fresh_office):
        jobs = [ended(fresh_office, job_id) for job_id in ids]
    assert [job.state for job in jobs] == ["failed", "failed"]
    assert str(jobs[0].said).startswith("成果包“510623坏.zip”不能读取：")
    assert str(jobs[1].said_en).startswith("The delivery “noise.zip” cannot be read: ")
    page = sentences(lu.get(f"/work/packages/{ids[0]}").text)
    assert f"没有办成 {jobs[0].said}" in page
    assert register(fresh_office) == before
    place = folder(fresh_office, ids[0])
    assert place.is_dir()
    press(lu, ids[0], "discard")
    assert not place.exists()
    assert "510623坏.zip" not in lu.get("/work/packages").text
    assert "noise.zip" in lu.get("/work/packages").text
    assert clear_away(fresh_office) == []


@pytest.mark.long
def test_a_delivery_of_another_county_is_refused_before_anyone_decides(
    server: Server, fresh_office: Office, lu: Visitor, small_delivery: Path, tmp_path: Path
) -> None:
    other = packages.renamed(packages.lean(copied(small_delivery, tmp_path), "DK"), "510624别县")
    job_id = upload(lu, packages.zipped(other, tmp_path / "other.zip"))
    with working(server, fresh_office):
        job = ended(fresh_office, job_id)
    assert (job.state, job.may("load")) == ("failed", False)
    assert "它是 510624 县的，本登记库是 510623 中江县" in str(job.said)
