"""A refused delivery leaves every table as it was, and the server answers while bad files are read."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.deliver import load_package
from api.office import Office
from geodata.errors import DeliveryError
from tests.hostile.archives import ARCHIVES
from tests.hostile.attributes import ATTRIBUTES
from tests.hostile.case import Case
from tests.hostile.coordinates import COORDINATES
from tests.hostile.folders import FOLDERS
from tests.hostile.layers import LAYERS
from tests.hostile.shapes import SHAPES
from tests.hostile.tables import TABLES
from tests.hostile.values import VALUES
from tests.support.browser import serving
from tests.support.counting import counts, grown
from tests.support.edits import copied
from tests.support.loading import clerk
from tests.support.server import Server

_REFUSED = (
    "a_zip_that_climbs_out", "a_zip_bomb_of_many_files", "a_folder_with_a_link_to_a_file", "a_shp_cut_in_the_middle",
    "a_dbf_that_states_fewer_rows", "swapped_axes", "a_sqlite_cut_in_half", "a_field_twice",
    "a_text_of_a_hundred_million_letters",
)  # fmt: skip
_CASES = {
    case.name: case
    for corpus in (ARCHIVES, ATTRIBUTES, COORDINATES, FOLDERS, LAYERS, SHAPES, TABLES, VALUES)
    for case in corpus.cases
}


def _made(case: Case, small_delivery: Path, folder: Path) -> Path:
    delivery = copied(small_delivery, folder)
    path = case.build(delivery) or delivery.root
    assert isinstance(path, Path)
    return path


def test_a_refused_delivery_leaves_every_table_unchanged(
    fresh_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    before, lu = counts(fresh_office), clerk(fresh_office)
    for name in _REFUSED:
        (tmp_path / name).mkdir()
        path = _made(_CASES[name], small_delivery, tmp_path / name)
        with pytest.raises(DeliveryError):
            load_package(fresh_office, path, lu)
        assert grown(before, counts(fresh_office)) == {}, name
    load_package(fresh_office, small_delivery, lu)
    assert grown(before, counts(fresh_office)), "the whole delivery is taken, so the count would show it"


def test_values_that_mean_harm_are_loaded_without_it(
    fresh_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    """What is only odd comes in: nothing unseen, nothing too large, no crash at the database."""
    delivery = copied(small_delivery, tmp_path)
    for name in (
        "a_name_with_a_nul",
        "a_contract_of_1e308",
        "a_coordinate_nan",
        "a_contract_of_a_count_of_1e300",
    ):
        _CASES[name].build(delivery)
    checked, loaded = load_package(fresh_office, delivery.root, clerk(fresh_office))
    assert {"value.unseen", "value.range"} <= {f.rule for f in checked.findings}
    assert loaded.counts["parcels"]["refused"] == 1
    assert loaded.counts["parcels"]["admitted"] == 59


@pytest.mark.long
def test_the_server_answers_while_bad_files_are_read(
    server: Server, loaded_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    names = (
        "a_gpkg_whose_layer_is_an_endless_view",
        "a_zip_bomb_of_many_files",
        "a_parcel_of_a_million_vertices",
    )
    paths = []
    for name in names:
        (tmp_path / name).mkdir()
        paths.append(_made(_CASES[name], small_delivery, tmp_path / name))
    lu = clerk(loaded_office)

    def load(path: Path) -> str:
        try:
            load_package(loaded_office, path, lu)
        except DeliveryError as error:
            return error.code
        return "loaded"

    with serving(server, loaded_office) as base, ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: [load(path) for path in paths])
        asked = 0
        while not running.done():
            for page in ("/readyz", "/check"):
                with urllib.request.urlopen(base + page, timeout=5) as answer:
                    assert answer.status == 200, page
                    asked += 1
        said = running.result()
    assert said[:2] == ["delivery.unreadable", "delivery.unreadable"]
    assert asked > 10
