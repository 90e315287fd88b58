"""A delivery that was loaded comes out again, the same by a digest per table; and the same once more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from api.export import export
from api.office import Office
from geodata.admission import judge, only_admitted
from geodata.checks.settings import CheckSettings
from geodata.demo.generate import Order as Demo
from geodata.demo.generate import generate
from geodata.exchange.digest import TableDigest, digests
from geodata.export import Exported, Order
from geodata.survey import Survey
from tests.conftest import cast_of
from api.transaction import reading
from tests.support.loading import loaded
from tests.support.packages import survey_of
from tests.support.server import Server

Tables = Literal["sqlite", "xlsx"]
Encoding = Literal["gbk", "utf-8"]


def exported(
    office: Office, out: Path, tables: Tables = "sqlite", encoding: Encoding = "gbk", *, masked: bool = False
) -> Exported:
    """Export an office's county as its registrar."""
    with reading(office.engine) as session:
        shen = cast_of(session).shen
    order = Order(
        office.county_code, office.county_name, office.srid, tables=tables, encoding=encoding, masked=masked
    )
    return export(office, order, out, shen, None if masked else "测试", lambda done, all_: None)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean delivery of 300 parcels with boundaries."""
    return generate(Demo(300, 5), tmp_path_factory.mktemp("clean")).root


@pytest.fixture
def another_office(server: Server, fresh_template: str) -> Iterator[Office]:
    name = server.clone(fresh_template)
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


def test_load_export_load_export_is_identical_table_by_table(
    fresh_office: Office, another_office: Office, clean: Path, tmp_path: Path
) -> None:
    original = digests(survey_of(clean))
    assert len(original) == 22, sorted(original)
    loaded(fresh_office, clean)
    first = exported(fresh_office, tmp_path / "first")
    assert digests(survey_of(first.root)) == original
    assert first.digests == original
    _, again = loaded(another_office, first.root)
    assert again.refusals == []
    second = exported(another_office, tmp_path / "second", "xlsx", "utf-8")
    assert digests(survey_of(second.root)) == second.digests == original
