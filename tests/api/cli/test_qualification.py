"""`sanquan qualification`: the ledger from the console; refusals in words, exit codes as everywhere."""

import json
from collections.abc import Callable

from api.office import Office
from tests.conftest import Ran
from tests.support.settling import HOUSEHOLD

Cli = Callable[..., Ran]
LINE = ("--from", "2020-01-01", "--source", "成员名册", "--as", "lu")


def test_lines_are_written_for_all_and_for_one(loaded_office: Office, cli: Cli) -> None:
    def said() -> dict[str, object]:
        found: dict[str, object] = json.loads(
            cli(loaded_office, "qualification", "list", HOUSEHOLD, "--json").out
        )
        return found

    before = said()
    members = before["members"]
    assert isinstance(members, list)
    assert (before["qualified"], before["lines"], len(members) > 1) == (None, [], True)
    one = str(members[0]["person_id"])
    ran = cli(
        loaded_office, "qualification", "record", HOUSEHOLD, "--ground", "death", "--person", one, *LINE
    )
    assert (ran.code, "没有可终止的" in ran.err) == (3, True)
    ran = cli(loaded_office, "qualification", "record", HOUSEHOLD, "--ground", "member", *LINE)
    assert (ran.code, f"新增 {len(members)} 行" in ran.out) == (0, True), ran.err
    ran = cli(
        loaded_office, "qualification", "record", HOUSEHOLD, "--ground", "death", "--person", one, *LINE
    )
    assert ran.code == 0, ran.err
    lines = said()["lines"]
    assert isinstance(lines, list)
    assert [line["end_ground"] for line in lines if line["person_id"] == int(one)] == ["death"]
    table = cli(loaded_office, "qualification", "list", HOUSEHOLD).out
    assert ("死亡" in table, "有成员具有宅基地资格" in table) == (True, True)
    assert cli(loaded_office, "qualification", "record", HOUSEHOLD, "--ground", "x", *LINE).code == 2
