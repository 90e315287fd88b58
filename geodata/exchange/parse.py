"""Raw columns to typed ones, with a finding for every value that does not fit its field."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata import survey
from geodata.checks.finding import Finding, about
from geodata.standard.schema import Field, Table

Mask = NDArray[np.bool_]
_ALL_ROWS = 50
"""From this many rows on, a column that is wrong in all of them is one finding, not one a row."""
_KINDS = {"number": "数字", "integer": "整数", "date": "日期"}
_UNSEEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control, format and direction characters; the selectors of rare forms of characters stay.

The characters themselves: Arrow's engine knows no escapes for them, and Python's is four times slower.
"""
_DATE = r"^\s*(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?$"


def parse(
    table: Table, raw: pd.DataFrame, file_index: int, file_name: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return a typed frame in the registry's words and the findings about its values."""
    columns: dict[str, Any] = {}
    wrong: list[tuple[str, Field, Mask, dict[str, Any]]] = []
    findings: list[Finding] = []
    for item in table.fields:
        if item.code not in raw.columns:
            columns[item.name] = _blank(item, len(raw))
            if item.need == "M":
                findings.append(
                    about("table.column_missing", f"table:{table.code}#{item.name}", place=file_name)
                )
            continue
        column, problems = _parse_column(item, raw[item.code])
        columns[item.name] = column
        for rule, mask, facts in problems:
            if rule == "value.label":
                findings.append(
                    about(rule, f"table:{table.code}#{item.name}", place=file_name, count=int(mask.sum()))
                )
            elif mask.any():
                wrong.append((rule, item, mask, facts))
    frame = pd.DataFrame(columns)
    frame["file"] = np.full(len(raw), file_index, dtype="int16")
    frame["row"] = np.arange(1, len(raw) + 1, dtype="int64")
    if table.name == "members":
        frame["position"] = frame.groupby("holder_code", dropna=False).cumcount() + 1
    for rule, item, mask, facts in wrong:
        findings += _found(table, frame, raw, rule, item, mask, facts, file_name)
    return frame, findings


def _found(  # noqa: PLR0913, PLR0917 (one finding has that many sides)
    table: Table, frame: pd.DataFrame, raw: pd.DataFrame, rule: str, item: Field, mask: Mask,
    facts: dict[str, Any], file_name: str,
) -> Iterator[Finding]:  # fmt: skip
    facts = {"field": item.zh, **facts}
    if mask.all() and len(mask) >= _ALL_ROWS:
        yield about(rule, f"table:{table.code}#{item.name}", place=file_name, value="", **facts)
        return
    rows = np.flatnonzero(mask)
    names = survey.ids(table.name, frame.iloc[rows])
    values = raw[item.code].iloc[rows]
    for row, name, value in zip(rows, names, values, strict=True):
        shown = "" if item.personal or pd.isna(value) else str(value)[:40]
        if rule == "value.unseen":  # not the text, which may be a person's: what is in it
            shown = " ".join(sorted({f"U+{ord(c):04X}" for c in re.findall(_UNSEEN, str(value))}))
        yield about(rule, f"{name}#{item.name}", place=f"{file_name} 第{row + 1}行", value=shown, **facts)


def _blank(item: Field, size: int) -> Any:
    if item.kind == "text":
        return pd.array([None] * size, dtype="str")
    if item.kind == "date":
        return np.full(size, "NaT", dtype="datetime64[s]")
    return np.full(size, np.nan)


def _parse_column(item: Field, raw: pd.Series) -> tuple[Any, list[tuple[str, Mask, dict[str, Any]]]]:
    if item.kind in ("number", "integer"):
        return _parse_number(item, raw)
    text = _as_text(raw)
    empty = text.isna().to_numpy()
    problems: list[tuple[str, Mask, dict[str, Any]]] = []
    if item.need == "M":
        problems.append(("value.missing", empty, {}))
    unseen = text.str.contains(_UNSEEN, regex=True).fillna(value=False).to_numpy(dtype=bool)
    if unseen.any():
        text = text.where(~unseen, text.str.replace(_UNSEEN, "", regex=True).str.strip())
        text = text.mask(text == "")
    problems.append(("value.unseen", unseen, {}))
    garbled = text.str.contains("\ufffd", regex=False).fillna(value=False).to_numpy(dtype=bool)
    problems.append(("value.garbled", garbled, {}))
    if item.kind == "date":
        dates, bad = _parse_dates(text)
        return dates, [*problems, ("value.type", bad, {"kind": _KINDS["date"]})]
    if item.personal:  # a masked number is no number: it must never become somebody's
        starred = text.str.contains("*", regex=False).fillna(value=False).to_numpy(dtype=bool)
        text = text.mask(starred)
        problems.append(("value.masked", starred, {}))
    if item.codes is not None:
        text, coded = _parse_codes(item, text)
        return text, problems + coded
    too_long = (text.str.len() > item.length).fillna(value=False).to_numpy(dtype=bool)
    return text, [*problems, ("value.length", too_long, {"most": item.length})]


def _as_text(raw: pd.Series) -> pd.Series:
    """Return trimmed text, blanks missing; numbers in a text field lose their point."""
    if raw.dtype.kind in "iu":
        return raw.astype("str")
    if raw.dtype.kind == "f":
        return raw.map(_number_text, na_action="ignore").astype("str")
    if raw.dtype.kind == "M":
        return pd.Series(raw.dt.strftime("%Y-%m-%d")).astype("str")
    text = raw.astype("str").str.strip()
    return text.mask(text == "")


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _parse_codes(item: Field, text: pd.Series) -> tuple[pd.Series, list[tuple[str, Mask, dict[str, Any]]]]:
    assert item.codes is not None
    known = text.isin([str(code) for code in item.codes]).to_numpy()
    odd = ~known & text.notna().to_numpy()
    if not odd.any():
        return text, []
    labels = {value: item.codes.by_label(value) for value in text[odd].unique()}
    by_label = {value: str(code) for value, code in labels.items() if code is not None}
    converted = text.where(~odd, text.map(by_label)).astype("str")
    unknown = odd & converted.isna().to_numpy()
    labelled = odd & ~unknown
    problems: list[tuple[str, Mask, dict[str, Any]]] = [("value.code", unknown, {})]
    if labelled.any():
        problems.append(("value.label", labelled, {}))
    return converted, problems


def _parse_number(item: Field, raw: pd.Series) -> tuple[Any, list[tuple[str, Mask, dict[str, Any]]]]:
    if raw.dtype.kind in "iuf":
        values = raw.to_numpy(dtype="float64", na_value=np.nan)
        empty = np.isnan(values)
        bad = np.zeros(len(values), dtype=bool)
    else:
        text = _as_text(raw)
        values = pd.to_numeric(text.astype("object"), errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
        empty = text.isna().to_numpy()
        bad = ~empty & np.isnan(values)
    infinite = np.isinf(values)
    values = np.where(infinite, np.nan, values)
    bad |= infinite
    if item.kind == "integer":
        broken = ~np.isnan(values) & (values != np.rint(values))
        values, bad = np.where(broken, np.nan, values), bad | broken
    elif item.area:
        with np.errstate(over="ignore"):
            values = np.rint(values * survey.AREA_UNIT)
    large = np.abs(np.nan_to_num(values)) >= 10.0 ** (item.length - item.decimals + (2 if item.area else 0))
    values = np.where(large, np.nan, values)
    problems: list[tuple[str, Mask, dict[str, Any]]] = [
        ("value.type", bad, {"kind": _KINDS[item.kind]}),
        ("value.range", large, {"most": item.length}),
    ]
    if item.need == "M":
        problems.append(("value.missing", empty, {}))
    return values, problems


def _parse_dates(text: pd.Series) -> tuple[Any, Mask]:
    """Return dates and which values are none; years up to 9999 (长久 is 9999-01-01)."""
    places, values = pd.factorize(text)  # many rows share few days
    parts = pd.Series(values).str.extract(_DATE)
    known = parts[0].notna().to_numpy()
    year, month, day = (parts[k].fillna("1").astype("int64").to_numpy() for k in range(3))
    sane = known & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1900)
    months = np.where(sane, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(sane, day - 1, 0).astype("timedelta64[D]")
    sane &= days.astype("datetime64[M]") == months
    dates = days.astype("datetime64[s]")
    dates[~sane] = np.datetime64("NaT")
    # A missing value has place -1: the day that is appended last.
    found = np.append(dates, np.datetime64("NaT"))[places]
    return found, np.isnat(found) & text.notna().to_numpy()
