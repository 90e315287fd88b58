"""What a load admits, refuses and says; that it is done once, and goes on where it stopped."""

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from sqlalchemy import select, text

from api.deliver import load_package
from api.office import Office
from api.transaction import reading
from geodata import load
from geodata.errors import DeliveryError
from registry.models import Delivery
from registry.services._write import Actor
from tests.conftest import cast_of
from tests.support import packages
from tests.support.counting import counts, grown, number
from tests.support.deliveries import copied
from tests.support.server import Server

_FIRST = "5106231002000100001"


@pytest.fixture
def lu(fresh_office: Office) -> Actor:
    return _clerk(fresh_office)


def _clerk(office: Office) -> Actor:
    with reading(office.engine) as session:
        return cast_of(session).lu


@pytest.fixture
def root(small_delivery: Path, tmp_path: Path) -> Path:
    return packages.lean(copied(small_delivery, tmp_path), "DK", tables_too=True)


def _adding_up(result: dict[str, dict[str, int]]) -> None:
    assert result
    for name, c in result.items():
        assert c["rows"] == c["admitted"] + c["as_registered"] + c["differing"] + c["refused"], name
        assert 0 <= c["with_findings"] <= c["admitted"], name


def test_a_clean_delivery_is_admitted_whole(fresh_office: Office, lu: Actor, small_delivery: Path) -> None:
    before = counts(fresh_office)
    checked, loaded = load_package(fresh_office, small_delivery, lu)
    assert not loaded.again
    assert (loaded.refusals, [f.rule for f in checked.findings]) == ([], [])
    _adding_up(loaded.counts)
    assert {n: c["admitted"] for n, c in loaded.counts.items() if c["rows"]} == {
        "parcels": 60, "boundary_points": 375, "boundary_lines": 179, "county_areas": 1, "town_areas": 1,
        "village_areas": 1, "group_areas": 1, "region_lines": 3, "point_features": 1, "line_features": 2,
        "area_features": 1, "control_points": 4, "homestead_plots": 12, "buildings": 12, "grantors": 1,
        "holders": 12, "members": 44, "contract_parcels": 57, "contracts": 12, "folios": 12, "certificates": 12,
    }  # fmt: skip
    new = grown(before, counts(fresh_office))
    assert {n: new.get(n, 0) for n in ("spatial_unit", "contract", "contract_parcel", "contract_holder", "grantor",
            "household_member", "boundary_point", "boundary_line", "reference_area", "topographic_feature")} == {
        "spatial_unit": 84, "contract": 12, "contract_parcel": 57, "contract_holder": 12, "grantor": 1,
        "household_member": 44, "boundary_point": 375, "boundary_line": 179, "reference_area": 4,
        "topographic_feature": 4,
    }  # fmt: skip


def test_earlier_folios_and_certificates_make_no_right(loaded_office: Office) -> None:
    """登记簿 and 权证 rows are what someone else's book said: kept as papers, entered by nobody."""
    held = counts(loaded_office)
    assert (held["earlier_paper"], held["contract"]) == (24, 12)
    assert {n: held[n] for n in ("land_right", "land_right_version", "entry", "certificate")} == {
        "land_right": 0, "land_right_version": 0, "entry": 0, "certificate": 0
    }  # fmt: skip


def test_homesteads_and_buildings_lie_in_levels_of_their_own(loaded_office: Office) -> None:
    found = {
        level: number(loaded_office, "SELECT count(*) FROM spatial_unit WHERE level = :level", level=level)
        for level in ("contracted_parcel", "homestead_plot", "building")
    }
    assert found == {"contracted_parcel": 60, "homestead_plot": 12, "building": 12}


def _take_the_place_of(root: Path, row: int, other: int) -> tuple[str, str]:
    """Give a parcel the shape of another one; return both codes."""
    path = packages.layer(root, "DK")
    meta, _, geometry, columns = pyogrio.raw.read(path, encoding="GB18030")
    geometry[row] = geometry[other]
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()
    pyogrio.raw.write(
        path, geometry, columns, meta["fields"], crs=meta["crs"], encoding="GB18030", geometry_type="Polygon"
    )
    codes = columns[list(meta["fields"]).index("DKBM")]
    return codes[row], codes[other]


def test_of_two_parcels_on_one_place_both_are_refused_and_the_rest_admitted(
    fresh_office: Office, lu: Actor, root: Path
) -> None:
    pair = _take_the_place_of(root, 10, 40)
    _, loaded = load_package(fresh_office, root, lu)
    overlaps = [f for f in loaded.refusals if f.rule == "topology.overlap"]
    assert [f.objects for f in overlaps] == [tuple(sorted(f"parcel:{code}" for code in pair))]
    assert overlaps[0].shape is not None
    _adding_up(loaded.counts)
    assert loaded.counts["parcels"] | {"with_findings": 0} == {
        "rows": 60, "admitted": 58, "with_findings": 0, "as_registered": 0, "differing": 0, "refused": 2
    }  # fmt: skip
    assert loaded.counts["contracts"]["admitted"] == 12, "a contract keeps its row for a refused parcel"
    held = "SELECT count(*) FROM spatial_unit WHERE code = ANY(:codes)"
    assert number(fresh_office, held, codes=list(pair)) == 0
    assert number(fresh_office, held, codes=[_FIRST]) == 1
    kept = "SELECT count(*) FROM delivery_finding WHERE refused AND rule = 'topology.overlap' AND shape IS NOT NULL"
    assert number(fresh_office, kept) == 1
    assert number(fresh_office, "SELECT parcels_refused FROM delivery_grantor") == 2


