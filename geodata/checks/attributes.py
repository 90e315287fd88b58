"""Attributes of single rows: digits, forms of codes, sides, witnesses, blanket values."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geodata.checks.finding import Finding, about
from geodata.checks.settings import CheckSettings
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import Survey, ids
from registry import codes
from registry.codelists import HolderKind, ParcelKind

_DIGITS = (("grantors", "phone"), ("grantors", "postcode"), ("holders", "phone"), ("holders", "postcode"))
_FORMS = {
    "grantors": codes.GRANTOR,
    "holders": codes.HOLDER,
    "parcels": codes.PARCEL,
    "contracts": codes.CONTRACT,
    "folios": codes.CONTRACT,
    "certificates": codes.CONTRACT,
}
_SIDES = ("east", "south", "west", "north")
_BLANKET = (
    ("parcels", "code", "soil_grade"),
    ("boundary_points", "parcel_codes", "method"),
    ("boundary_points", "parcel_codes", "mark_kind"),
    ("boundary_lines", "parcel_codes", "kind"),
    ("boundary_lines", "parcel_codes", "position"),
)


def rows_of(survey: Survey, name: str, mask: "np.ndarray | pd.Series") -> Iterator[tuple[int, str]]:
    """Yield (row index, object id) of the rows of a table where a mask holds."""
    frame = survey.get(name)
    rows = np.flatnonzero(np.asarray(mask, dtype=bool))
    yield from zip(rows.tolist(), ids(name, frame.iloc[rows]), strict=True)


def fits(column: pd.Series, pattern: str) -> pd.Series:
    """Return which texts match a pattern as a whole; missing ones do not."""
    return column.str.fullmatch(pattern).fillna(value=False).astype(bool)


def digits(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Phone and postcode hold digits only (§1.10 attributes)."""
    for name, column in _DIGITS:
        text = survey.get(name)[column]
        wrong = text.notna() & ~fits(text.str.replace("-", "", regex=False), r"[0-9]+")
        for row, item in rows_of(survey, name, wrong):
            yield about(
                "value.digits",
                f"{item}#{column}",
                place=survey.place(name, row),
                field=BY_NAME[name].by_name[column].zh,
            )


def code_forms(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Codes of rows have the form of GB/T 35958."""
    for name, form in _FORMS.items():
        column = survey.get(name)["code"]
        wrong = column.notna() & ~fits(column, form.pattern)
        for row, item in rows_of(survey, name, wrong):
            yield about("value.code_form", f"{item}#code", place=survey.place(name, row), form=form.form.zh)


def kind_numbers(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The last four digits of a holder's code fit its kind."""
    holders = survey.get("holders")
    formed = fits(holders["code"], codes.HOLDER.pattern)
    number = pd.to_numeric(holders["code"].where(formed).str[14:].astype("object"), errors="coerce")
    wrong = np.zeros(len(holders), dtype=bool)
    for kind in HolderKind:
        outside = (number < kind.numbers.start) | (number >= kind.numbers.stop)
        wrong |= ((holders["kind"] == kind) & outside).to_numpy(dtype=bool)
    for row, item in rows_of(survey, "holders", wrong):
        yield about("holder.kind_number", item, place=survey.place("holders", row))


def sides(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """At least three of the four sides are filled (表A.13)."""
    parcels = survey.get("parcels")
    filled = sum(parcels[side].notna().to_numpy().astype(int) for side in _SIDES)
    for row, item in rows_of(survey, "parcels", np.asarray(filled) < 3):
        yield about("parcel.sides", item, place=survey.place("parcels", row))


def witnesses(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A contracted parcel names who showed its boundary (表A.13)."""
    parcels = survey.get("parcels")
    wrong = (parcels["parcel_kind"] == ParcelKind.CONTRACTED) & parcels["boundary_witness"].isna()
    for row, item in rows_of(survey, "parcels", wrong):
        yield about("parcel.witness", item, place=survey.place("parcels", row))


def areas_positive(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The measured area is above zero."""
    for row, item in rows_of(survey, "parcels", survey.get("parcels")["measured_area"] <= 0):
        yield about("parcel.area_positive", item, place=survey.place("parcels", row))


def blanket(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """Nearly all rows of a grantor carry one value: a tool's default, not an observation (§8.3)."""
    for name, key, column in _BLANKET:
        if not survey.has(name):
            continue
        frame = survey.frames[name]
        groups = pd.DataFrame({"grantor": frame[key].str[:14], "value": frame[column]}).dropna()
        counts = groups.groupby("grantor")["value"].value_counts()
        totals = counts.groupby(level=0).sum()
        top = counts.groupby(level=0).head(1)
        for (grantor, value), count in zip(top.index.tolist(), top.tolist(), strict=True):
            total = int(totals[grantor])
            if total >= settings.blanket_rows and count / total >= settings.blanket_share:
                yield about(
                    "value.blanket",
                    f"grantor:{grantor}#{name}.{column}",
                    count=total,
                    share=round(100 * count / total),
                    field=BY_NAME[name].by_name[column].zh,
                    value=value,
                )
