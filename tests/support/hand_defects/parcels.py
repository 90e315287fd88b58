"""Defects of attributes and codes of parcels."""

from tests.support.edits import Delivery
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


def _set_parcel(d: Delivery, **values: object) -> str:
    code = d.contracted().row["DKBM"]
    d.set("DK", "DKBM", code, **values)
    return f"parcel:{code}"


@defect
def two_of_four_sides_are_blank(d: Delivery) -> set[Key]:
    return {about("parcel.sides", _set_parcel(d, DKNZ="", DKBZ=""))}


@defect
def one_of_four_sides_is_blank(d: Delivery) -> set[Key]:
    _set_parcel(d, DKNZ="")
    return set()


@defect
def a_contracted_parcel_has_no_witness(d: Delivery) -> set[Key]:
    return {about("parcel.witness", _set_parcel(d, ZJRXM=""))}


@defect
def a_purpose_is_not_in_the_list(d: Delivery) -> set[Key]:
    return {about("value.code", f"{_set_parcel(d, TDYT='7')}#purpose")}


@defect
def a_parcel_has_no_name(d: Delivery) -> set[Key]:
    return {about("value.missing", f"{_set_parcel(d, DKMC='')}#name")}


@defect
def an_area_is_a_hundred_square_metres_too_large(d: Delivery) -> set[Key]:
    item = _set_parcel(d, SCMJ=round(d.contracted().row["SCMJ"] + 100, 2))
    return {about("logic.area", item), about("logic.mu", f"{item}#measured_area_mu")}


@defect
def an_area_is_nought(d: Delivery) -> set[Key]:
    return {about("parcel.area_positive", _set_parcel(d, SCMJ=0, SCMJM=0))}


@defect
def a_parcel_is_marked_as_protected(d: Delivery) -> set[Key]:
    """There is no protected farmland in this delivery."""
    return {about("place.protected_farmland", _set_parcel(d, SFJBNT="1"))}


@defect
def all_soil_grades_are_the_sixth(d: Delivery) -> set[Key]:
    with d.edited("DK") as features:
        for feature in features:
            feature.row["DLDJ"] = "06"
    return {about("value.blanket", f"grantor:{features[0].row['DKBM'][:14]}#parcels.soil_grade")}


@defect
def a_parcel_code_is_given_twice(d: Delivery) -> set[Key]:
    """What named the second one now names nothing."""
    first, second = _two(d)
    d.set("DK", "DKBM", second, DKBM=first)
    given = d.one("SELECT CBHTBM FROM CBDKXX WHERE DKBM = ?", second)
    expected = {about("logic.key_twice", f"parcel:{first}")}
    expected.add(about("logic.reference", f"contract_parcel:{given['CBHTBM']}/{second}#parcel_code"))
    for layer, item in (("JZD", "point"), ("JZX", "line")):
        named = d.naming(layer, second)
        expected |= {about("boundary.parcel_unknown", f"{item}:{row['BSM']}") for row in named}
    return expected


def _two(d: Delivery) -> list[str]:
    return [f.row["DKBM"] for f in d.features("DK") if f.row["DKLB"] == "10"][:2]


@defect
def a_parcel_code_loses_its_last_digit_everywhere(d: Delivery) -> set[Key]:
    right = _two(d)[0]
    wrong = right[:-1]
    d.set("DK", "DKBM", right, DKBM=wrong)
    d.sql("UPDATE CBDKXX SET DKBM = ? WHERE DKBM = ?", wrong, right)
    for layer in ("JZD", "JZX"):
        with d.edited(layer) as features:
            for feature in features:
                feature.row["DKBM"] = feature.row["DKBM"].replace(right, wrong)
    return {about("value.code_form", f"parcel:{wrong}#code")}
