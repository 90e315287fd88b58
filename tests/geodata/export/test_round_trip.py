"""A delivery that was loaded comes out again, the same by a digest per table; and the same once more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.office import Office
from geodata.admission import judge, only_admitted
from geodata.checks.settings import CheckSettings
from geodata.demo.generate import Order as Demo
from geodata.demo.generate import generate
from geodata.exchange.digest import digests
from geodata.export import Exported
from geodata.survey import Survey
from tests.support.loading import loaded
from tests.support.packages import survey_of
from tests.support.server import Server

Export = Callable[..., Exported]


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
    fresh_office: Office, another_office: Office, clean: Path, tmp_path: Path, exported: Export
) -> None:
    original = digests(survey_of(clean))
    assert len(original) == 22, sorted(original)
    loaded(fresh_office, clean)
    first = exported(fresh_office, tmp_path / "first")
    assert digests(survey_of(first.root)) == original
    assert first.digests == original
    _, again = loaded(another_office, first.root)
    assert again.refusals == []
    second = exported(another_office, tmp_path / "second", tables="xlsx", encoding="utf-8")
    assert digests(survey_of(second.root)) == second.digests == original


def _as_the_register_holds_it(survey: Survey) -> Survey:
    """Return admitted rows without two contradictions that the register cannot hold.

    A term that runs backwards is no term, and the parcels of a contract are its holder's.
    """
    contracts, parcels = survey.frames["contracts"], survey.frames["contract_parcels"]
    backwards = contracts["term_from"].notna() & ~(contracts["term_from"] < contracts["term_last"])
    assert backwards.sum() <= 5
    contracts.loc[backwards, ["term_from", "term_last"]] = None
    holder = parcels["contract_code"].map(contracts.set_index("code")["holder_code"])
    assert (parcels["holder_code"] != holder).sum() <= 5
    parcels["holder_code"] = holder
    return survey


@pytest.mark.parametrize(("tables", "encoding"), [("sqlite", "gbk"), ("xlsx", "utf-8")])
def test_of_a_faulty_delivery_the_admitted_rows_come_out(
    fresh_office: Office, tmp_path: Path, exported: Export, tables: str, encoding: str
) -> None:
    faulty = generate(Demo(700, 48, 0.1), tmp_path / "faulty").root
    checked, came = loaded(fresh_office, faulty)
    assert came.counts["parcels"]["refused"] > 5
    admission = judge(checked.survey, CheckSettings(), 1.0)
    wanted = digests(_as_the_register_holds_it(only_admitted(checked.survey, admission)))
    made = exported(fresh_office, tmp_path / "out", tables=tables, encoding=encoding)
    found = digests(survey_of(made.root))
    assert {name for name in wanted | found if wanted.get(name) != found.get(name)} == set()
