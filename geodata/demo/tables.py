"""Turns a group's draft into rows of the standard's tables and layers."""

from datetime import date, timedelta

import numpy as np
import shapely

from geodata.demo import boundaries, contracts, places
from geodata.demo.county import GroupDraft
from geodata.demo.rows import Row, Rows, holder_code, parcel_code, plot_code
from geodata.standard import nyt2539_2016 as standard
from registry import area
from registry.codelists import HolderKind, IdKind, YesNo

_SURVEYED = date(2016, 3, 10)
_SIDES = ("east", "south", "west", "north")


def group_rows(rng: np.random.Generator, draft: GroupDraft, *, boundaries_too: bool) -> Rows:
    """Return everything a delivery says about one group."""
    rows = Rows()
    _grantor(rng, draft, rows)
    _parcels(rng, draft, rows)
    _holders(rng, draft, rows)
    contracts.add_contracts(rng, draft, rows)
    _ground(draft, rows)
    if boundaries_too:
        _boundaries(rng, draft, rows)
    return rows


def _grantor(rng: np.random.Generator, draft: GroupDraft, rows: Rows) -> None:
    rows.add(
        "grantors",
        {
            "code": draft.place.code,
            "name": draft.place.full_name,
            "head_name": draft.head.name,
            "head_id_kind": IdKind.RESIDENT.value,
            "head_id": draft.head.id_number,
            "phone": _phone(rng),
            "address": draft.place.address,
            "postcode": places.POSTCODE,
            "surveyor": "杨帆",
            "surveyed_on": _SURVEYED,
            "survey_note": "发包方情况属实",
        },
    )


def _phone(rng: np.random.Generator) -> str:
    return f"1{rng.choice([3, 5, 7, 8])}{rng.integers(0, 10**9):09d}"


# ---- parcels --------------------------------------------------------------------------------------


def shape_of(draft: GroupDraft, number: int) -> shapely.Geometry | None:
    """Return a parcel's shape: a polygon, several parts, or None."""
    polygons = [shapely.Polygon(draft.xy[[*ring, ring[0]]]) for ring in draft.parts[number]]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _parcels(rng: np.random.Generator, draft: GroupDraft, rows: Rows) -> None:
    count = len(draft.parts)
    names = places.field_names(rng, count)
    uses = rng.choice(["011", "013", "021", "012"], count, p=[0.45, 0.44, 0.06, 0.05])
    grades = rng.choice([f"{g:02d}" for g in range(3, 9)], count, p=[0.1, 0.2, 0.3, 0.2, 0.12, 0.08])
    for number, item in enumerate(draft.ground.fields[:count]):
        shape = shape_of(draft, number)
        size = _measured(draft, number, shape)
        mu = area.mu_hundredths(round(size * 100))
        kind = draft.kinds[number]
        owner = draft.holder_of[number]
        row: Row = {
            "feature_code": standard.PARCELS.feature_code,
            "code": parcel_code(draft, number),
            "name": names[number],
            "ownership_kind": "31",
            "parcel_kind": kind,
            "soil_grade": str(grades[number]),
            "land_use": str(uses[number]),
            "is_protected_farmland": YesNo.YES.value if item.is_protected else YesNo.NO.value,
            "purpose": "1",
            **_sides(draft, number),
            "boundary_witness": draft.holders[owner].name[:50] if owner >= 0 else draft.head.name,
            "note": "",
            "measured_area": area.hundredths_from_mu(mu) / 100 if mu else round(size, 2),
            "measured_area_mu": mu / 100,
            "shape": shape,
        }
        rows.add("parcels", row)


def _measured(draft: GroupDraft, number: int, shape: shapely.Geometry | None) -> float:
    """Return the surveyed area: of the shape as it was meant, where a defect broke it."""
    if shape is not None and shapely.is_valid(shape):
        return float(shapely.area(shape))
    ring = draft.ground.fields[number].ring
    return float(shapely.area(shapely.polygons(draft.xy[[*ring, ring[0]]])))


def _sides(draft: GroupDraft, number: int) -> dict[str, str]:
    item = draft.ground.fields[number]
    beside = dict(zip(_SIDES, (item.right, item.below, item.left, item.above), strict=True))
    lines = dict(zip(_SIDES, ("田埂", item.south_line, "田埂", item.north_line), strict=True))

    def said(side: str) -> str:
        other = beside[side]
        if other is None or other >= len(draft.parts):
            return lines[side]
        owner = draft.holder_of[other]
        return draft.holders[owner].name[:50] if owner >= 0 else f"{draft.place.name}集体"

    return {side: said(side) for side in _SIDES}


# ---- people -----------------------------------------------------------------------


