"""Surveys made by hand, for tests of checks: a tiny group without a fault, and means to spoil it.

The group has four fields of 40 m × 25 m in a row, west to east: P1 and P2 contracted by household
H1, P3 by household H2, P4 a private plot of the collective.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata import survey as surveys
from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import Finding
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey

Key = tuple[str, tuple[str, ...]]
GRANTOR = "51062310120001"
H1, H2 = f"{GRANTOR}0001", f"{GRANTOR}0002"
C1, C2 = f"{H1}J", f"{H2}J"
P1, P2, P3, P4 = (f"{GRANTOR}{n:05d}" for n in (1, 2, 3, 4))
X, Y = 35_466_000.0, 3_420_000.0
"""Where the tests' ground begins: coordinates as large as a county's, with its zone prefix."""


def resident_id(birth: str, order: int) -> str:
    """Return a resident number with the check digit of GB 11643: Σ digit·2^(18−i) ≡ 1 (mod 11)."""
    first = f"510623{birth}{order:03d}"
    rest = (1 - sum(int(d) * 2 ** (17 - k) for k, d in enumerate(first))) % 11
    return first + ("X" if rest == 10 else str(rest))


HEAD1, WIFE1, SON1 = resident_id("19650412", 31), resident_id("19670703", 42), resident_id("19900115", 51)
HEAD2, WIFE2 = resident_id("19581120", 11), resident_id("19600228", 24)


def box(x: float, y: float, wide: float = 40.0, deep: float = 25.0) -> shapely.Polygon:
    """Return a clockwise rectangle whose south-west corner lies at (x, y) of the tests' ground."""
    return ring((x, y), (x, y + deep), (x + wide, y + deep), (x + wide, y))


def ring(*corners: tuple[float, float]) -> shapely.Polygon:
    """Return the polygon of corners of the tests' ground."""
    return shapely.Polygon([(X + x, Y + y) for x, y in corners])


