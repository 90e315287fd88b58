"""Defects of boundary points and lines."""

from tests.support.edits import Delivery
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


def _last_point(d: Delivery) -> tuple[str, set[str]]:
    row = next(f.row for f in reversed(d.features("JZD")) if "/" in f.row["DKBM"])
    return row["JZDH"], {f"parcel:{code}" for code in row["DKBM"].split("/")}


@defect
def a_point_is_moved_and_states_its_old_place(d: Delivery) -> set[Key]:
    number, parcels = _last_point(d)
    with d.edited("JZD") as points:
        point = next(p for p in points if p.row["JZDH"] == number)
        ((x, y),) = point.parts[0]
        point.parts = [[(x + 0.5, y)]]
    moved = {about("boundary.points", p) for p in parcels}
    return moved | {about("boundary.point_coordinates", f"point:{point.row['BSM']}")}


@defect
def a_point_is_deleted(d: Delivery) -> set[Key]:
    number, parcels = _last_point(d)
    with d.edited("JZD") as points:
        points[:] = [p for p in points if p.row["JZDH"] != number]
    return {about(rule, p) for p in parcels for rule in ("boundary.points", "boundary.key_points")}


@defect
def a_points_x_and_y_are_exchanged(d: Delivery) -> set[Key]:
    row = d.features("JZD")[5].row
    point = d.set("JZD", "BSM", row["BSM"], XZBZ=row["YZBZ"], YZBZ=row["XZBZ"])
    return {about("boundary.point_coordinates", f"point:{point.row['BSM']}")}


@defect
def two_points_have_one_survey_number(d: Delivery) -> set[Key]:
    first, second = (f.row["BSM"] for f in d.features("JZD")[:2])
    d.set("JZD", "BSM", second, BSM=first)
    return {about("logic.number_twice", f"layer:JZD#{first}")}


@defect
def a_line_is_deleted(d: Delivery) -> set[Key]:
    with d.edited("JZX") as lines:
        gone = lines.pop(next(k for k, f in enumerate(lines) if "/" in f.row["DKBM"]))
    return {about("boundary.lines", f"parcel:{code}") for code in gone.row["DKBM"].split("/")}


@defect
def a_line_names_a_parcel_that_is_not_there(d: Delivery) -> set[Key]:
    row = d.features("JZX")[0].row
    d.set("JZX", "BSM", row["BSM"], DKBM=f"{row['DKBM']}/{row['DKBM'][:14]}77777")
    return {about("boundary.parcel_unknown", f"line:{row['BSM']}")}


@defect
def a_parcel_lists_a_point_of_another_one(d: Delivery) -> set[Key]:
    field = d.features("DK")[3]
    own = {row["JZDH"] for row in d.naming("JZD", field.row["DKBM"])}
    strange = next(f.row["JZDH"] for f in d.features("JZD") if f.row["JZDH"] not in own)
    d.set("DK", "DKBM", field.row["DKBM"], KJZB=f"{field.row['KJZB']}/{strange}")
    return {about("boundary.key_points", f"parcel:{field.row['DKBM']}")}
