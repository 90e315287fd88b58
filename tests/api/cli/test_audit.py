"""`sanquan audit`: nothing in the demo county; what was changed behind the program's back, with exit 1."""

import json
from collections.abc import Callable
from typing import Any

from api.office import Office
from registry.queries import audit
from tests.support.server import Server

Cli = Callable[..., Any]


def test_the_demo_county_keeps_every_invariant(cli: Cli, demo_office: Office) -> None:
    ran = cli(demo_office, "audit", "--json")
    answers = json.loads(ran.out)
    assert {a["invariant"]: a["first"] for a in answers if a["violations"]} == {}
    assert [a["invariant"] for a in answers] == [q.invariant for q in audit.questions()]
    assert ran.code == 0
    assert sum(a["seconds"] for a in answers) > 0


def test_a_table_says_what_must_hold_in_two_languages(cli: Cli, loaded_office: Office) -> None:
    ran = cli(loaded_office, "audit", "--only", "I10", "--only", "I39")
    assert ran.code == 0
    assert "一个证件号码加一个姓名是一个自然人" in ran.out
    assert "One ID number with one name is one person." in ran.out
    assert "2 项查询 queries" in ran.out
    assert "无违反 none broken" in ran.out
    assert "I48" not in ran.out


def test_a_change_behind_the_program_s_back_is_an_exit_of_1(
    cli: Cli, loaded_office: Office, server: Server
) -> None:
    name = str(loaded_office.settings.app_url.database)
    server.admin("ALTER TABLE spatial_unit_version DISABLE TRIGGER USER", name)
    server.admin("UPDATE spatial_unit_version SET east = '李鬼'", name)
    ran = cli(loaded_office, "audit")
    assert ran.code == 1
    assert "违反 broken: I48" in ran.out
    assert "I48 spatial_unit_version" in ran.out
    assert "but another digest" in ran.out
    assert "李鬼" not in ran.out
    only = json.loads(cli(loaded_office, "audit", "--only", "I48", "--json").out)
    assert [a["violations"] for a in only] == [0, 1]
    assert only[1]["first"][0]["table"] == "spatial_unit_version"


def test_an_invariant_that_is_not_there_is_a_mistake_of_usage(cli: Cli, loaded_office: Office) -> None:
    ran = cli(loaded_office, "audit", "--only", "I99")
    assert ran.code == 2
    assert "I99" in ran.err
    assert "I48" in ran.err