def _holders(rng: np.random.Generator, draft: GroupDraft, rows: Rows) -> None:
    for holder in draft.holders:
        surveyed = _SURVEYED + timedelta(days=int(rng.integers(0, 40)))
        first = holder.members[0].person
        code = holder_code(draft, holder)
        is_unit = holder.kind == HolderKind.UNIT
        rows.add(
            "holders",
            {
                "code": code,
                "kind": holder.kind,
                "name": holder.name,
                "id_kind": IdKind.ORGANIZATION.value if is_unit else IdKind.RESIDENT.value,
                "id_number": holder.unit_code if is_unit else first.id_number,
                "address": draft.place.address,
                "postcode": places.POSTCODE,
                "phone": _phone(rng) if rng.random() < 0.8 else "",
                "member_count": len(holder.members) if holder.kind == HolderKind.HOUSEHOLD else 1,
                "surveyed_on": surveyed,
                "surveyor": "杨帆",
                "survey_note": "承包方情况属实",
                "display_note": "公示无异议",
                "display_recorder": "周敏",
                "display_reviewed_on": surveyed + timedelta(days=60),
                "display_reviewer": "何军",
            },
        )
        if holder.kind != HolderKind.HOUSEHOLD:
            continue
        for member in holder.members:
            rows.add(
                "members",
                {
                    "holder_code": code,
                    "name": member.person.name,
                    "sex": member.person.sex,
                    "id_kind": IdKind.RESIDENT.value,
                    "id_number": member.person.id_number,
                    "relation": str(member.relation),
                    "remark_kind": "",
                    "is_co_owner": YesNo.YES.value if member.is_co_owner else YesNo.NO.value,
                    "remark": "",
                },
            )


# ---- ground and boundaries ----------------------------------------------------------------------


def _ground(draft: GroupDraft, rows: Rows) -> None:
    households = [h for h in draft.holders if h.kind == HolderKind.HOUSEHOLD]
    for order, (plot, house) in enumerate(draft.plots):
        code = plot_code(draft, order)
        shape = shapely.polygons(plot)
        owner = households[order % len(households)]
        rows.add(
            "homestead_plots",
            {
                "feature_code": "",
                "code": code,
                "holder_name": owner.name,
                "holder_code": holder_code(draft, owner),
                "measured_area": round(float(shapely.area(shape)), 2),
                "shape": shape,
            },
        )
        if house is None:
            continue
        roof = shapely.polygons(house)
        rows.add(
            "buildings",
            {
                "feature_code": "",
                "code": f"{code}F00010001",
                "structure": ("砖混", "砖木", "土木")[order % 3],
                "storeys": 1 + order % 3,
                "measured_area": round(float(shapely.area(roof)), 2),
                "shape": roof,
            },
        )


def _boundaries(rng: np.random.Generator, draft: GroupDraft, rows: Rows) -> None:
    parcels = rows.of("parcels")
    owners = boundaries.users(draft.parts)
    numbers = {node: f"J{order + 1}" for order, node in enumerate(sorted(owners))}
    methods = rng.choice(["1", "2", "3"], len(owners), p=[0.6, 0.15, 0.25])
    marks = rng.choice(["6", "1", "7", "4"], len(owners), p=[0.7, 0.12, 0.1, 0.08])
    for order, node in enumerate(sorted(owners)):
        x, y = draft.xy[node]
        rows.add(
            "boundary_points",
            {
                "feature_code": standard.POINTS.feature_code,
                "number": numbers[node],
                "mark_kind": str(marks[order]),
                "method": str(methods[order]),
                "parcel_codes": "/".join(parcels[p]["code"] for p in owners[node]),
                "northing": round(float(y), 3),
                "easting": round(float(x), 3),
                "shape": shapely.Point(x, y),
            },
        )
    for number, rings in enumerate(draft.parts):
        parcels[number]["key_points"] = _key_points([numbers[n] for ring in rings for n in ring])
    lines = boundaries.runs(draft.parts)
    positions = rng.random(len(lines))
    for order, run in enumerate(lines):
        rows.add("boundary_lines", _line_row(draft, parcels, run, numbers, order, float(positions[order])))


def _key_points(numbers: list[str]) -> str:
    """Join point numbers; where 254 characters are too few, every second is enough."""
    while len("/".join(numbers)) > 254:
        numbers = numbers[::2]
    return "/".join(numbers)


def _line_row(
    draft: GroupDraft,
    parcels: list[Row],
    run: boundaries.Run,
    numbers: dict[int, str],
    order: int,
    luck: float,
) -> Row:
    ends = numbers[run.nodes[0]], numbers[run.nodes[-1]]
    shared = run.other is not None
    kind = ("01" if luck < 0.85 else "08") if shared else ("01", "02", "03", "08")[int(luck * 4)]

    def holder(number: int) -> str:
        owner = draft.holder_of[number]
        return draft.holders[owner].name[:40] if owner >= 0 else f"{draft.place.name}集体"

    around = (
        f"{holder(run.other)}/{holder(run.parcel)}" if run.other is not None else f"{draft.place.name}集体"
    )
    codes_of = [parcels[run.parcel]["code"]] + ([parcels[run.other]["code"]] if run.other is not None else [])
    return {
        "feature_code": standard.LINES.feature_code,
        "nature": "600001" if luck > 0.08 else "600004",
        "kind": kind,
        "position": "2" if shared else ("1" if luck < 0.5 else "3"),
        "description": f"由{ends[0]}沿{'田埂' if kind == '01' else '界线'}至{ends[1]}",
        "neighbor_holder": around,
        "neighbor_witness": around,
        "number": str(order + 1),
        "from_point": ends[0],
        "to_point": ends[1],
        "parcel_codes": "/".join(codes_of),
        "shape": shapely.linestrings(draft.xy[list(run.nodes)]),
    }
