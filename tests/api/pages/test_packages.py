"""Who may upload, what is taken, where it lies, and what may be done with it when."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from api.office import Office
from api.packages import PACKAGE, Arriving, clear_away
from api.transaction import aside
from api.web import create_app
from registry.rules.refusal import Refused
from registry.services import package_job
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.counting import counts, number
from tests.support.worker import job_of, press, send, upload

LIST = "/work/packages"


@pytest.fixture
def app(fresh_office: Office) -> Flask:
    return create_app(fresh_office)


@pytest.fixture
def lu(fresh_office: Office, app: Flask) -> Visitor:
    return officer(fresh_office, "lu", PASSWORD, app)


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK" + os.urandom(700_000))
    return path


def files(office: Office) -> list[Path]:
    return list(office.settings.packages.rglob("*"))


def test_what_is_uploaded_lies_where_only_the_program_may_look(
    fresh_office: Office, lu: Visitor, zipped: Path
) -> None:
    job = job_of(fresh_office, upload(lu, zipped))
    place = fresh_office.settings.packages / job.folder
    for path, mode in ((place.parent, 0o700), (place, 0o700), (place / PACKAGE, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
    assert (place / PACKAGE).read_bytes() == zipped.read_bytes()
    assert job.sha256.hex() in lu.get(f"{LIST}/{job.id}").text
    assert (job.file_name, job.size, job.by) == ("a.zip", zipped.stat().st_size, "陆明")
    queued = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'todo' AND args = '{\"job_id\": 1}'"
    assert number(fresh_office, queued) == 1


def test_a_name_is_shown_and_never_a_path(fresh_office: Office, lu: Visitor) -> None:
    for name in ("../../etc/x.zip", "C:/temp/x.zip", "x.zip"):
        assert send(lu, name, b"PK").status_code == 303
    assert {path.name for path in files(fresh_office) if path.is_file()} == {PACKAGE}
    assert [job_of(fresh_office, n).file_name for n in (1, 2, 3)] == ["x.zip"] * 3


@pytest.mark.parametrize(("name", "said"), [("", "请先选择成果包"), ("a.mdb", "要打成一个 zip 文件")])
def test_what_is_no_zip_by_name_is_not_kept(fresh_office: Office, lu: Visitor, name: str, said: str) -> None:
    answer = send(lu, name, b"x")
    assert answer.status_code == 422
    assert said in sentences(answer.text)
    assert [path for path in files(fresh_office) if path.is_file()] == []
    assert number(fresh_office, "SELECT count(*) FROM package_job") == 0


def test_nobody_else_may_upload_and_nothing_of_it_touches_the_disk(
    fresh_office: Office, app: Flask, lu: Visitor
) -> None:
    wai, fen = (officer(fresh_office, who, PASSWORD, app) for who in ("wai", "fen"))
    assert 'type="file"' not in wai.get(LIST).text, "a clerk of one town sees no form"
    assert 'type="file"' in lu.get(LIST).text
    assert send(wai, "a.zip", b"PK").status_code == 403
    assert send(fen, "a.zip", b"PK").status_code == 403
    assert send(Visitor(app), "a.zip", b"PK").status_code == 401
    assert send(lu, "a.zip", b"PK", token="forged").status_code == 400
    assert files(fresh_office) == []
    assert send(lu, "a.zip", b"PK").status_code == 303
    assert len(files(fresh_office)) == 2


def test_only_a_clerk_s_upload_may_be_large(fresh_office: Office, app: Flask, lu: Visitor) -> None:
    large = b"PK" + bytes(17 * 2**20)
    assert send(officer(fresh_office, "fen", PASSWORD, app), "a.zip", large).status_code == 413
    assert send(Visitor(app), "a.zip", large).status_code == 413
    assert files(fresh_office) == []
    assert send(lu, "a.zip", large).status_code == 303
    small = replace(fresh_office, settings=replace(fresh_office.settings, upload_bytes=2**20))
    limited = officer(fresh_office, "lu", PASSWORD, create_app(small))
    assert "最大 1 MB" in sentences(limited.get(LIST).text)
    assert send(limited, "a.zip", large).status_code == 413
    assert len(files(fresh_office)) == 2


def test_a_clerk_of_another_town_sees_of_a_delivery_as_much_as_of_one_that_is_not_there(
    fresh_office: Office, app: Flask, lu: Visitor, zipped: Path
) -> None:
    wai, there = officer(fresh_office, "wai", PASSWORD, app), upload(lu, zipped)
    assert "a.zip" not in wai.get(LIST).text
    assert "a.zip" in lu.get(LIST).text
    for path in ("{}", "{}/findings.html"):
        one, other = wai.get(f"{LIST}/{path.format(there)}"), wai.get(f"{LIST}/{path.format(77)}")
        assert (one.status_code, other.status_code) == (404, 404)
        assert f"没有查到成果包 {there}" in sentences(one.text)
        assert "没有查到成果包 77" in sentences(other.text)
    for what in ("cancel", "discard"):
        assert wai.post(f"{LIST}/{there}/{what}").status_code == 404
    assert job_of(fresh_office, there).state == "queued"


def test_each_state_offers_what_can_be_done_and_nothing_else(
    fresh_office: Office, lu: Visitor, zipped: Path
) -> None:
    job_id = upload(lu, zipped)
    page = f"{LIST}/{job_id}"

    def offered() -> set[str]:
        return {
            w for w in ("cancel", "go_on", "load", "discard") if f'action="{page}/{w}"' in lu.get(page).text
        }

    assert offered() == {"cancel"}
    assert lu.post(f"{page}/load", form=page).status_code == 409
    press(lu, job_id, "cancel")
    assert job_of(fresh_office, job_id).state == "cancelled", "what only waited has ended at once"
    assert offered() == {"go_on", "discard"}
    refused = lu.post(f"{page}/cancel", form=page)
    assert refused.status_code == 409
    assert f"成果包 {job_id} 现在不能这样办理：它的状态刚刚变了" in sentences(refused.text)
    press(lu, job_id, "go_on")
    assert offered() == {"cancel"}
    with aside(fresh_office.engine) as session:
        assert package_job.claim(session, job_id) is not None
        package_job.settle(
            session, job_id, "done", result={"tables": [], "rules": [], "refusals": [], "refused": 0}
        )
        assert package_job.claim(session, job_id) is None, "what is done is not taken on again"
    assert offered() == {"load", "discard"}
    before = counts(fresh_office)
    press(lu, job_id, "discard")
    assert files(fresh_office) == []
    assert counts(fresh_office) == before, "the row stays, nothing else was touched"
    assert offered() == set()


def test_two_who_decide_at_once_do_not_both_have_their_way(
    fresh_office: Office, lu: Visitor, zipped: Path
) -> None:
    job_id = upload(lu, zipped)
    with aside(fresh_office.engine) as session:
        assert package_job.decide(session, job_id, "cancel", account_id=1) == "cancelled"
    with aside(fresh_office.engine) as session, pytest.raises(Refused):
        package_job.decide(session, job_id, "cancel", account_id=1)


def test_what_a_crash_left_is_swept_away_and_what_is_arriving_is_not(
    fresh_office: Office, lu: Visitor, zipped: Path
) -> None:
    kept = job_of(fresh_office, upload(lu, zipped)).folder
    arriving = Arriving(fresh_office.settings.packages)
    arriving.write(b"PK")
    left = fresh_office.settings.packages / ("0" * 32)
    left.mkdir()
    (left / PACKAGE).write_bytes(b"half")
    clear_away(fresh_office)
    names = {path.name for path in fresh_office.settings.packages.iterdir()}
    assert names == {kept, arriving.folder.name}
    arriving.close()  # cut off: not kept
    assert {path.name for path in fresh_office.settings.packages.iterdir()} == {kept}


def test_a_page_can_be_kept_from_renewing_itself(lu: Visitor, zipped: Path) -> None:
    page = f"{LIST}/{upload(lu, zipped)}"
    assert lu.get(page).headers["Refresh"] == "2"
    assert f'href="{page}?stay=1"' in lu.get(page).text
    assert "Refresh" not in lu.get(f"{page}?stay=1").headers
