"""`sanquan export messages`, `responses`, `sent`: what the platforms are told, again in the same bytes, and answer."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import text

from api.office import Office
from api.transaction import reading, writing
from geodata.exchange.write_message import _schema
from registry.models import AccessLog, Entry, Message, MessageAnswer
from tests.conftest import cast_of
from tests.support.messages import UNMASK, Cli, answer, counts, export, files, plain
from tests.support.parcels import FIRST, enter_change, right_on, split_case
from tests.support.server import Server
from tests.support.village import GRANTOR, Village


@pytest.fixture(scope="module")
def entered(server: Server, loaded_template: str) -> Iterator[tuple[Office, str]]:
    """The loaded county with 12 first entries and one split, and the code of the right that was split."""
    office = server.open(server.clone(loaded_template))
    name = str(office.settings.app_url.database)

    def shift(**by: float) -> None:
        seconds = timedelta(**by).total_seconds()
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{seconds} s')", name)

    with writing(office.engine) as session:
        Village(session, cast_of(session), shift, office.vault).enter()
    with writing(office.engine) as session:
        right = right_on(session, FIRST)
        enter_change(session, split_case(session, cast_of(session)), cast_of(session))
    yield office, right
    office.close()


@pytest.fixture
def office(server: Server, entered: tuple[Office, str]) -> Iterator[Office]:
    """A copy of one's own, in which nothing was sent yet."""
    entered[0].engine.dispose()
    entered[0].access_engine.dispose()
    name = server.clone(str(entered[0].settings.app_url.database))
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


def test_every_entry_has_both_messages_valid_by_our_schemas(
    office: Office, entered: tuple[Office, str], cli: Cli, tmp_path: Path
) -> None:
    told = export(cli, office, tmp_path / "out", *UNMASK)
    assert (told["faulty"], told["untold"], told["masked"]) == ([], [], False)
    assert told["without_estate_code"] == 13
    written = files(tmp_path / "out")
    assert len(written) == 26
    for name, data in written.items():
        _schema("contract" if "/BW/" in name else "registration").assertValid(etree.fromstring(data))
    codes = sorted(w["code"] for w in told["written"])
    assert codes == ["1000901"] * 12 + ["1011"] * 12 + ["1033", "3000901"]
    with reading(office.engine) as session:
        rows = session.query(Message).all()
        assert {(m.entry_id, m.channel) for m in rows} == {
            (e.id, c) for e in session.query(Entry) for c in ("contract", "registration")
        }
        log = session.query(AccessLog).filter_by(kind="export").one()
        assert (log.outcome, log.purpose) == ("unmasked", "上报省平台")


def test_a_first_registration_is_told_with_people_parcels_and_shapes(
    office: Office, entered: tuple[Office, str], cli: Cli, tmp_path: Path
) -> None:
    export(cli, office, tmp_path / "out", *UNMASK)
    code = entered[1]
    (name,) = [n for n in files(tmp_path / "out") if n.endswith(f"{code}.xml")][:1]
    root = etree.fromstring(files(tmp_path / "out")[name])
    assert root.findtext("HEAD/SJLX") == "1011"
    assert root.findtext("BUSINESS_DATA/CBJYQZBM") == root.findtext("BUSINESS_DATA/CBHTBM") == code
    assert root.find("ORIGINAL_DATA") is None
    assert {e.text for e in root.iter("CZFS")} == {"02"}
    assert FIRST in [e.text for e in root.iterfind("CHANGE_DATA/DK/DKBM")]
    assert all(e.text.startswith("POLYGON ((") for e in root.iter("KJSJ"))
    assert {e.text[:11] for e in root.iter("TYZB")} == {"CGCS2000 / "}
    numbers = [e.text for e in root.iter("CYZJHM")]
    assert len(numbers) >= 1
    assert all(len(n) == 18 and "*" not in n for n in numbers)


