"""Writes a whole demo delivery, village by village, in bounded memory; the same seed, the same bytes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from geodata.demo import places, regions, terrain
from geodata.demo.county import GroupDraft, draft_town, places_of, town_origin
from geodata.demo.defects import Planter
from geodata.demo.rows import Rows
from geodata.demo.tables import group_rows
from geodata.exchange.metadata import Origin
from geodata.exchange.write_package import PackageWriter

YEAR = 2017
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be generated."""

    parcels: int
    seed: int
    defects: float = 0.0
    boundaries: bool = True
    tables: Literal["sqlite", "xlsx"] = "sqlite"


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the package's folder, the truth list, and how many of each."""

    root: Path
    truth: Path
    counts: dict[str, int]
    planted: int


class Numbers:
    """Numbers features through each layer, so that a planted defect knows its feature's number."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def give(self, rows: Rows) -> None:
        """Set `survey_number` of the rows of points, lines and parcels."""
        for name in ("parcels", "boundary_points", "boundary_lines"):
            for row in rows.of(name):
                self._last[name] = row["survey_number"] = self._last.get(name, 0) + 1


def generate(order: Order, out: Path, progress: Progress = lambda done, all_: None) -> Made:
    """Write a delivery of exactly `order.parcels` parcels below `out`, and its truth list."""
    rng = np.random.default_rng([order.seed, 0])
    towns = places_of(rng, order.parcels)
    origin = Origin(
        places.COUNTY_CODE,
        places.COUNTY_NAME,
        date(YEAR, 12, 1),
        places.SRID,
        statement="演示数据，人物和村组均为虚构",
        lineage="由 sanquan demo generate 生成",
    )
    writer = PackageWriter(out, origin, order.tables)
    planter = Planter(order.seed, order.defects, order.parcels, boundaries=order.boundaries)
    numbers = Numbers()
    counts: dict[str, int] = {}
    done = 0
    writer.summary.region(places.COUNTY_CODE, places.COUNTY_NAME)
    extent = [0.0, 0.0]
    for number, town in enumerate(towns):
        x, y = town_origin(number, len(towns[0]))
        top = y
        for village, drafts in enumerate(draft_town(order.seed, (x, y), town)):
            rows = _village(order, planter, numbers, drafts, (x + village * terrain.WIDTH, y))
            top = max(top, y + sum(d.ground.height for d in drafts))
            _name_regions(writer, drafts)
            _write(writer, rows, counts)
            done += sum(d.place.fields for d in drafts)
            progress(done, order.parcels)
        code, name = places.TOWNS[number]
        east = x + len(town) * terrain.WIDTH
        _write(writer, regions.rectangle_rows(code, name, "town", (x, y, east, top)), counts)
        extent = [max(extent[0], east), max(extent[1], top)]
    whole = regions.rectangle_rows(
        places.COUNTY_CODE, places.COUNTY_NAME, "county", (0.0, 0.0, extent[0], extent[1])
    )
    for point in range(4):
        whole.add("control_points", regions.control_point(point + 1, 300.0 + 90 * point, 5.0))
    _write(writer, whole, counts)
    writer.close(partial=not order.boundaries)
    planter.plant_in_files(writer)
    truth = out / "truth.json"
    truth.write_text(json.dumps(planter.truth_list(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return Made(writer.root, truth, counts, planter.planted)


def _village(
    order: Order, planter: Planter, numbers: Numbers, drafts: list[GroupDraft], origin: tuple[float, float]
) -> list[Rows]:
    found = []
    for draft in drafts:
        planter.plant_in_draft(draft)
        rng = np.random.default_rng([order.seed, draft.place.number, 1])
        rows = group_rows(rng, draft, boundaries_too=order.boundaries)
        numbers.give(rows)
        planter.plant_in_rows(draft, rows)
        found.append(rows)
    around = regions.village_rows(drafts, origin)
    planter.plant_in_village(around)
    return [*found, around]


def _write(writer: PackageWriter, rows: Rows | list[Rows], counts: dict[str, int]) -> None:
    for part in rows if isinstance(rows, list) else [rows]:
        for name, added in part.tables.items():
            counts[name] = counts.get(name, 0) + len(added)
        writer.write(part.tables)


def _name_regions(writer: PackageWriter, drafts: list[GroupDraft]) -> None:
    first = drafts[0].place
    town = f"{places.COUNTY_NAME}{first.town}"
    writer.summary.region(first.code[:9], town)
    writer.summary.region(first.code[:12], f"{town}{first.village}")
    for draft in drafts:
        writer.summary.region(draft.place.code, draft.place.full_name)
