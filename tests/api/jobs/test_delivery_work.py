"""Registration, certificates and exports in the background: a real worker, a real database, real people."""

import io
import os
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

from api import demo
from api.office import Office
from api.packages import EXPORT
from api.settings import ADMIN_ROLE
from api.transaction import reading
from api.web import create_app
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.counties import display_all
from tests.support.counting import number
from tests.support.server import Server
from tests.support.worker import ended, job_of, press, until, work_what_waits, working

PAGE = "/work/deliveries/1"
RIGHTS = "SELECT count(*) FROM land_right"
PAPERS = "SELECT count(*) FROM certificate"
DOUBLE = "SELECT count(*) - count(DISTINCT (right_id, right_version)) FROM certificate"
LOGGED = "SELECT count(*) FROM access_log WHERE kind = 'export'"


def begin(visitor: Visitor, kind: str, **form: str) -> int:
    """Press a button of the page of a loaded delivery; return the number of the work."""
    assert f'action="{PAGE}/{kind}"' in visitor.get(PAGE).text, f"there is no button {kind}"
    answer = visitor.post(f"{PAGE}/{kind}", form=PAGE, data=form)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


@pytest.fixture
def displayed(loaded_office: Office) -> Office:
    """A loaded delivery whose displays have ended; notices run for no days."""
    actors = demo.actors_of(loaded_office)
    demo.shorten_notices(loaded_office, actors["lu"])
    display_all(loaded_office, actors["lu"])
    return loaded_office


@pytest.fixture
def entered(loaded_office: Office) -> Office:
    """A loaded delivery that was registered and has no certificates."""
    actors = demo.actors_of(loaded_office)
    demo.shorten_notices(loaded_office, actors["lu"])
    demo.register_surveys(loaded_office, actors, displayed_only=0)
    assert number(loaded_office, RIGHTS) > 0
    assert number(loaded_office, PAPERS) == 0
    return loaded_office


def registered(office: Office, job_id: int) -> dict[str, object]:
    job = ended(office, job_id)
    assert (job.state, job.said) == ("done", None)
    assert job.result is not None
    found: dict[str, object] = job.result["registered"]
    return found


def test_three_people_take_a_delivery_to_entry_and_nobody_is_two_of_them(
    server: Server, displayed: Office
) -> None:
    lu, shen, he = (officer(displayed, who, PASSWORD) for who in ("lu", "shen", "he"))
    with working(server, displayed):
        applied = registered(displayed, begin(lu, "apply"))
        assert applied["signed"] == applied["contracts"]
        registered(displayed, begin(shen, "accept"))
        again = registered(displayed, begin(shen, "enter"))
        assert (again["entered"], number(displayed, RIGHTS)) == (0, 0)
        assert "受理" in str(again["refusals"])
        # The control: the same work, asked for by somebody else.
        done_id = begin(he, "enter")
        done = registered(displayed, done_id)
    assert done["entered"] == done["contracts"] == number(displayed, RIGHTS) > 0
    assert done["refusals"] == []
    hands = (
        "SELECT count(*) FROM approval AS a JOIN case_step AS s ON s.case_id = a.case_id "
        "WHERE s.state = 'approved' AND s.person_id IN "
        "(SELECT person_id FROM case_step AS b WHERE b.case_id = a.case_id AND b.state = 'accepted')"
    )
    assert number(displayed, hands) == 0
    assert f"本次登簿 {done['entered']}" in sentences(he.get(f"/work/packages/{done_id}").text)


@pytest.mark.long
def test_two_accounts_of_one_person_are_one_person(server: Server, displayed: Office) -> None:
    lu, he, he2 = (officer(displayed, who, PASSWORD) for who in ("lu", "he", "he2"))
    with working(server, displayed):
        registered(displayed, begin(lu, "apply"))
        registered(displayed, begin(he, "accept"))
        assert registered(displayed, begin(he2, "enter"))["entered"] == 0
    assert number(displayed, RIGHTS) == 0


