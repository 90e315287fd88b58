"""A delivery that was loaded comes out again, the same by a digest per table; and the same once more."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from api.office import Office
from geodata.admission import judge, only_admitted
from geodata.checks.settings import CheckSettings
from geodata.demo.generate import Order as Demo
from geodata.demo.generate import generate
from geodata.exchange.digest import digests
from geodata.export import Exported
from geodata.survey import Survey
from registry import area
from tests.support import packages
from tests.support.deliveries import copied
from tests.support.loading import loaded
from tests.support.packages import survey_of
from tests.support.server import Server

Export = Callable[..., Exported]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean delivery of 120 parcels with boundaries."""
    return generate(Demo(120, 5), tmp_path_factory.mktemp("clean")).root


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


@pytest.mark.parametrize(
    ("tables", "encoding"),
    [
        pytest.param("sqlite", "gbk", marks=pytest.mark.long),
        pytest.param("xlsx", "utf-8", marks=pytest.mark.long),
    ],
)
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


def _sheets(root: Path) -> dict[str, list[list[object]]]:
    """Return the six summary sheets and the table of regions, without the year in a name."""
    paths = [*(root / "汇总表格").glob("*.xlsx"), *(root / "权属数据").glob("*权属单位代码表.xlsx")]
    return {
        p.stem.lstrip("0123456789"): CalamineWorkbook.from_path(p).get_sheet_by_index(0).to_python()
        for p in paths
    }


def test_the_summaries_come_out_as_they_were(
    fresh_office: Office, clean: Path, tmp_path: Path, exported: Export
) -> None:
    loaded(fresh_office, clean)
    wanted, found = _sheets(clean), _sheets(exported(fresh_office, tmp_path / "out", masked=True).root)
    assert len(wanted) == 7
    assert found == wanted
    by_parcel = {str(row[0]): row for row in found["按地块汇总表"]}
    assert by_parcel["51062300000000"][1] == "中江县"


def test_areas_are_summed_in_mu_that_were_rounded_parcel_by_parcel(
    fresh_office: Office, clean: Path, tmp_path: Path, exported: Export
) -> None:
    """A surveyor may leave 亩 out: they are rounded from each m², never from the sum."""
    root = packages.lean(copied(clean, tmp_path), "DK", tables_too=True)
    packages.edit(root, "UPDATE CBHT SET HTZMJM = NULL, HTZMJ = 1003.34")  # 1.50501 亩
    loaded(fresh_office, root)
    made = exported(fresh_office, tmp_path / "out")
    contracts = survey_of(made.root).frames["contracts"]
    assert contracts["total_area_mu"].isna().all()
    count = int(contracts["code"].str.endswith("J").sum())
    county = _sheets(made.root)["按权证信息汇总表"][1]
    assert county[2:4] == [count, float(count * Decimal("1.51"))]
    assert area.to_mu(count * Decimal("1003.34")) < count * Decimal("1.51"), "the other order gives less"
