"""Relations between tables: keys, references, certificates, use of parcels, parts of codes."""

from collections.abc import Iterator

import numpy as np

from geodata.checks.attributes import rows_of
from geodata.checks.finding import PREFIXES, Finding, about
from geodata.checks.settings import CheckSettings
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import Survey, ids
from registry.codelists import AcquisitionMethod, ParcelKind, YesNo

_KEYED = (
    "grantors",
    "holders",
    "parcels",
    "contracts",
    "folios",
    "certificates",
    "homestead_plots",
    "buildings",
)
_REFERENCES = (
    ("contract_parcels", "parcel_code", "parcels"),
    ("contract_parcels", "grantor_code", "grantors"),
    ("contract_parcels", "holder_code", "holders"),
    ("contract_parcels", "contract_code", "contracts"),
    ("contract_parcels", "right_code", "folios"),
    ("contracts", "grantor_code", "grantors"),
    ("contracts", "holder_code", "holders"),
    ("members", "holder_code", "holders"),
    ("folios", "grantor_code", "grantors"),
    ("folios", "holder_code", "holders"),
    ("certificates", "code", "folios"),
    ("transfers", "contract_code", "contracts"),
    ("transfers", "holder_code", "holders"),
    ("reissues", "right_code", "folios"),
    ("replacements", "right_code", "folios"),
    ("cancellations", "right_code", "folios"),
    ("attachments", "right_code", "folios"),
)
_PARTS = (
    ("contract_parcels", "parcel_code", 14, "grantor_code"),
    ("contract_parcels", "holder_code", 14, "grantor_code"),
    ("contract_parcels", "contract_code", 18, "holder_code"),
    ("contracts", "holder_code", 14, "grantor_code"),
    ("contracts", "code", 18, "holder_code"),
    ("folios", "holder_code", 14, "grantor_code"),
    ("folios", "code", 18, "holder_code"),
)


def keys_twice(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Codes are unique in their table (L1)."""
    for name in _KEYED:
        counts = survey.get(name)["code"].value_counts()
        for code, count in counts[counts > 1].items():
            item = f"{PREFIXES[name]}:{code}"
            yield about("logic.key_twice", item, count=int(count))


def numbers_twice(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Survey numbers are unique in their layer (L1)."""
    for name, table in BY_NAME.items():
        if table.geometry and survey.has(name):
            numbers = survey.frames[name]["survey_number"].dropna()
            for number in numbers[numbers.duplicated()].unique():
                yield about("logic.number_twice", f"layer:{table.code}#{int(number)}")


def references(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """What a row refers to exists (L2)."""
    for name, column, target in _REFERENCES:
        if not survey.has(name, target):
            continue
        values = survey.frames[name][column]
        wrong = values.notna() & ~values.isin(survey.frames[target]["code"].dropna().unique())
        for row, item in rows_of(survey, name, wrong):
            yield about(
                "logic.reference",
                f"{item}#{column}",
                place=survey.place(name, row),
                field=BY_NAME[name].by_name[column].zh,
                value=values.iloc[row],
                target=BY_NAME[target].zh,
            )


def certificates_missing(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Every page of the register has its certificate (L2, 1:1)."""
    if not survey.has("folios", "certificates"):
        return
    codes = survey.frames["folios"]["code"]
    for row, item in rows_of(
        survey, "folios", codes.notna() & ~codes.isin(survey.frames["certificates"]["code"])
    ):
        yield about("logic.certificate_missing", item, place=survey.place("folios", row))


def holders_without_contract(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Who holds contracted parcels has a contract."""
    holding = survey.get("contract_parcels")["holder_code"].dropna().unique()
    having = set(survey.get("contracts")["holder_code"].dropna())
    known = set(survey.get("holders")["code"].dropna())
    for code in sorted(set(holding) - having):
        if code in known:
            yield about("logic.holder_without_contract", f"holder:{code}")


def contracts_per_holder(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A holder has two contracts at most: one by family, one in other ways."""
    counts = survey.get("contracts")["holder_code"].value_counts()
    for code, count in counts[counts > 2].items():
        yield about("logic.contracts_per_holder", f"holder:{code}", count=int(count))


def parcel_use(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Contracted parcels are given by a contract, others are not; without shares only one holds (L3)."""
    parcels = survey.get("parcels")
    parcels = parcels[parcels["code"].notna() & ~parcels["code"].duplicated(keep=False)]
    given = survey.get("contract_parcels")
    contracted = (parcels["parcel_kind"] == ParcelKind.CONTRACTED).to_numpy()
    unknown = parcels["parcel_kind"].isna().to_numpy()
    is_given = parcels["code"].isin(given["parcel_code"].dropna().unique()).to_numpy()
    for code in parcels["code"].to_numpy()[contracted & ~is_given]:
        yield about("logic.parcel_use", f"parcel:{code}", why="是承包地块而没有承包地块信息")
    for code in parcels["code"].to_numpy()[~contracted & ~unknown & is_given]:
        yield about("logic.parcel_use", f"parcel:{code}", why="不是承包地块而有承包地块信息")
    whole = given[(given["is_share_only"] != YesNo.YES) & given["parcel_code"].notna()]
    holders = whole.drop_duplicates(["parcel_code", "holder_code"])["parcel_code"].value_counts()
    for code in holders[holders > 1].index:
        yield about("logic.parcel_use", f"parcel:{code}", why="未确权确股却有几个承包方")


def code_parts(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Codes contain the codes they belong to, and J stands for family contracts (L4)."""
    for name, column, length, other in _PARTS:
        frame = survey.get(name)
        known = frame[column].notna() & frame[other].notna()
        wrong = known & (frame[column].str[:length] != frame[other])
        for row, item in rows_of(survey, name, wrong):
            yield about(
                "logic.code_parts",
                f"{item}#{column}",
                place=survey.place(name, row),
                other=BY_NAME[name].by_name[other].zh,
            )
    for name in ("contracts", "folios"):
        frame = survey.get(name)
        family = frame["method"] == AcquisitionMethod.FAMILY
        wrong = frame["code"].notna() & frame["method"].notna() & (family != (frame["code"].str[-1] == "J"))
        for row, item in rows_of(survey, name, wrong):
            yield about("logic.code_parts", f"{item}#method", place=survey.place(name, row), other="承包方式")


def regions_unknown(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The prefixes of a grantor's code are regions of the delivery's region layers (§1.3)."""
    levels = (("county_areas", 6), ("town_areas", 9), ("village_areas", 12), ("group_areas", 14))
    grantors = survey.get("grantors")
    missing = np.full(len(grantors), "", dtype=object)
    for name, digits in levels:
        if not survey.has(name):
            continue
        prefix = grantors["code"].str[:digits]
        village_level = (grantors["code"].str[12:14] == "00") & (digits == 14)
        wrong = grantors["code"].notna() & ~village_level & ~prefix.isin(survey.frames[name]["code"])
        first = wrong.to_numpy() & (missing == "")
        missing[first] = prefix.to_numpy()[first]
    for row in np.flatnonzero(missing != ""):
        item = ids("grantors", grantors.iloc[[int(row)]])[0]
        yield about("region.unknown", item, place=survey.place("grantors", int(row)), missing=missing[row])
