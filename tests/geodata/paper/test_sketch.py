"""Sketches of parcels: to a round scale, north up, neighbours cut to the box, what does not fit left out."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.paper.sketch import Around, Sketcher, group_map

_WIDTH, _HEIGHT = 82, 62
_SIDES = {"east": "王东", "south": "水渠", "west": None, "north": "李北"}


def _around(*boxes: tuple[float, float, float, float]) -> Sketcher:
    shapes = np.array([shapely.box(*box) for box in boxes], dtype=object)
    return Sketcher(Around(shapes, [f"户{k}" for k in range(len(boxes))], list(range(100, 100 + len(boxes)))))


def _notes(drawn: dict[str, Any]) -> dict[str, list[float]]:
    return {note["text"]: note["at"] for note in drawn["notes"]}


def test_a_parcel_stands_in_the_middle_at_a_round_scale() -> None:
    drawn = _around((0, 0, 40, 20)).sketch(100, _SIDES, _WIDTH, _HEIGHT)
    assert drawn["scale"] == 1000, "40 m on 58 % of 82 mm need 1:841"
    (ring,) = drawn["own"]
    xy = np.array(ring)
    assert sorted(map(tuple, xy.tolist())) == [(21.0, 21.0), (21.0, 41.0), (61.0, 21.0), (61.0, 41.0)]
    assert drawn["around"] == []


def test_sides_stand_where_they_lie_with_north_up() -> None:
    drawn = _around((0, 0, 40, 20)).sketch(100, _SIDES, _WIDTH, _HEIGHT)
    notes = _notes(drawn)
    assert set(notes) >= {"王东", "水渠", "李北"}
    assert notes["王东"][0] > 61
    assert notes["李北"][1] > 41
    assert notes["水渠"][1] < 21


def test_lengths_of_edges_are_written_in_metres() -> None:
    notes = _notes(_around((0, 0, 40, 20)).sketch(100, _SIDES, _WIDTH, _HEIGHT))
    assert {"40.0", "20.0"} <= set(notes)
    tiny = shapely.Polygon([(0, 0), (40, 0), (40, 20), (1, 20), (0, 19)])
    drawn = Sketcher(Around(np.array([tiny]), [""], [1])).sketch(1, {}, _WIDTH, _HEIGHT)
    assert "1.4" not in _notes(drawn), "1.4 mm of paper have no room for a number"


def test_neighbours_are_drawn_with_their_names_and_cut_to_the_box() -> None:
    sketcher = _around((0, 0, 40, 20), (40, 0, 500, 20), (0, 30, 40, 50), (2000, 2000, 2010, 2010))
    drawn = sketcher.sketch(100, {}, _WIDTH, _HEIGHT)
    assert len(drawn["around"]) == 2, "the far one is not on this paper"
    assert "户1" in _notes(drawn)
    assert "户3" not in _notes(drawn)
    flat = np.array([xy for ring in drawn["around"] for xy in ring])
    assert flat[:, 0].min() >= 0
    assert flat[:, 0].max() <= _WIDTH
    assert flat[:, 1].max() <= _HEIGHT


@given(
    st.floats(3, 2000),
    st.floats(3, 2000),
    st.floats(0, 5e5),
    st.lists(st.text("东西南北田埂水渠", max_size=8), min_size=4, max_size=4),
)
def test_no_note_covers_another_and_all_stay_inside(
    width: float, height: float, east: float, sides: list[str]
) -> None:
    box = (east, 0.0, east + width, height)
    drawn = _around(box, (east + width, 0, east + 2 * width, height)).sketch(
        100, dict(zip(("east", "south", "west", "north"), sides, strict=True)), _WIDTH, _HEIGHT
    )
    places = []
    for note in drawn["notes"]:
        (x, y), size = note["at"], note["size"]
        half = sum(0.36 if ord(c) > 255 else 0.2 for c in note["text"]) * size / 2
        places.append(shapely.box(x - half, y - size * 0.2, x + half, y + size * 0.2))
    paper = shapely.box(0, 0, _WIDTH, _HEIGHT)
    assert all(paper.contains(place) for place in places)
    assert all(
        not one.relate_pattern(other, "2********") for k, one in enumerate(places) for other in places[:k]
    )
    own = np.array(drawn["own"][0])
    assert own.min() >= 0
    assert (own.max(axis=0) <= (_WIDTH, _HEIGHT)).all()


def test_a_map_of_the_group_shows_every_parcel_with_its_number() -> None:
    shapes = np.array([shapely.box(30 * k, 0, 30 * k + 30, 20) for k in range(6)], dtype=object)
    drawn = group_map(shapes, [f"{k + 1:05d}" for k in range(6)], 250, 158)
    assert len(drawn["own"]) == 6
    assert {n["text"] for n in drawn["notes"]} == {f"{k:05d}" for k in range(1, 7)}
    assert drawn["scale"] == 750, "180 m on 240 mm are 1:750"


def test_a_unit_that_is_not_around_cannot_be_sketched() -> None:
    with pytest.raises(KeyError):
        _around((0, 0, 1, 1)).sketch(999, {}, _WIDTH, _HEIGHT)


def test_a_neighbour_of_which_a_corner_is_in_the_picture_is_no_obstacle() -> None:
    """Its vertex lies on the picture's edge: GEOS's quick clipping makes a ring of three points of that."""
    window = (35465960.264, 3421005.1289999997, 35466042.264, 3421067.1289999997)
    neighbour = shapely.Polygon(
        [(35465997.749, 3420980.335), (35465997.385, 3420986.483), (35465997.211, 3420992.303), (35465996.039, 3420997.801),
         (35466011.07, 3421000.441), (35466026.092, 3421003.028), (35466041.165, 3421005.129), (35466042.454, 3420996.283),
         (35466042.568, 3420987.278), (35466027.599, 3420985.355), (35466012.677, 3420982.908)]
    )  # fmt: skip
    with pytest.raises(shapely.errors.GEOSException):  # the control: it is this very case
        shapely.clip_by_rect(neighbour, *window)
    x, y = (window[0] + window[2]) / 2, (window[1] + window[3]) / 2
    own = shapely.box(x - 20, y - 15, x + 20, y + 15)
    drawn = Sketcher(Around(np.array([own, neighbour]), ["", "邻户"], [1, 2])).sketch(1, {}, 82, 62)
    assert len(drawn["own"]) == 1
    assert all(len(ring) >= 3 for ring in drawn["around"])
