"""Sums, areas and dates (standards.md §1.10, logic 6–10)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from geodata.checks.attributes import rows_of
from geodata.checks.finding import Finding, about
from geodata.checks.mesh import only
from geodata.checks.settings import CheckSettings
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import AREA_UNIT, Survey, area_text
from registry.area import mu_hundredths
from registry.codelists import YesNo

_SUMS = (("total_area", "contract_area"), ("earlier_total_area", "earlier_area"))
_PICKUP = ("picked_up_on", "picked_up_by", "picker_id_kind", "picker_id")


def _unique_contracts(survey: Survey) -> pd.DataFrame:
    contracts = survey.get("contracts")
    return contracts[contracts["code"].notna() & ~contracts["code"].duplicated(keep=False)]


def contract_sums(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Total and earlier area of a contract are the sums of its parcels', its count their number (L6)."""
    contracts = _unique_contracts(survey)
    parcels = survey.get("contract_parcels").groupby("contract_code")
    for total, part in _SUMS:
        yield from _compare(
            "logic.contract_sums", contracts, total, parcels[part].agg(["sum", "count", "size"])
        )
    counted = contracts["code"].map(parcels.size()).fillna(0)
    wrong = contracts["parcel_count"].notna() & (contracts["parcel_count"] != counted)
    for row in np.flatnonzero(wrong.to_numpy()):
        yield about(
            "logic.contract_sums",
            f"contract:{contracts['code'].iloc[row]}#parcel_count",
            field="承包地块总数",
            stated=int(contracts["parcel_count"].iloc[row]),
            counted=int(counted.iloc[row]),
        )


def contract_sums_mu(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The same in 亩, as delivered."""
    parcels = survey.get("contract_parcels").groupby("contract_code")
    for total, part in _SUMS:
        sums = parcels[f"{part}_mu"].agg(["sum", "count", "size"])
        yield from _compare("logic.contract_sums_mu", _unique_contracts(survey), f"{total}_mu", sums)


def _compare(rule: str, contracts: pd.DataFrame, total: str, sums: pd.DataFrame) -> Iterator[Finding]:
    stated = contracts[total].to_numpy()
    counted = contracts["code"].map(sums["sum"]).fillna(0).to_numpy()
    some = contracts["code"].map(sums["count"]).fillna(0).to_numpy()
    rows = contracts["code"].map(sums["size"]).fillna(0).to_numpy()
    optional = total.startswith("earlier")
    # A missing part is a finding of its own; a sum over missing parts would only repeat it.
    comparable = np.where(optional, (some > 0) | ~np.isnan(stated), ~np.isnan(stated) & (some == rows))
    wrong = comparable & (np.nan_to_num(stated) != counted)
    for row in np.flatnonzero(wrong):
        yield about(
            rule,
            f"contract:{contracts['code'].iloc[row]}#{total}",
            field=BY_NAME["contracts"].by_name[total].zh,
            stated=area_text(float(np.nan_to_num(stated[row]))),
            counted=area_text(float(counted[row])),
        )


def mu(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Each 亩 field is its m² field times 0.0015, within 0.01 (L7)."""
    for name, table in BY_NAME.items():
        if not survey.has(name):
            continue
        frame = survey.frames[name]
        for item in table.fields:
            if item.area != "mu":
                continue
            m2, stated = frame[item.name.removesuffix("_mu")], frame[item.name]
            both = (m2.notna() & stated.notna()).to_numpy()
            right = mu_hundredths(m2.fillna(0).to_numpy().astype("int64"))
            wrong = both & (np.abs(stated.fillna(0).to_numpy() - right) > 1)
            for row, obj in rows_of(survey, name, wrong):
                yield about(
                    "logic.mu",
                    f"{obj}#{item.name}",
                    place=survey.place(name, row),
                    mu=area_text(stated.iloc[row]),
                    m2=area_text(m2.iloc[row]),
                )


def areas(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """The shape's plane area agrees with the measured one (L8).

    Deliveries keep 亩 with two decimals first and compute m² from them, so 3.33 m² are lawful.
    """
    parcels = survey.get("parcels")
    shapes = parcels["shape"].to_numpy(dtype=object)
    usable = shapely.is_valid(shapes) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    geometric = np.where(usable, shapely.area(only(usable, shapes)), np.nan)
    stated = parcels["measured_area"].to_numpy() / AREA_UNIT
    bound = np.maximum(settings.area_difference_m2, settings.area_difference * stated)
    with np.errstate(invalid="ignore"):
        wrong = usable & (stated > 0) & (np.abs(geometric - stated) > bound)
    for row, item in rows_of(survey, "parcels", wrong):
        yield about(
            "logic.area",
            item,
            place=survey.place("parcels", row),
            shape=shapes[row],
            geometric=f"{geometric[row]:.2f}",
            stated=f"{stated[row]:.2f}",
        )


def dates(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Terms run forward; signed, then registered, then issued (L9)."""
    contracts = survey.get("contracts")
    for row, item in rows_of(survey, "contracts", contracts["term_from"] >= contracts["term_last"]):
        yield about(
            "logic.dates", f"{item}#term", place=survey.place("contracts", row), why="承包期限起不早于止"
        )
    folios = survey.get("folios")
    signed = _dates_of(contracts, "signed_on", folios["code"])
    for row, item in rows_of(survey, "folios", signed > folios["registered_on"]):
        yield about(
            "logic.dates", f"{item}#registered_on", place=survey.place("folios", row), why="登记早于签订"
        )
    certificates = survey.get("certificates")
    registered = _dates_of(folios, "registered_on", certificates["code"])
    for row, item in rows_of(survey, "certificates", registered > certificates["issued_on"]):
        yield about(
            "logic.dates", f"{item}#issued_on", place=survey.place("certificates", row), why="发证早于登记"
        )


def _dates_of(frame: pd.DataFrame, column: str, codes: pd.Series) -> pd.Series:
    """Return a table's dates for codes, in their order; an unknown code has none."""
    by_code = frame.drop_duplicates("code").set_index("code")[column]
    return by_code.reindex(codes.to_numpy()).set_axis(codes.index)


def pickups(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A certificate marked as picked up says when, by whom and on which ID (L10)."""
    certificates = survey.get("certificates")
    incomplete = np.logical_or.reduce([certificates[column].isna().to_numpy() for column in _PICKUP])
    wrong = (certificates["is_picked_up"] == YesNo.YES).to_numpy() & incomplete
    for row, item in rows_of(survey, "certificates", wrong):
        yield about("logic.pickup", item, place=survey.place("certificates", row))
