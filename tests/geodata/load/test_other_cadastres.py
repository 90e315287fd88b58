"""Real parcels of other countries go the whole way: read, checked, loaded, displayed, registered, certified."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.database import CountyChoice
from api.deliver import check_mapped, check_register, load_mapped
from api.export import Asker, export
from api.issue import issue
from api.office import Office
from api.printing import notice_pdf
from api.transaction import reading
from geodata.checks.catalogue import REGISTER_RULES
from geodata.errors import DeliveryError
from geodata.exchange.digest import digests
from geodata.export import Order
from registry.queries import cases, certificates, grantors
from tests.conftest import Ran
from tests.support.counties import hire, register_all, stop_waiting
from tests.support.counting import number
from tests.support.packages import project_file, survey_of
from tests.support.server import Server

EPINAY = CountyChoice("912160", "Épinay-sur-Orge", 2154, "Europe/Paris")
PADDIES = CountyChoice("840001", "Đồng bằng", 32648, "Asia/Ho_Chi_Minh")
_CADASTRE = "parcels/fr-epinay-4241-parcels.geojson"
_EPINAY_MAP = project_file("docs/examples/epinay.toml")
_PADDIES_MAP = project_file("docs/examples/vn-paddies.toml")


def _county(server: Server, name: str, choice: CountyChoice) -> str:
    return server.template(name, lambda office: stop_waiting(office, hire(office).clerk), choice)


@pytest.fixture
def office(request: pytest.FixtureRequest, server: Server) -> Iterator[Office]:
    template, choice = request.param
    name = server.clone(_county(server, template, choice))
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


def _whole_way(office: Office, file: Path, mapping: Path, parcels: int, certified: int | None) -> None:
    """Take a file to certificates, counting at every station."""
    hands = hire(office)
    _, loaded = load_mapped(office, file, mapping, hands.clerk)
    assert loaded.counts["parcels"]["admitted"] == parcels
    assert loaded.refusals == []
    outcomes = register_all(office, hands)
    assert [(o.contracts, o.entered, o.left_out, o.refusals) for o in outcomes] == [
        (parcels, parcels, {}, [])
    ]
    assert number(office, "SELECT count(*) FROM land_right WHERE kind = 'contracted_land'") == parcels
    with reading(office.engine) as session:
        code = grantors.codes(session)[0]
        due = grantors.rights_without_certificate(session, code)
        survey = cases.in_region(session, office.county_code, "survey")[0]
        board = notice_pdf(session, cases.notices_of(session, survey.id, "display")[-1])
    assert board.startswith(b"%PDF-")
    assert len(due) == parcels
    issued = [item for batch in issue(office, code, hands.accepting, due[:certified]) for item in batch]
    assert len(issued) == len({i.number for i in issued}) == (certified or parcels)
    with reading(office.engine) as session:
        assert certificates.count(session, office.county_code) == len(issued)
        assert certificates.by_number(session, issued[-1].number).status == "valid"
        assert certificates.pdf(session, office.vault, issued[-1].number).startswith(b"%PDF-")


def test_the_french_cadastre_checks_to_exactly_473_differing_areas(
    shared: Path, cli: Callable[..., Ran]
) -> None:
    """An independent count stands beside the file (README of the data): above 5 % for 473 of 4,241."""
    said = cli(None, "check", shared / _CADASTRE, "--map", _EPINAY_MAP, "--srid", 2154, "--json")
    assert said.code == 1
    checked = json.loads(said.out)
    assert checked["rows"]["parcels"] == 4241
    assert sum(f["rule"] == "logic.area" for f in checked["findings"]) == 473
    assert checked["tolerances"]["area_difference"] == 0.05


@pytest.mark.parametrize("office", [("paddies", PADDIES)], indirect=True)
def test_a_hundred_vietnamese_paddies_go_the_whole_way(office: Office, shared: Path, tmp_path: Path) -> None:
    _whole_way(office, shared / "parcels/vn-paddies.gpkg", _PADDIES_MAP, 100, 12)
    inside = "SELECT count(*) FROM spatial_unit_version WHERE ST_SRID(shape) = 32648 AND ST_IsValid(shape)"
    assert number(office, inside) == 100
    # And out again, as the standard's delivery, with numbers for features that had none.
    order = Order(office.county_code, office.county_name, office.srid, encoding="utf-8", masked=False)
    made = export(
        office, order, tmp_path / "out", Asker(hire(office).accepting, "测试"), lambda done, all_: None
    )
    survey = survey_of(made.root)
    assert digests(survey) == made.digests
    assert {name: d.rows for name, d in made.digests.items()} == {
        "grantors": 1, "holders": 100, "contract_parcels": 100, "contracts": 100, "folios": 100,
        "certificates": 12, "parcels": 100, "members": 338,
    }  # fmt: skip
    assert sorted(survey.frames["parcels"]["survey_number"]) == list(range(1, 101))


@pytest.mark.parametrize("office", [("epinay", EPINAY)], indirect=True)
def test_the_first_hundred_french_parcels_go_the_whole_way(
    office: Office, shared: Path, tmp_path: Path
) -> None:
    """From degrees to Lambert 93; the whole commune goes the same way in the long suite."""
    data = json.loads((shared / _CADASTRE).read_text(encoding="utf-8"))
    data["features"] = data["features"][:100]
    some = tmp_path / "some.geojson"
    some.write_text(json.dumps(data), encoding="utf-8")
    _whole_way(office, some, _EPINAY_MAP, 100, 3)
    hands = hire(office)
    _, again = load_mapped(office, some, _EPINAY_MAP, hands.clerk)
    assert (again.again, again.grantors) == (True, [])
    assert number(office, "SELECT count(*) FROM spatial_unit") == 100
    on_files = check_mapped(some, _EPINAY_MAP, 2154).findings
    on_register = check_register(office, _EPINAY_MAP).findings
    assert [f.key for f in on_register] == [f.key for f in on_files if f.rule in REGISTER_RULES] != []
    stated = sum(f["properties"]["contenance"] for f in data["features"])
    assert number(office, "SELECT sum(measured_area) / 100 FROM spatial_unit_version") == stated


@pytest.mark.parametrize("office", [("epinay", EPINAY)], indirect=True)
def test_a_mapping_for_another_county_is_refused(office: Office, shared: Path) -> None:
    with pytest.raises(DeliveryError, match="它是 840001 县的，本登记库是 912160 Épinay-sur-Orge"):
        load_mapped(office, shared / "parcels/vn-paddies.gpkg", _PADDIES_MAP, hire(office).clerk)
    assert number(office, "SELECT count(*) FROM delivery") == 0


@pytest.mark.long
@pytest.mark.parametrize("office", [("epinay", EPINAY)], indirect=True)
def test_all_4241_french_parcels_are_certified(office: Office, shared: Path) -> None:
    _whole_way(office, shared / _CADASTRE, _EPINAY_MAP, 4241, None)


@pytest.mark.long
@pytest.mark.parametrize("office", [("paddies", PADDIES)], indirect=True)
def test_all_hundred_paddies_are_certified(office: Office, shared: Path) -> None:
    _whole_way(office, shared / "parcels/vn-paddies.gpkg", _PADDIES_MAP, 100, None)