def test_a_holder_of_an_unknown_grantor_is_refused_with_what_hangs_on_it(
    fresh_office: Office, lu: Actor, root: Path
) -> None:
    packages.edit(root, "UPDATE CBF SET CBFBM = '510623100200990001' WHERE CBFBM = '510623100200010001'")
    members = sum(row[0] == "510623100200010001" for row in packages.tables(root)["CBF_JTCY"][1])
    _, loaded = load_package(fresh_office, root, lu)
    rules = {(f.rule, f.objects[0].partition(":")[0]) for f in loaded.refusals}
    assert ("admission.grantor_unknown", "holder") in rules
    assert ("admission.depends", "contract") in rules
    assert ("admission.depends", "member") in rules
    _adding_up(loaded.counts)
    assert loaded.counts["holders"]["refused"] == 1
    assert loaded.counts["contracts"]["refused"] == 1
    assert loaded.counts["members"]["refused"] == members > 0
    assert loaded.counts["parcels"]["refused"] == 0
    assert number(fresh_office, "SELECT count(*) FROM contract_holder") == 11


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_the_same_delivery_again_is_known_and_nothing_doubles(
    loaded_office: Office, small_delivery: Path, tmp_path: Path, form: str
) -> None:
    before = counts(loaded_office)
    again = packages.zipped(small_delivery, tmp_path / "a.zip") if form == "zip" else small_delivery
    _, loaded = load_package(loaded_office, again, _clerk(loaded_office))
    assert loaded.again
    assert (loaded.grantors, loaded.grantors_before) == ([], 1)
    assert grown(before, counts(loaded_office)) == {}


@pytest.mark.parametrize("name", ["510624别县", "999999无此县"])
def test_a_delivery_of_another_county_is_refused_and_leaves_no_trace(
    fresh_office: Office, lu: Actor, root: Path, name: str
) -> None:
    before = counts(fresh_office)
    other = packages.renamed(packages.lean(root, "DK"), name)
    with pytest.raises(DeliveryError) as refused:
        load_package(fresh_office, other, lu)
    assert refused.value.said.zh == (
        f"成果包“{name}”不能读取：它是 {name[:6]} 县的，本登记库是 510623 中江县 (another county's)。"
    )
    assert counts(fresh_office) == before


# ---- stopped and gone on ------------------------------------------------------------------------------


class StoppedError(Exception):
    """The cable was pulled."""


@pytest.fixture
def two_groups(root: Path) -> Path:
    return packages.second_grantor(root)


def _stop_at(grantor: int) -> Callable[[int, int], None]:
    def tell(done: int, all_: int) -> None:
        if done == grantor:
            raise StoppedError

    return tell


def test_a_stopped_load_goes_on_by_the_same_command_and_ends_as_one_in_one_go(
    server: Server,
    fresh_template: str,
    fresh_office: Office,
    lu: Actor,
    two_groups: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    groups = packages.second_grantor(two_groups, "51062310020002", "51062310020003", "0010")
    whole = server.open(server.clone(fresh_template))
    try:
        _, in_one = load_package(whole, groups, _clerk(whole))
        monkeypatch.setattr(load, "_LOADERS", 1)
        with pytest.raises(StoppedError):
            load_package(fresh_office, groups, lu, _stop_at(1))
        assert number(fresh_office, "SELECT count(*) FROM grantor") == 2, (
            "the first grantor and the one then begun are in, the last is not"
        )
        _, gone_on = load_package(fresh_office, groups, lu)
        assert (len(in_one.grantors), gone_on.again) == (3, True)
        assert (len(gone_on.grantors), gone_on.grantors_before) == (1, 2)
        assert counts(fresh_office) == counts(whole)
        assert number(whole, "SELECT count(*) FROM spatial_unit WHERE level = 'contracted_parcel'") == 60
        by_grantor = "SELECT count(*) FROM contract WHERE code LIKE :like"
        assert [number(whole, by_grantor, like=f"5106231002000{n}%") for n in (1, 2, 3)] == [6, 3, 3]
        assert gone_on.counts == in_one.counts
    finally:
        whole.close()
        server.drop(str(whole.settings.app_url.database))


def test_the_delivery_says_who_brought_it_and_when_it_was_made(
    loaded_office: Office, small_delivery: Path
) -> None:
    with reading(loaded_office.engine) as session:
        delivery = session.scalars(select(Delivery)).one()
        assert (delivery.name, delivery.kind, delivery.region_code) == ("510623中江县", "package", "510623")
        assert delivery.account_id == cast_of(session).lu.account_id
        dated = text("SELECT code, name FROM region WHERE valid_from = '2017-12-01' ORDER BY code")
        named = [tuple(row) for row in session.execute(dated)]
    assert [code for code, _ in named] == ["510623100", "510623100200", "51062310020001"]
    assert named[-1][1].endswith("凤塘村一组"), "names hold from the day the delivery says"
