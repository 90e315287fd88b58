"""Commands beside the journey: exit codes, sentences of one line, what each lists and refuses."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from api.passwords import matches
from api.transaction import reading
from registry.queries import accounts
from registry.queries.glossary import terms
from registry.rules.book import ALL_RULES
from registry.rules.parameters import SETTINGS
from tests.support.house import ROOT

COMMANDS = (
    "run", "serve", "worker", "db", "demo", "check", "load", "difference", "withdraw", "export", "display",
    "correct", "record", "register", "certificate", "user", "relative", "delegation", "settlement", "transfer", "market", "qualification", "setting", "bench", "audit", "rules", "glossary",
)  # fmt: skip
Cli = Callable[..., Any]


def _one_line(said: Any) -> None:
    assert "Traceback" not in said.err
    assert said.out == ""
    assert len(said.err.strip().splitlines()) <= 2


def test_help_lists_every_command_without_starting_anything() -> None:
    ran = subprocess.run(
        [ROOT / ".venv/bin/sanquan", "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={"SANQUAN_STATE": "/nowhere"},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (
        tuple(re.findall(r"^  ([a-z]+)  +\S", ran.stdout.partition("Commands:")[2], re.MULTILINE)) == COMMANDS
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    said = cli(None, command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: sanquan {command}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("--fly",),
        ("check",),
        ("check", "/no/such/place"),
        ("check", str(ROOT), "--db"),
        ("load",),
        ("load", "/no/such/place"),
        ("demo", "generate", "--parcels", "19", "/tmp/never"),
        ("demo", "generate", "--defects", "0.2", "/tmp/never"),
        ("demo", "generate", str(ROOT)),
        ("display", "open"),
        ("display", "close", "--all", "--grantor", "51062310020001"),
        ("register", "--all"),
        ("register", "--accept-as", "shen", "--approve-as", "he"),
        ("certificate", "issue"),
        ("certificate", "issue", "--all", "--grantor", "51062310020001"),
        ("certificate", "verify"),
        ("user", "add", "x"),
        ("setting", "set", "display_days"),
        ("setting", "set", "display_days", "7", "--source", "x", "--from", "yesterday"),
        ("correct", "5106231002000100001", "--set", "colour", "red", "--reason", "x"),
        ("correct", "5106231002000100001", "--set", "measured_area", "much", "--reason", "x"),
        ("correct", "5106231002000100001", "--set", "is_protected_farmland", "maybe", "--reason", "x"),
        ("db", "migrate", "--county", "510623", "中江县"),
        ("db", "migrate", "--srid", "4523"),
        ("serve", "--workers", "0"),
    ],
    ids=" ".join,
)
def test_a_wrong_usage_is_2_and_says_what_is_wrong(cli: Cli, arguments: tuple[str, ...]) -> None:
    said = cli(None, *arguments)
    assert (said.code, said.out) == (2, "")
    assert "Error: " in said.err
    assert "Traceback" not in said.err


def test_a_database_that_does_not_exist_is_said_in_a_line(cli: Cli, fresh_office: Office) -> None:
    said = cli(fresh_office, "--database", "nowhere", "user", "list")
    assert said.code == 2
    assert said.err.startswith("sanquan: database 'nowhere' cannot be opened")
    assert "Traceback" not in said.err


def test_a_wrong_key_is_refused_with_3(
    cli: Cli, fresh_office: Office, server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from registry.vault import create_key_file

    other = tmp_path / "other.key"
    create_key_file(other)
    real = server.environment(fresh_office.settings.app_url.database)
    monkeypatch.setattr(type(server), "environment", lambda *_: {**real, "SANQUAN_KEY_FILE": str(other)})
    said = cli(fresh_office, "user", "list")
    assert said.code == 3
    assert said.err.startswith(f"密钥文件 {other} 不能用：它不是这个数据库的密钥")
    _one_line(said)


def test_an_unknown_setting_of_the_environment_is_a_usage_error(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANQUAN_KEYFILE", "x")
    said = cli(None, "user", "list")
    assert said.code == 2
    assert said.err.startswith("sanquan: SANQUAN_KEYFILE is not a setting")
    _one_line(said)


def test_a_file_that_is_no_delivery_is_refused_in_both_languages(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "delivery.zip"
    file.write_bytes(b"no zip at all")
    said = cli(None, "check", file)
    assert said.code == 3
    assert re.match(r"成果包“.*delivery\.zip”不能读取：.*\nThe delivery “.*” cannot be read: ", said.err)
    _one_line(said)


def test_a_clean_delivery_is_0_and_a_report_of_nothing_is_written(
    cli: Cli, small_delivery: Path, tmp_path: Path
) -> None:
    said = cli(None, "check", small_delivery, "--report", tmp_path / "report")
    assert said.code == 0
    assert "没有发现问题。 No findings." in said.out
    assert json.loads((tmp_path / "report/findings.json").read_text(encoding="utf-8"))["findings"] == []


def test_a_defect_of_the_program_is_4(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("registry.queries.glossary.terms", break_down)
    said = cli(None, "glossary")
    assert said.code == 4
    assert said.err.endswith("sanquan: this is a defect of the program; nothing half-done was kept\n")


# ---- accounts ---------------------------------------------------------------------------------------


def _add(cli: Cli, office: Office, name: str, *more: str) -> Any:
    return cli(office, "user", "add", name, "--name", "赵新", "--id-number", "510623199001011234", *more)


def test_an_account_is_added_with_a_password_shown_once_and_kept_only_as_a_hash(
    cli: Cli, fresh_office: Office
) -> None:
    said = _add(cli, fresh_office, "zhao", "--role", "clerk:510623100", "--role", "analyst", "--as", "lu")
    assert said.code == 0
    password = said.out.removeprefix("zhao: ").strip()
    assert len(password) >= 16
    listed = {a["username"]: a for a in json.loads(cli(fresh_office, "user", "list", "--json").out)}
    assert sorted(map(tuple, listed["zhao"]["roles"])) == [("analyst", "510623"), ("clerk", "510623100")]
    assert listed["zhao"]["name"] == "赵新"
    assert password not in json.dumps(listed)
    with reading(fresh_office.engine) as session:
        found = accounts.by_username(session, "zhao")
    assert found is not None
    assert matches(found.password_hash, password)
    assert not matches(found.password_hash, password + "x")


def test_a_name_that_is_taken_or_a_role_that_does_not_exist_is_refused_and_nobody_is_added(
    cli: Cli, fresh_office: Office
) -> None:
    before = cli(fresh_office, "user", "list", "--json").out
    taken = _add(cli, fresh_office, "shen", "--role", "clerk")
    assert taken.code == 3
    assert "用户名“shen”已被使用" in taken.err
    _one_line(taken)
    strange = _add(cli, fresh_office, "zhao", "--role", "king")
    assert strange.code == 3
    assert "没有“king:510623”这个角色" in strange.err
    nobody = _add(cli, fresh_office, "zhao", "--role", "clerk", "--as", "nobody")
    assert nobody.code == 2
    assert "there is no active account 'nobody'" in nobody.err
    assert cli(fresh_office, "user", "list", "--json").out == before
    assert len(json.loads(before)) == 6


def test_who_acts_must_be_said_where_several_could(cli: Cli, fresh_office: Office) -> None:
    several = cli(fresh_office, "certificate", "issue", "--all")
    assert several.code == 2
    assert "say who acts: one of he, he2, shen" in several.err
    assert cli(fresh_office, "certificate", "issue", "--all", "--as", "shen").code == 0


# ---- settings ---------------------------------------------------------------------------------------


def test_a_setting_is_given_another_value_from_a_day_on(cli: Cli, fresh_office: Office) -> None:
    before = {p["key"]: p for p in json.loads(cli(fresh_office, "setting", "list", "--json").out)}
    assert before.keys() == SETTINGS.keys()
    assert (before["display_days"]["value"], before["announcement_working_days"]["value"]) == ("7", "15")
    said = cli(
        fresh_office,
        "setting",
        "set",
        "display_days",
        "10",
        "--source",
        "县办〔2026〕1号",
        "--confirmed",
        "--from",
        "2026-01-01",
    )
    assert (said.code, said.out) == (0, "display_days = 10 from 2026-01-01\n")
    later = cli(
        fresh_office,
        "setting",
        "set",
        "display_days",
        "30",
        "--source",
        "x",
        "--from",
        "2999-01-01",
        "--as",
        "lu",
    )
    assert later.code == 0
    after = {p["key"]: p for p in json.loads(cli(fresh_office, "setting", "list", "--json").out)}
    assert after["display_days"] == {
        "key": "display_days", "value": "10", "from": "2026-01-01", "source": "县办〔2026〕1号", "confirmed": True,
    }  # fmt: skip
    assert {k: v for k, v in after.items() if k != "display_days"} == {
        k: v for k, v in before.items() if k != "display_days"
    }


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("flying", "1", "没有这一项"),
        ("display_days", "many", "不是数字"),
        ("display_days", "-1", "不得小于 0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    cli: Cli, fresh_office: Office, key: str, value: str, why: str
) -> None:
    before = cli(fresh_office, "setting", "list", "--json").out
    said = cli(fresh_office, "setting", "set", "--source", "x", "--", key, value)
    assert said.code == 3
    assert why in said.err
    _one_line(said)
    assert cli(fresh_office, "setting", "list", "--json").out == before


# ---- books ------------------------------------------------------------------------------------------


def test_the_rule_book_is_printed_whole(cli: Cli) -> None:
    printed = json.loads(cli(None, "rules", "--json").out)
    assert [(r["code"], r["article"], r["zh"]) for r in printed] == [
        (r.code, r.article, r.says.zh) for r in ALL_RULES
    ]
    assert "law as of 2025-04" in cli(None, "rules").out


def test_the_checks_are_printed_with_their_origin(cli: Cli) -> None:
    from geodata.checks.catalogue import CATALOGUE

    printed = json.loads(cli(None, "rules", "--checks", "--json").out)
    assert [c["id"] for c in printed] == list(CATALOGUE)
    assert all(c["origin"] and c["remedy"] and c["severity"] in ("error", "warning") for c in printed)


def test_the_glossary_is_printed_from_the_models(cli: Cli) -> None:
    printed = json.loads(cli(None, "glossary", "--json").out)
    assert len(printed) == len(terms())
    assert {
        "table": "spatial_unit",
        "column": "code",
        "中文": "地块代码",
        "code": "DKBM",
        "clause": "A.13",
    } in printed
    assert "地块代码" in cli(None, "glossary").out