def test_a_split_is_told_with_what_stood_before_and_what_was_done_to_each_record(
    office: Office, entered: tuple[Office, str], cli: Cli, tmp_path: Path
) -> None:
    export(cli, office, tmp_path / "out", *UNMASK)
    written = [etree.fromstring(data) for data in files(tmp_path / "out").values()]
    (root,) = [r for r in written if r.findtext("HEAD/SJLX") == "1033"]
    first = next(r for r in written if r.findtext("BUSINESS_DATA/CBJYQZBM") == entered[1] and r is not root)
    assert root.findtext("BUSINESS_DATA/QYWLSH") == first.findtext("BUSINESS_DATA/YWLSH")
    done = {e.findtext("DKBM"): e.findtext("CZFS") for e in root.iterfind("CHANGE_DATA/DK")}
    others = {code: what for code, what in done.items() if what == "01"}
    assert done == {FIRST: "04", f"{GRANTOR}00061": "02", f"{GRANTOR}00062": "02"} | others
    assert [e.findtext("DKBM") for e in root.iterfind("ORIGINAL_DATA/DK")] == [FIRST, *others]
    child = next(e for e in root.iterfind("CHANGE_DATA/DK") if e.findtext("DKBM") == f"{GRANTOR}00061")
    assert child.findtext("YDKBM") == FIRST
    assert child.findtext("YCBFBM") == root.findtext("BUSINESS_DATA/CBFBM")
    assert {e.findtext("CZFS") for e in root.iterfind("CHANGE_DATA/CBF_JTCY")} == {"01"}
    assert root.findtext("CHANGE_DATA/CBHT/CZFS") == "03"  # one parcel more
    told = next(r for r in written if r.findtext("Head/recType") == "3000901")
    assert told.find("Data/QLNYDSYQ").get("djlx") == "300"
    assert [p.get("dkbm") for p in told.iterfind("Data/KTTZDJBXX")] == sorted(
        {*others, f"{GRANTOR}00061", f"{GRANTOR}00062"}
    )


def test_the_same_entry_gives_the_same_bytes_whatever_became_of_its_right(
    server: Server, loaded_template: str, cli: Cli, tmp_path: Path
) -> None:
    own = server.open(server.clone(loaded_template))
    name = str(own.settings.app_url.database)
    shift = lambda **by: server.admin(  # noqa: E731 (one line, bound to the office)
        f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name
    )
    with writing(own.engine) as session:
        Village(session, cast_of(session), shift, own.vault).enter()
    first = export(cli, own, tmp_path / "a", *UNMASK)
    with writing(own.engine) as session:
        enter_change(session, split_case(session, cast_of(session)), cast_of(session))
    again = export(cli, own, tmp_path / "b", *UNMASK, "--state", "unanswered", "--state", "unsent")
    assert {w["number"]: w["sha256"] for w in first["written"]}.items() <= {
        w["number"]: w["sha256"] for w in again["written"]
    }.items()
    before, after = files(tmp_path / "a"), files(tmp_path / "b")
    assert len(before) == 24
    assert plain(before).items() <= plain(after).items()
    assert len(after) == 26
    with reading(own.engine) as session:
        attempts = session.execute(text("SELECT attempt, count(*) FROM message GROUP BY 1 ORDER BY 1")).all()
    assert [tuple(row) for row in attempts] == [(1, 26), (2, 24)]
    own.close()
    server.drop(name)


def test_masked_messages_hold_no_number_of_anyone_and_are_not_noted_as_sent(
    office: Office, cli: Cli, tmp_path: Path
) -> None:
    export(cli, office, tmp_path / "open", *UNMASK)
    told = export(cli, office, tmp_path / "masked", "--as", "shen", "--state", "unanswered")
    assert told["masked"] is True
    opened = b"".join(files(tmp_path / "open").values())
    numbers = {e.text for d in files(tmp_path / "open").values() for e in etree.fromstring(d).iter("CYZJHM")}
    masked = b"".join(files(tmp_path / "masked").values()).decode()
    assert len(numbers) > 12
    assert all(n in opened.decode() for n in numbers)
    assert [n for n in numbers if n in masked] == []
    assert counts(cli, office) == {"contract.unanswered": 13, "registration.unanswered": 13}


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--as", "shen", "--unmask"), 2, "--purpose"),
        (("--as", "shen", "--purpose", "看看"), 2, "--unmask"),
        (("--as", "lu"), 2, "no registrar"),
        (("--as", "wai"), 3, "outside your region"),
    ],
)
def test_messages_are_for_the_county_s_registrars_who_say_what_for(
    office: Office, cli: Cli, tmp_path: Path, arguments: tuple[str, ...], code: int, why: str
) -> None:
    said = cli(office, "export", "messages", tmp_path / "out", *arguments)
    assert said.code == code
    assert why in said.err
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_logged_is_not_exported(
    server: Server, office: Office, cli: Cli, tmp_path: Path
) -> None:
    name = str(office.settings.app_url.database)
    server.admin("REVOKE INSERT (kind) ON access_log FROM sanquan_access", name)
    assert cli(office, "export", "messages", tmp_path / "out", *UNMASK).code == 4
    assert list(tmp_path.iterdir()) == []
    server.admin("GRANT INSERT (kind) ON access_log TO sanquan_access", name)
    assert cli(office, "export", "messages", tmp_path / "out", *UNMASK).code == 0


# ---- answers ----------------------------------------------------------------------------------------