def frame(name: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return a table's frame of rows; what a row does not say is missing."""
    blank = surveys.empty(name)
    columns: dict[str, Any] = {}
    for column, kind in blank.dtypes.items():
        if column == "file":
            columns["file"] = np.zeros(len(rows), dtype="int16")
        elif column == "row":
            columns["row"] = np.arange(1, len(rows) + 1)
        elif column == "shape":
            shapes = np.empty(len(rows), dtype=object)
            shapes[:] = [row.get("shape") for row in rows]
            columns["shape"] = shapes
        else:
            columns[str(column)] = pd.Series([row.get(str(column)) for row in rows], dtype=kind)
    return pd.DataFrame(columns)


def survey(**tables: Sequence[dict[str, Any]]) -> Survey:
    """Return a survey of hand-written rows by table."""
    return Survey("510623", {name: frame(name, rows) for name, rows in tables.items()}, ["made by hand"])


def parcel(code: str, shape: shapely.Geometry | None, **other: Any) -> dict[str, Any]:
    """Return a private plot that no rule finds fault with: it needs no contract."""
    size = round(float(shapely.area(shape)), 2) if shape is not None else 1.0
    return {
        "code": code, "name": "长田", "ownership_kind": "31", "parcel_kind": "21", "soil_grade": "05",
        "land_use": "011", "is_protected_farmland": "2", "purpose": "1", "east": "李伟", "south": "水渠",
        "west": "田埂", "north": "村道", "boundary_witness": "王强", "measured_area": size * 100,
        "survey_number": float(int(code[-5:])), "shape": shape, **other,
    }  # fmt: skip


def plots(*shapes: shapely.Geometry | None) -> Survey:
    """Return a survey of nothing but parcels with these shapes, numbered from 00001."""
    return survey(parcels=[parcel(f"{GRANTOR}{n:05d}", s) for n, s in enumerate(shapes, 1)])


def _person(name: str, number: str, relation: str, holder: str, sex: str, position: int) -> dict[str, Any]:
    return {
        "holder_code": holder, "name": name, "sex": sex, "id_kind": "1", "id_number": number,
        "relation": relation, "is_co_owner": "1", "position": position,
    }  # fmt: skip


def _holder(code: str, name: str, number: str, members: int) -> dict[str, Any]:
    return {
        "code": code, "kind": "1", "name": name, "id_kind": "1", "id_number": number, "address": "中江县",
        "postcode": "618100", "phone": "13800001234", "member_count": members,
        "surveyed_on": "2016-03-10", "surveyor": "杨帆",
    }  # fmt: skip


def _contract(holder: str, parcels: int) -> dict[str, Any]:
    return {
        "code": f"{holder}J", "grantor_code": GRANTOR, "holder_code": holder, "method": "110",
        "term_from": "1999-01-01", "term_last": "2028-12-31", "total_area": 100_000.0 * parcels,
        "total_area_mu": 150.0 * parcels, "earlier_total_area": 90_000.0 * parcels,
        "earlier_total_area_mu": 135.0 * parcels, "parcel_count": parcels, "signed_on": "2016-10-08",
    }  # fmt: skip


def _given(holder: str, parcel_code: str) -> dict[str, Any]:
    return {
        "parcel_code": parcel_code, "grantor_code": GRANTOR, "holder_code": holder, "acquisition": "110",
        "contract_code": f"{holder}J", "right_code": f"{holder}J", "contract_area": 100_000.0,
        "contract_area_mu": 150.0, "earlier_area": 90_000.0, "earlier_area_mu": 135.0, "is_share_only": "2",
    }  # fmt: skip


def _folio(holder: str) -> dict[str, Any]:
    return {
        "code": f"{holder}J", "grantor_code": GRANTOR, "holder_code": holder, "method": "110",
        "term_from": "1999-01-01", "term_last": "2028-12-31", "registered_on": "2016-12-01",
    }  # fmt: skip


def _certificate(holder: str, name: str, number: str) -> dict[str, Any]:
    return {
        "code": f"{holder}J", "issued_by": "中江县人民政府", "issued_on": "2016-12-20", "is_picked_up": "1",
        "picked_up_on": "2016-12-29", "picked_up_by": name, "picker_id_kind": "1", "picker_id": number,
    }  # fmt: skip


def _points_and_lines() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return J1…J10, south then north of each cross line, and the lines between them."""
    codes = (P1, P2, P3, P4)
    points: list[dict[str, Any]] = []
    for column in range(5):
        beside = "/".join(codes[max(column - 1, 0) : column + 1])
        for row in range(2):
            x, y = X + 40.0 * column, Y + 25.0 * row
            number = len(points) + 1
            points.append(
                {
                    "survey_number": number, "number": f"J{number}", "mark_kind": "6", "method": "1",
                    "parcel_codes": beside, "northing": y, "easting": x, "shape": shapely.Point(x, y),
                }
            )  # fmt: skip
    spans = [(2 * k, 2 * k + 1, points[2 * k]["parcel_codes"]) for k in range(5)]
    spans += [(2 * k + row, 2 * k + 2 + row, codes[k]) for k in range(4) for row in range(2)]
    lines = [
        {
            "survey_number": n, "number": str(n), "nature": "600001", "kind": "01", "position": "2",
            "description": "田埂", "from_point": points[a]["number"], "to_point": points[b]["number"],
            "parcel_codes": beside, "shape": shapely.LineString([points[a]["shape"], points[b]["shape"]]),
        }
        for n, (a, b, beside) in enumerate(spans, 1)
    ]  # fmt: skip
    return points, lines


def group() -> Survey:
    """Return the group of four fields, without a fault, to be spoilt."""
    return deepcopy(_group())


@cache
def _group() -> Survey:
    points, lines = _points_and_lines()
    fields = []
    for k, code in enumerate((P1, P2, P3, P4)):
        keys = "/".join(f"J{2 * k + n}" for n in (1, 2, 4, 3))
        kind = "21" if code == P4 else "10"
        fields.append(
            parcel(code, box(40.0 * k, 0), parcel_kind=kind, key_points=keys, measured_area_mu=150.0)
        )
    around = box(-10, -10, 180, 45)
    return survey(
        grantors=[
            {
                "code": GRANTOR, "name": "中江县一组", "head_name": "周敏", "head_id_kind": "1",
                "head_id": resident_id("19700101", 13), "phone": "0838-7200000", "postcode": "618100",
            }
        ],
        holders=[_holder(H1, "李伟", HEAD1, 3), _holder(H2, "王强", HEAD2, 2)],
        members=[
            _person("李伟", HEAD1, "02", H1, "1", 1), _person("张秀", WIFE1, "10", H1, "2", 2),
            _person("李斌", SON1, "20", H1, "1", 3), _person("王强", HEAD2, "02", H2, "1", 1),
            _person("陈敏", WIFE2, "10", H2, "2", 2),
        ],
        parcels=fields,
        contracts=[_contract(H1, 2), _contract(H2, 1)],
        contract_parcels=[_given(H1, P1), _given(H1, P2), _given(H2, P3)],
        folios=[_folio(H1), _folio(H2)],
        certificates=[_certificate(H1, "李伟", HEAD1), _certificate(H2, "王强", HEAD2)],
        boundary_points=points,
        boundary_lines=lines,
        county_areas=[{"code": "510623", "name": "中江县", "shape": around, "survey_number": 1}],
        town_areas=[{"code": "510623101", "name": "南华镇", "shape": around, "survey_number": 1}],
        village_areas=[{"code": "510623101200", "name": "青林村", "shape": around, "survey_number": 1}],
        group_areas=[{"code": GRANTOR, "name": "一组", "shape": around, "survey_number": 1}],
        protected_farmland=[{"code": "1", "shape": box(0, 100), "survey_number": 1}],
    )  # fmt: skip


def change(of: Survey, table: str, row: int, /, **values: Any) -> None:
    """Change cells of a row."""
    rows = of.frames[table]
    for column, value in values.items():
        kind = rows[column].dtype
        cells = list(rows[column])
        cells[row] = value
        if column == "shape":
            shapes = np.empty(len(cells), dtype=object)
            shapes[:] = cells
            rows[column] = shapes
        else:
            rows[column] = pd.Series(cells, dtype=kind, index=rows.index)


def drop(of: Survey, table: str, *rows: int) -> None:
    """Take rows out of a table."""
    of.frames[table] = of.frames[table].drop(index=list(rows)).reset_index(drop=True)


def copy_row(of: Survey, table: str, row: int, /, **values: Any) -> None:
    """Append a copy of a row with other values."""
    rows = of.frames[table]
    of.frames[table] = pd.concat([rows, rows.iloc[[row]]], ignore_index=True)
    last = len(rows)
    change(of, table, last, row=last + 1, **values)


def keys(findings: Iterable[Finding]) -> set[Key]:
    """Return (rule, objects) of findings, each of which must be there once."""
    listed = [f.key for f in findings]
    assert len(listed) == len(set(listed)), "a finding is given twice"
    return set(listed)


def found(of: Survey, *prefixes: str, settings: CheckSettings | None = None) -> set[Key]:
    """Return what all checks find, or those alone whose rules begin with one of the prefixes."""
    chosen = settings or CheckSettings()
    if prefixes:  # switched off rather than filtered out: what is not asked for takes no time
        off = {rule for rule in CATALOGUE if not rule.startswith(prefixes)}
        chosen = replace(chosen, switched_off=chosen.switched_off | off)
    return keys(run(of, chosen))


def about(rule: str, *objects: str) -> Key:
    """Return the key of an expected finding."""
    return rule, tuple(sorted(objects))
