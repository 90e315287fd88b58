"""Defects of single values and codes, planted in finished rows."""

from geodata.demo.defects.site import Site


def value_missing(site: Site) -> bool:
    """A household has no address."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["address"] = ""
    site.expect("value.missing", f"holder:{code}#address")
    return True


def name_missing(site: Site) -> bool:
    """A parcel has no local name."""
    found = site.take_parcel_row()
    if found is None:
        return False
    number, row = found
    row["name"] = ""
    site.expect("value.missing", f"{site.parcel(number)}#name")
    return True


def code_unknown(site: Site) -> bool:
    """A soil grade is not in its list."""
    found = site.take_parcel_row()
    if found is None:
        return False
    number, row = found
    row["soil_grade"] = "77"
    site.expect("value.code", f"{site.parcel(number)}#soil_grade")
    return True


def label_for_code(site: Site) -> bool:
    """A land use is written in words; the finding is one for the column of the file."""
    found = site.take_parcel_row()
    if found is None:
        return False
    # Three characters fit the field; longer labels could not stand there at all.
    found[1]["soil_grade"] = ""
    found[1]["land_use"] = "水田" if found[1]["land_use"] == "011" else "旱地"
    site.expect("value.label", "table:DK#land_use")
    site.expect("value.missing", f"{site.parcel(found[0])}#soil_grade")
    return True


def date_impossible(site: Site) -> bool:
    """A survey date has a thirteenth month."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["surveyed_on"] = "2016年13月45日"
    site.expect("value.type", f"holder:{code}#surveyed_on")
    return True


def text_too_long(site: Site) -> bool:
    """An address has more characters than its field."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    row = site.row("holders", code=code)
    row["address"] = (row["address"] * 10)[:101]
    site.expect("value.length", f"holder:{code}#address")
    return True


def postcode_with_letter(site: Site) -> bool:
    """A postcode holds a letter."""
    holder = site.take_household()
    if holder is None:
        return False
    code = site.code_of(holder)
    site.row("holders", code=code)["postcode"] = "61810O"
    site.expect("value.digits", f"holder:{code}#postcode")
    return True


def code_too_short(site: Site) -> bool:
    """A parcel's code has 18 digits, everywhere it stands."""
    found = site.take_parcel_row()
    if found is None:
        return False
    row = found[1]
    right, wrong = row["code"], row["code"][:-1]
    if any(r["code"] == wrong for r in site.rows.of("parcels")):
        return False
    row["code"] = wrong
    site.row("contract_parcels", parcel_code=right)["parcel_code"] = wrong
    for table in ("boundary_points", "boundary_lines"):
        for other in site.rows.of(table):
            parts = other["parcel_codes"].split("/")
            other["parcel_codes"] = "/".join(wrong if p == right else p for p in parts)
    site.expect("value.code_form", f"parcel:{wrong}#code")
    return True


def code_twice(site: Site) -> bool:
    """Two parcels of reserve land have one code."""
    first = site.take_parcel_row("21")
    second = site.take_parcel_row("21") if first else None
    if first is None or second is None:
        return False
    code, old = first[1]["code"], second[1]["code"]
    second[1]["code"] = code
    for table in ("boundary_points", "boundary_lines"):
        for other in site.rows.of(table):
            parts = other["parcel_codes"].split("/")
            other["parcel_codes"] = "/".join(code if p == old else p for p in parts)
    site.expect("logic.key_twice", f"parcel:{code}")
    return True


def number_twice(site: Site) -> bool:
    """Two parcels of the layer have one survey number."""
    found = site.take_parcel_row()
    other = site.take_parcel_row()
    if found is None or other is None:
        return False
    found[1]["survey_number"] = other[1]["survey_number"]
    site.expect("logic.number_twice", f"layer:DK#{other[1]['survey_number']}")
    return True


def blanket_grade(site: Site) -> bool:
    """All parcels of the group have one soil grade."""
    parcels = site.rows.of("parcels")
    if len(parcels) < 60 or any("#soil_grade" in o for _, objects in site.truth for o in objects):
        return False

    def level() -> None:
        for row in parcels:
            if row["soil_grade"] not in ("", "77"):
                row["soil_grade"] = "06"

    site.later(level)
    site.expect("value.blanket", f"{site.grantor()}#parcels.soil_grade")
    return True


DEFECTS = (
    value_missing,
    name_missing,
    code_unknown,
    label_for_code,
    date_impossible,
    text_too_long,
    postcode_with_letter,
    code_too_short,
    code_twice,
    number_twice,
    blanket_grade,
)
