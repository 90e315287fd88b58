"""A digest per table: blind to the order of rows and files, not to any value, shape or number of rows."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely

from geodata.exchange.digest import digests
from geodata.survey import Survey
from tests.support.packages import survey_of


@pytest.fixture
def survey(small_delivery: Path) -> Survey:
    return survey_of(small_delivery)


def _changed(survey: Survey, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> set[str]:
    """Return the tables whose digest a change of one table's frame changes."""
    before = digests(survey)
    survey.frames[name] = change(survey.frames[name].copy())
    after = digests(survey)
    return {table for table in before if before[table] != after.get(table)}


def _set(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[3, column] = value
        return frame

    return change


def _moved(by: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        shapes = frame["shape"].to_numpy(dtype=object)
        frame["shape"] = shapely.transform(shapes, lambda xy: xy + by)
        return frame

    return change


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("parcels", _set("name", "别的")),
        ("parcels", _set("measured_area", 1.0)),
        ("parcels", _set("note", "多了")),
        ("parcels", _moved(1e-6)),
        ("boundary_points", _moved(1e-6)),
        ("boundary_lines", lambda f: f.assign(shape=shapely.reverse(f["shape"].to_numpy(dtype=object)))),
        ("contracts", _set("term_last", pd.Timestamp("2058-12-31"))),
        ("members", lambda f: f.iloc[::-1].reset_index(drop=True)),
        ("holders", _set("phone", "13900000000")),
        ("grantors", lambda f: pd.concat([f, f])),
        ("buildings", lambda f: f.iloc[1:]),
    ],
)
def test_any_change_of_a_table_changes_its_digest_and_no_other(
    survey: Survey, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    assert _changed(survey, name, change) == {name}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("parcels", lambda f: f.iloc[::-1]),
        ("parcels", lambda f: f.assign(shape=shapely.reverse(f["shape"].to_numpy(dtype=object)))),
        ("parcels", lambda f: f.assign(shape=shapely.force_3d(f["shape"].to_numpy(dtype=object), 5.0))),
        ("holders", lambda f: f.assign(id_number=f["id_number"].str.lower(), file=7, row=1)),
    ],
)
def test_order_turn_of_rings_heights_and_places_in_files_do_not_count(
    survey: Survey, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    assert _changed(survey, name, change) == set()
