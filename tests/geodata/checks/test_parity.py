"""`sanquan check --db` says of the register what `sanquan check` says of the admitted rows of the files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from api.deliver import check_register
from api.office import Office
from geodata.admission import judge, only_admitted
from geodata.checks.catalogue import REGISTER_RULES
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.demo.generate import Order, generate
from geodata.survey import Survey
from tests.support.edits import Delivery, copied
from tests.support.loading import loaded
from tests.support.surveys import Key, keys


class Ran(Protocol):
    """What a command said."""

    code: int
    out: str


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a delivery of 400 parcels with a defect of nearly every class."""
    return generate(Order(400, 47, 0.1), tmp_path_factory.mktemp("faulty")).root


def _of_files(survey: Survey) -> set[Key]:
    admission = judge(survey, CheckSettings(), 1.0)
    return keys(run(only_admitted(survey, admission), CheckSettings(), register_only=True))


def test_register_and_files_agree(fresh_office: Office, faulty: Path, cli: Callable[..., Ran]) -> None:
    checked, _ = loaded(fresh_office, faulty)
    of_files = _of_files(checked.survey)
    of_register = keys(check_register(fresh_office).findings)
    assert of_register == of_files
    assert len(of_register) >= 20
    assert {rule.partition(".")[0] for rule, _ in of_register} >= {
        "boundary", "level", "logic", "parcel", "person", "place", "topology",
    }  # fmt: skip
    assert {rule for rule, _ in of_register} <= REGISTER_RULES
    # What was refused is not in the register: without that the two would differ.
    assert of_files != keys(run(checked.survey, CheckSettings(), register_only=True))
    command = cli(fresh_office, "check", "--db", "--json")
    assert command.code == 1
    assert {(f["rule"], tuple(f["objects"])) for f in json.loads(command.out)["findings"]} == of_files


def _blanks(delivery: Delivery) -> None:
    """Leave out what the register may have to fill in or do without."""
    delivery.sql("UPDATE CBF SET CBFLX = NULL, CBFCYSL = CBFCYSL + 1 WHERE CBFBM LIKE '%0001'")
    delivery.sql("UPDATE CBF SET CBFLX = NULL WHERE CBFBM LIKE '%0002'")
    delivery.sql("UPDATE CBF SET CBFCYSL = NULL, CBFMC = NULL WHERE CBFBM LIKE '%0003'")
    delivery.sql("UPDATE CBF_JTCY SET CYXM = NULL WHERE CBFBM LIKE '%0004'")
    delivery.sql("UPDATE CBF_JTCY SET CYZJHM = NULL WHERE CBFBM LIKE '%0005'")
    delivery.sql("UPDATE CBF_JTCY SET YHZGX = NULL WHERE CBFBM LIKE '%0006'")
    delivery.sql("UPDATE CBDKXX SET SFQQQG = NULL, YHTMJ = NULL WHERE CBHTBM LIKE '%0007J'")
    delivery.sql("UPDATE CBHT SET HTZMJ = NULL, CBDKZS = NULL WHERE CBHTBM LIKE '%0008J'")
    delivery.sql("UPDATE CBHT SET YHTZMJ = YHTZMJ + 1 WHERE CBHTBM LIKE '%0009J'")
    with delivery.edited("DK") as fields:
        fields[0].row.update(DKLB=None, SFJBNT=None)
        fields[1].row.update(SCMJ=None, SCMJM=None)
        fields[2].row.update(KJZB="")
        fields[3].row.update(DKDZ="", DKNZ="")
    with delivery.edited("JZD") as points:
        points[0].row.update(JZDH="", JBLX="")
        points[1].row.update(XZBZ=None)
    with delivery.edited("JZX") as lines:
        lines[0].row.update(JXXZ="", JZXLB="")


def test_register_and_files_agree_on_rows_with_blanks(
    fresh_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    delivery = copied(small_delivery, tmp_path)
    _blanks(delivery)
    checked, _ = loaded(fresh_office, delivery.root)
    of_register = keys(check_register(fresh_office).findings)
    assert of_register == _of_files(checked.survey)
    assert len(of_register) >= 5


def test_a_clean_register_has_no_findings(loaded_office: Office) -> None:
    checked = check_register(loaded_office)
    assert len(checked.survey.frames["parcels"]) == 60
    assert checked.findings == []


def test_an_empty_register_can_be_checked(fresh_office: Office) -> None:
    assert check_register(fresh_office).findings == []
