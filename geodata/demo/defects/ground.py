"""Defects of boundary points and lines, and of marks on parcels, planted in finished rows."""

from collections.abc import Callable

import shapely

from geodata.demo.defects.site import Site
from geodata.demo.rows import Row
from registry import area
from registry.codelists import YesNo

NOWHERE = "99999"


def _own_point(site: Site) -> tuple[int, Row, Row] | None:
    """Claim a parcel and return it with one of its points that no other parcel has."""
    found = site.take_parcel_row()
    if found is None:
        return None
    number, parcel = found
    for point in site.rows.of("boundary_points"):
        if point["parcel_codes"] == parcel["code"] and point["number"] in parcel["key_points"].split("/"):
            return number, parcel, point
    return None


def point_missing(site: Site) -> bool:
    """A vertex has no boundary point."""
    found = _own_point(site)
    if found is None:
        return False
    number, _, point = found
    site.later(lambda: site.rows.of("boundary_points").remove(point))
    site.expect("boundary.points", site.parcel(number))
    site.expect("boundary.key_points", site.parcel(number))
    return True


def point_moved(site: Site) -> bool:
    """A boundary point lies half a metre beside its vertex."""
    found = _own_point(site)
    if found is None:
        return False
    number, _, point = found
    x, y = point["shape"].x + 0.5, point["shape"].y
    point |= {"shape": shapely.Point(x, y), "easting": round(x, 3), "northing": round(y, 3)}
    site.expect("boundary.points", site.parcel(number))
    return True


def coordinates_swapped(site: Site) -> bool:
    """A point states its easting as X."""
    found = _own_point(site)
    if found is None:
        return False
    point = found[2]
    point["northing"], point["easting"] = point["easting"], point["northing"]
    site.expect("boundary.point_coordinates", f"point:{point['survey_number']}")
    return True


def strange_key_point(site: Site) -> bool:
    """A parcel lists a point number that is not its own."""
    found = site.take_parcel_row()
    if found is None:
        return False
    number, parcel = found
    parcel["key_points"] = "/".join([*parcel["key_points"].split("/")[:-1], "J9999999"])
    site.expect("boundary.key_points", site.parcel(number))
    return True


def _own_line(site: Site) -> tuple[int, Row] | None:
    found = site.take_parcel_row()
    if found is None:
        return None
    number, parcel = found
    line = next((r for r in site.rows.of("boundary_lines") if r["parcel_codes"] == parcel["code"]), None)
    return None if line is None else (number, line)


def line_missing(site: Site) -> bool:
    """A stretch of boundary has no line."""
    found = _own_line(site)
    if found is None:
        return False
    number, line = found
    site.later(lambda: site.rows.of("boundary_lines").remove(line))
    site.expect("boundary.lines", site.parcel(number))
    return True


def line_of_nobody(site: Site) -> bool:
    """A line names a parcel that does not exist."""
    found = _own_line(site)
    if found is None:
        return False
    number, line = found
    line["parcel_codes"] = site.draft.place.code + NOWHERE
    site.expect("boundary.parcel_unknown", f"line:{line['survey_number']}")
    site.expect("boundary.lines", site.parcel(number))
    return True


def point_of_nobody(site: Site) -> bool:
    """A point names a parcel that does not exist."""
    found = _own_point(site)
    if found is None:
        return False
    number, _, point = found
    point["parcel_codes"] = site.draft.place.code + NOWHERE
    site.expect("boundary.parcel_unknown", f"point:{point['survey_number']}")
    site.expect("boundary.points", site.parcel(number))
    site.expect("boundary.key_points", site.parcel(number))
    return True


for _defect in (
    point_missing, point_moved, coordinates_swapped, strange_key_point,
    line_missing, line_of_nobody, point_of_nobody,
):  # fmt: skip
    _defect.needs_boundaries = True  # type: ignore[attr-defined]


def protection_wrong(site: Site) -> bool:
    """A parcel is marked the other way than the protected areas say."""
    return _on_parcel(
        site,
        lambda row: row.update(
            is_protected_farmland=YesNo.NO.value
            if row["is_protected_farmland"] == YesNo.YES
            else YesNo.YES.value
        ),
        "place.protected_farmland",
    )


def sides_missing(site: Site) -> bool:
    """Only two of the four sides are filled."""
    return _on_parcel(site, lambda row: row.update(east="", north=""), "parcel.sides")


def witness_missing(site: Site) -> bool:
    """A contracted parcel has no boundary witness."""
    return _on_parcel(site, lambda row: row.update(boundary_witness=""), "parcel.witness")


def area_zero(site: Site) -> bool:
    """The measured area is zero."""
    return _on_parcel(
        site, lambda row: row.update(measured_area=0.0, measured_area_mu=0.0), "parcel.area_positive"
    )


def area_wrong(site: Site) -> bool:
    """The measured area is fifty square metres more than the shape's."""

    def enlarge(row: Row) -> None:
        mu = area.mu_hundredths(round(row["measured_area"] * 100) + 5000)
        row.update(measured_area=area.hundredths_from_mu(mu) / 100, measured_area_mu=mu / 100)

    return _on_parcel(site, enlarge, "logic.area")


def mu_wrong(site: Site) -> bool:
    """The area in 亩 is not the one in m²."""
    return _on_parcel(
        site,
        lambda row: row.update(measured_area_mu=round(row["measured_area_mu"] + 0.05, 2)),
        "logic.mu",
        "#measured_area_mu",
    )


def _on_parcel(site: Site, change: Callable[[Row], None], rule: str, suffix: str = "") -> bool:
    found = site.take_parcel_row()
    if found is None:
        return False
    number, row = found
    change(row)
    site.expect(rule, f"{site.parcel(number)}{suffix}")
    return True


DEFECTS = (
    point_missing,
    point_moved,
    coordinates_swapped,
    strange_key_point,
    line_missing,
    line_of_nobody,
    point_of_nobody,
    protection_wrong,
    sides_missing,
    witness_missing,
    area_zero,
    area_wrong,
    mu_wrong,
)
