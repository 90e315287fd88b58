"""A delivery comes to certificates by commands alone; nothing is lost between two steps.

The journey is travelled once for the file; each test looks at one stage of it.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyogrio
import pyproj
import pytest
from python_calamine import CalamineWorkbook

from registry.crs import same_plane
from tests.support.commands import Said
from tests.support.journey import PARCELS, Journey, travel
from tests.support.server import Server


@pytest.fixture(scope="module")
def journey(
    server: Server, fresh_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journey]:
    travelled = Journey(server, server.clone(fresh_template), tmp_path_factory.mktemp("journey"))
    travel(travelled)
    yield travelled
    server.drop(travelled.database)


def test_the_generated_delivery_has_what_was_ordered(journey: Journey) -> None:
    assert journey.said["generate"].code == 0
    assert re.search(rf"{PARCELS} parcels, \d+ holders", journey.said["generate"].out)
    assert re.search(r"\d+ defects planted", journey.said["generate"].out)


def test_a_delivery_with_defects_is_checked_to_1_and_every_planted_one_is_found(journey: Journey) -> None:
    said = journey.said["check"]
    assert said.code == 1
    assert said.json["county"] == "510623"
    assert said.json["rows"]["parcels"] == PARCELS
    found = {(f["rule"], o) for f in said.json["findings"] for o in f["objects"]}
    truth = json.loads((journey.folder / "out/truth.json").read_text(encoding="utf-8"))
    planted = {(rule, o) for rule, objects in truth for o in objects}
    assert len(planted) > 20
    assert planted <= found


def test_the_table_counts_what_the_json_lists(journey: Journey) -> None:
    findings = journey.said["check"].json["findings"]
    table = journey.said["check as table"]
    assert table.code == 1
    assert f"{len(findings)} findings" in table.out
    counted = {
        m[1]: int(m[2])
        for m in re.finditer(r"│ ([a-z]+\.[a-z_]+) +│ (?:error|warning) +│ +(\d+) │", table.out)
    }
    assert counted == {
        rule: sum(f["rule"] == rule for f in findings) for rule in {f["rule"] for f in findings}
    }


def test_the_report_opens_in_other_programs(journey: Journey) -> None:
    findings = journey.said["check"].json["findings"]
    folder = journey.folder / "report"
    assert journey.said["check"].err.split() == [
        str(folder / f"findings.{s}") for s in ("xlsx", "gpkg", "html", "json")
    ]
    sheet = CalamineWorkbook.from_path(folder / "findings.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["规则", "程度", "对象"]
    assert sorted(row[0] for row in sheet[1:]) == sorted(f["rule"] for f in findings)
    assert json.loads((folder / "findings.json").read_text(encoding="utf-8")) == journey.said["check"].json
    assert f"共 {len(findings)} 条" in (folder / "findings.html").read_text(encoding="utf-8")
    layers = {
        name: pyogrio.read_info(folder / "findings.gpkg", layer=name) for name in ("points", "lines", "areas")
    }
    assert sum(layer["features"] for layer in layers.values()) > 10
    crs = pyproj.CRS(pyogrio.read_info(folder / "findings.gpkg", layer="areas")["crs"])
    assert same_plane(crs, pyproj.CRS.from_epsg(4523))


def test_every_row_of_the_delivery_is_admitted_or_refused(journey: Journey) -> None:
    said = journey.said["load"]
    assert said.code == 1
    counts = said.json["counts"]
    assert {n: c["rows"] for n, c in counts.items()} == journey.said["check"].json["rows"]
    assert [n for n, c in counts.items() if c["rows"] != c["admitted"] + c["refused"]] == []
    assert counts["parcels"]["refused"] > 0
    assert counts["parcels"]["rows"] == PARCELS
    assert len(said.json["refusals"]) > 0


def test_what_was_admitted_is_in_the_register(journey: Journey) -> None:
    counts, rows = journey.said["load"].json["counts"], journey.rows["load"]
    assert rows["parcels"] == counts["parcels"]["admitted"]
    assert rows["holders"] == counts["holders"]["admitted"]
    assert rows["contracts"] == counts["contracts"]["admitted"]
    assert journey.rows["check as table"]["parcels"] == 0


def test_a_load_repeated_changes_nothing_and_says_so(journey: Journey) -> None:
    said = journey.said["load again"].json
    assert said["again"] is True
    assert journey.said["load"].json["again"] is False
    assert said["grantors"] == {"now": 0, "before": journey.said["load"].json["grantors"]["now"]}
    assert journey.rows["load again"] == journey.rows["load"]


def test_nothing_is_registered_before_it_was_displayed(journey: Journey) -> None:
    said = journey.said["register too early"]
    assert said.code == 3
    assert "已公示 0 轮，要求 2 轮" in said.json["refusals"][0]
    assert journey.rows["register too early"]["rights"] == 0


def test_a_display_opens_once(journey: Journey) -> None:
    assert journey.said["open"].row() == [1, 0, 0, 1]
    assert journey.said["open again"].row() == [0, 1, 0, 1]
    assert journey.rows["open again"] == journey.rows["open"]


def test_a_display_is_not_closed_before_its_last_day_which_is_named(journey: Journey) -> None:
    said = journey.said["close too early"]
    assert said.code == 3
    assert re.search(r"公示（公告）到 20\d\d-\d\d-\d\d 才届满，今天是 20\d\d-\d\d-\d\d", said.out)
    assert journey.rows["close too early"] == journey.rows["open"]


def test_what_hangs_on_the_board_is_printed(journey: Journey) -> None:
    assert journey.said["print"].row() == [1, 1]
    found = sorted(p.name for p in (journey.folder / "board").iterdir())
    assert found == ["51062310020001-公示表-第1轮.pdf", "51062310020001-归户表.pdf"]
    assert all((journey.folder / "board" / name).read_bytes().startswith(b"%PDF-") for name in found)


def test_two_rounds_are_closed_when_due_and_no_third_opens(journey: Journey) -> None:
    codes = {
        step: journey.said[step].code
        for step in ("close", "close again", "open second", "close second", "open third")
    }
    assert set(codes.values()) == {0}
    assert journey.said["close"].row() == [1, 0, 0, 1]
    assert journey.said["close again"].row() == [0, 1, 0, 1]
    assert journey.said["open second"].row() == [1, 0, 0, 1]
    assert journey.said["close second"].row() == [1, 0, 0, 1]
    assert journey.said["open third"].row() == [0, 0, 1, 1]


def _adds_up(said: Said) -> bool:
    j = said.json
    return j["contracts"] == j["entered_now"] + j["entered_before"] + j["waiting"] + j["left_out"]


@pytest.mark.parametrize("step", ["register", "register again", "enter", "enter again"])
def test_every_contract_is_entered_waiting_or_left_out_with_its_reason(journey: Journey, step: str) -> None:
    said = journey.said[step]
    assert said.code == 0, said
    assert said.json["contracts"] == journey.rows["load"]["contracts"]
    assert _adds_up(said)
    if step != "enter again":
        assert len(said.json["left_out_why"]) == said.json["left_out"]
        assert all(why for why in said.json["left_out_why"].values())


def test_registration_goes_as_far_as_the_announcement_lets_it(journey: Journey) -> None:
    said = journey.said["register"].json
    assert (said["entered_now"], said["entered_before"]) == (0, 0)
    assert said["waiting"] > 0
    assert len(said["announced_until"]) == 1
    assert journey.said["register again"].json == said
    assert journey.things("register again") == journey.things("register")
    assert (
        f"announced until {said['announced_until'][0]}; run this again then"
        in journey.said["register as table"].out
    )


def test_after_the_announcement_what_waited_is_entered_once(journey: Journey) -> None:
    waited = journey.said["register"].json["waiting"]
    said = journey.said["enter"].json
    assert (said["entered_now"], said["waiting"]) == (waited, 0)
    assert journey.rows["enter"]["rights"] == waited
    again = journey.said["enter again"].json
    assert (again["entered_now"], again["entered_before"]) == (0, waited)
    assert journey.things("enter again") == journey.things("enter")


def test_every_entered_right_has_one_certificate_and_its_file(journey: Journey) -> None:
    rights = journey.rows["enter"]["rights"]
    assert journey.said["issue"].row() == [rights, 0, rights, rights]
    assert journey.said["issue again"].row() == [0, rights, rights, 0]
    assert journey.rows["issue"]["certificates"] == rights
    assert journey.rows["issue again"] == journey.rows["issue"]
    papers = list((journey.folder / "papers").iterdir())
    assert len(papers) == rights
    assert all(re.fullmatch(r"\d{18}J-.+第\d+号\.pdf", p.name) for p in papers)


def test_a_certificate_is_verified_by_number_and_by_file(
    journey: Journey, cli_on: Callable[..., Said]
) -> None:
    paper = min((journey.folder / "papers").iterdir())
    right, _, number = paper.stem.partition("-")
    by_number = cli_on(journey.database, "certificate", "verify", number, "--json")
    by_file = cli_on(journey.database, "certificate", "verify", paper, "--json")
    assert (by_number.code, by_file.code) == (0, 0)
    assert by_number.json == by_file.json
    assert by_file.json["number"] == number
    assert by_file.json["right"] == right
    assert (by_file.json["status"], by_file.json["content_intact"], by_file.json["version"]) == (
        "valid",
        True,
        1,
    )


def test_a_changed_file_and_an_unknown_number_are_unknown(
    journey: Journey, cli_on: Callable[..., Said], tmp_path: Path
) -> None:
    paper = min((journey.folder / "papers").iterdir())
    raw = bytearray(paper.read_bytes())
    raw[len(raw) // 2] ^= 1
    changed = tmp_path / paper.name
    changed.write_bytes(raw)
    for what in (changed, "川（2026）中江县农村土地承包经营权证第999999号"):
        said = cli_on(journey.database, "certificate", "verify", what)
        assert (said.code, said.out) == (3, "")
        assert said.err == "unknown: the register has issued no such certificate\n"


def test_the_register_is_checked_by_the_rules_of_admitted_rows(journey: Journey) -> None:
    said = journey.said["check register"]
    assert said.json["rows"]["parcels"] == journey.rows["issue"]["parcels"]
    assert said.code == (1 if said.json["findings"] else 0)
    loaded = {r["rule"] for r in journey.said["load"].json["refusals"]}
    assert "topology.valid" in loaded
    assert {f["rule"] for f in said.json["findings"]} & {
        "topology.valid",
        "topology.empty",
        "logic.key_twice",
    } == set()
    assert journey.rows["check register"] == journey.rows["issue again"]