def test_certificates_are_issued_while_nobody_looks_and_once(server: Server, entered: Office) -> None:
    shen = officer(entered, "shen", PASSWORD)
    first, second = begin(shen, "certify"), begin(shen, "certify")
    assert "后台程序没有运行" in sentences(shen.get(f"/work/packages/{first}").text)
    rights = number(entered, RIGHTS)
    with working(server, entered):
        done, again = ended(entered, first), ended(entered, second)
    assert done.result == {"certificates": {"now": rights, "before": 0}}
    assert (done.stage, done.done, done.total) == ("certifying", rights, rights)
    assert again.result == {"certificates": {"now": 0, "before": rights}}
    assert (number(entered, PAPERS), number(entered, DOUBLE)) == (rights, 0)
    assert f"本次发证 {rights} 本" in sentences(shen.get(f"/work/packages/{first}").text)
    press(shen, first, "discard")
    assert f'/work/packages/{first}"' not in shen.get(PAGE).text
    assert number(entered, PAPERS) == rights


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def half(server: Server, demo_template: str) -> Iterator[Office]:
    """A county of several grantors with entries, of which two have their certificates."""
    office = server.open(server.clone(demo_template))
    yield office
    office.close()
    server.drop(str(office.settings.app_url.database))


@contextmanager
def held(server: Server, office: Office, right: str) -> Iterator[Callable[[], object]]:
    """Keep a right, as another act that is not decided yet would; gives what returns once work waits for it."""
    engine = create_engine(server.url(str(office.settings.app_url.database), ADMIN_ROLE))
    with engine.connect() as connection:
        connection.execute(text("SELECT lock_names(ARRAY[:name])"), {"name": f"right:{right}"})
        try:
            yield lambda: until(lambda: number(office, _WAITING) or None)
        finally:
            connection.rollback()
    engine.dispose()


_WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE wait_event_type = 'Lock' AND datname = current_database() AND application_name = 'sanquan'"
)
_LAST = (
    "SELECT max(r.code) FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id "
    "WHERE v.ended_by IS NULL AND NOT EXISTS (SELECT FROM certificate AS c WHERE c.right_id = r.id)"
)


@pytest.mark.long
def test_certificates_go_on_after_a_kill_and_after_a_cancel_and_none_is_lost_or_double(
    server: Server, half: Office, demo_passwords: dict[str, str]
) -> None:
    shen = officer(half, "shen", demo_passwords["shen"])
    rights, before = number(half, RIGHTS), number(half, PAPERS)
    with reading(half.engine) as session:
        last = str(session.scalar(text(_LAST)))
    job_id = begin(shen, "certify")
    with held(server, half, last) as waits, working(server, half) as process:
        waits()
        kill(process)
    left, issued = job_of(half, job_id), number(half, PAPERS)
    assert (left.state, left.stage) == ("running", "certifying")
    assert before < issued < rights
    work_what_waits(half)  # the control: a worker that does not take up what was left finds nothing to do
    assert number(half, PAPERS) == issued
    with working(server, half):
        with held(server, half, last) as waits:
            waits()
            press(shen, job_id, "cancel")
        assert ended(half, job_id).state == "cancelled"
        press(shen, job_id, "go_on")
        done = ended(half, job_id)
    assert done.state == "done"
    assert done.result is not None
    assert sum(done.result["certificates"].values()) == rights
    assert (number(half, PAPERS), number(half, DOUBLE)) == (rights, 0)