def test_answers_are_noted_refused_messages_listed_and_sent_again(
    office: Office, cli: Cli, tmp_path: Path
) -> None:
    assert counts(cli, office) == {"contract.unsent": 13, "registration.unsent": 13}
    written = export(cli, office, tmp_path / "a", *UNMASK)["written"]
    good, bad, odd = (w["number"] for w in written[:3])
    file = answer(
        tmp_path / "r.xml",
        (good, "100", "成功"),
        (bad, "101", "格式异常 510623198001011234"),
        (odd, "777", "?"),
        ("never-written", "100", ""),
    )
    said = cli(office, "export", "responses", file, "--as", "shen", "--json")
    assert said.code == 1  # something is unknown or strange
    (read,) = json.loads(said.out)
    assert (read["recorded"], read["codes"]) == (3, {"100": 2, "101": 1, "777": 1})
    assert (read["unknown_codes"], read["strange_messages"]) == ({"777": 1}, ["never-written"])
    listed = json.loads(cli(office, "export", "sent", "--state", "refused", "--json").out)["messages"]
    assert [(m["number"], m["answer"], m["said"]) for m in listed] == [
        (bad, "101", "格式异常 510***********1234")
    ]
    total = counts(cli, office)
    assert sum(total.values()) == 26
    assert {k.split(".")[1] for k in total} == {"accepted", "refused", "unclear", "unanswered"}
    again = export(cli, office, tmp_path / "b", *UNMASK, "--state", "refused")["written"]
    assert [w["number"] for w in again] == [bad]
    assert again[0]["sha256"] == next(w["sha256"] for w in written if w["number"] == bad)
    answer(tmp_path / "s.xml", (bad, "100", "成功"))
    assert cli(office, "export", "responses", tmp_path / "s.xml", "--as", "shen").code == 0
    assert "refused" not in {k.split(".")[1] for k in counts(cli, office)}
    with reading(office.engine) as session:
        attempts = [(m.attempt, a.code) for a, m in session.query(MessageAnswer, Message).join(
            Message, Message.id == MessageAnswer.message_id).filter(Message.number == bad).order_by(MessageAnswer.id)]  # fmt: skip
    assert attempts == [(1, "101"), (2, "100")]


def test_a_file_of_answers_read_twice_is_noted_once(office: Office, cli: Cli, tmp_path: Path) -> None:
    written = export(cli, office, tmp_path / "a", *UNMASK)["written"]
    file = answer(tmp_path / "r.xml", (written[0]["number"], "100", ""))
    assert cli(office, "export", "responses", file, "--as", "shen").code == 0
    said = json.loads(cli(office, "export", "responses", file, "--as", "shen", "--json").out)
    assert (said[0]["recorded"], said[0]["read_before"]) == (0, 1)
    with reading(office.engine) as session:
        assert session.query(MessageAnswer).count() == 1


def test_the_tables_of_state_are_shown_to_people_too(office: Office, cli: Cli, tmp_path: Path) -> None:
    shown = cli(office, "export", "sent", "--state", "unsent")
    assert shown.code == 0
    assert "未发送" in shown.out
    assert shown.out.count("registration") == 14
    said = cli(office, "export", "messages", tmp_path / "out", "--as", "shen")
    assert "报文 26 条" in said.out
    assert "掩码" in said.out


def test_a_message_that_its_schema_refuses_is_named_and_not_written(
    server: Server, office: Office, cli: Cli, tmp_path: Path
) -> None:
    """The control of validity: a holder without a name is found, by place and never by value."""
    server.admin(
        """DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true);
        UPDATE contract_holder_version SET name = '' WHERE id = (SELECT min(id) FROM contract_holder_version);
        END $$""",
        str(office.settings.app_url.database),
    )
    said = cli(office, "export", "messages", tmp_path / "out", "--json", *UNMASK)
    assert said.code == 1
    told = json.loads(said.out)
    _, channel, places = told["faulty"][0]
    assert channel == "contract"
    assert places == ["/MESSAGE/CHANGE_DATA/CBF/CBFMC SCHEMAV_CVC_MINLENGTH_VALID"]
    assert len(files(tmp_path / "out")) == 26 - len(told["faulty"])
    right = told["faulty"][0][0]
    assert not any(f"_{right}.xml" in name for name in files(tmp_path / "out"))
    assert counts(cli, office)["contract.unsent"] >= 1


def test_a_case_kind_without_a_message_is_named_and_not_passed_over(
    server: Server, office: Office, cli: Cli, tmp_path: Path
) -> None:
    server.admin(
        """DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true);
        UPDATE land_case SET message_kind = '1099' WHERE kind = 'parcel_change'; END $$""",
        str(office.settings.app_url.database),
    )
    said = cli(office, "export", "messages", tmp_path / "out", "--json", *UNMASK)
    assert said.code == 1
    assert [row[1:] for row in json.loads(said.out)["untold"]] == [["contract", "1099"]]
    assert len(files(tmp_path / "out")) == 25