def test_an_export_is_masked_and_only_who_asked_may_have_it(server: Server, entered: Office) -> None:
    shen, he, lu, fen = (officer(entered, who, PASSWORD) for who in ("shen", "he", "lu", "fen"))
    job_id = begin(shen, "export")
    page = f"/work/packages/{job_id}"
    assert shen.get(f"{page}/export.zip").status_code == 404, "it is not there yet"
    with working(server, entered):
        done = ended(entered, job_id)
    assert (done.state, done.said) == ("done", None)
    place = entered.settings.packages / done.folder
    assert [path.name for path in place.iterdir()] == [EXPORT]
    before = number(entered, LOGGED)
    for visitor, status in ((he, 404), (lu, 403), (fen, 403), (Visitor(create_app(entered)), 302)):
        assert visitor.get(f"{page}/export.zip").status_code == status
        assert visitor.get(page).status_code == (status if visitor is not lu else 404)
    assert he.post(f"{page}/discard", form=PAGE).status_code == 404
    assert f'"{page}"' not in he.get(PAGE).text
    assert number(entered, LOGGED) == before, "who is refused takes nothing"
    sent = shen.get(f"{page}/export.zip")
    assert sent.status_code == 200
    assert sent.headers["Cache-Control"] == "no-store"
    assert number(entered, LOGGED) == before + 1
    taken = f"{LOGGED} AND outcome = 'masked' AND address = '{shen.address}'"
    assert number(entered, taken) == 1
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith(".dbf") for name in archive.namelist())
    press(shen, job_id, "discard")
    assert not place.exists()
    assert shen.get(f"{page}/export.zip").status_code == 404


@pytest.mark.long
def test_an_export_with_a_purpose_is_unmasked_and_a_killed_one_begins_anew(
    server: Server, entered: Office
) -> None:
    shen = officer(entered, "shen", PASSWORD)
    job_id = begin(shen, "export", purpose=" 县档案馆移交 ")
    with working(server, entered) as process:
        until(lambda: job_of(entered, job_id).stage)
        kill(process)
    assert job_of(entered, job_id).state == "running"
    with working(server, entered):
        done = ended(entered, job_id)
    assert done.state == "done"
    assert done.result is not None
    assert done.result["exported"]["masked"] is False
    assert [path.name for path in (entered.settings.packages / done.folder).iterdir()] == [EXPORT]
    noted = f"{LOGGED} AND outcome = 'unmasked' AND purpose = '县档案馆移交' AND address = 'worker'"
    assert number(entered, noted) >= 1
    rows = {t["en"]: t["rows"] for t in done.result["exported"]["tables"]}
    assert rows["parcels"] == number(
        entered, "SELECT count(*) FROM spatial_unit WHERE level = 'contracted_parcel'"
    )
    assert "未掩码，目的：县档案馆移交" in sentences(shen.get(f"/work/packages/{job_id}").text)


def test_only_whose_work_it_is_may_begin_it_and_follow_it(loaded_office: Office) -> None:
    lu, shen, fen, wai = (officer(loaded_office, who, PASSWORD) for who in ("lu", "shen", "fen", "wai"))
    own = {"apply": lu, "accept": shen, "enter": shen, "certify": shen, "export": shen}
    for kind, visitor in own.items():
        for other in {lu, shen} - {visitor}:
            assert f'action="{PAGE}/{kind}"' not in other.get(PAGE).text
            assert other.post(f"{PAGE}/{kind}").status_code == 403
        assert fen.post(f"{PAGE}/{kind}").status_code == 403, "an analyst"
        assert wai.post(f"{PAGE}/{kind}").status_code == 404, "of another town"
        assert Visitor(create_app(loaded_office)).post(f"{PAGE}/{kind}").status_code == 401
    assert number(loaded_office, "SELECT count(*) FROM package_job") == 0
    assert shen.post("/work/deliveries/77/certify").status_code == 404
    job_id = begin(shen, "certify")
    assert number(loaded_office, "SELECT count(*) FROM package_job") == 1
    page = f"/work/packages/{job_id}"
    assert [v.get(page).status_code for v in (shen, lu, fen, wai)] == [200, 404, 403, 404]
    assert [v.post(f"{page}/cancel").status_code for v in (lu, fen, wai)] == [404, 403, 404]
    assert job_of(loaded_office, job_id).state == "queued"
    assert page not in lu.get("/work/packages").text, "it is no upload"
