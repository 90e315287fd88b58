"""People: ID numbers, the same person in two households or under two names, heads and members."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from geodata.checks.attributes import fits
from geodata.checks.finding import Finding, about
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey, ids
from registry import codes
from registry.codelists import HEAD_RELATIONS, HolderKind, IdKind
from registry.identity import normalise_id, resident_id_problem

_NUMBERS = (
    ("grantors", "head_id", "head_id_kind"),
    ("holders", "id_number", "id_kind"),
    ("members", "id_number", "id_kind"),
)
_PROBLEMS = {"form": "位数或字符不对", "date": "出生日期不对", "check_digit": "校验码不对"}


def id_numbers(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Resident ID numbers have a right form, date and check digit (GB 11643); a warning only."""
    for name, column, kind in _NUMBERS:
        frame = survey.get(name)
        resident = ((frame[kind] == IdKind.RESIDENT) & frame[column].notna()).to_numpy()
        rows = np.flatnonzero(resident)
        problems = [resident_id_problem(number) for number in frame[column].iloc[rows]]
        wrong = np.array([problem is not None for problem in problems], dtype=bool)
        names = ids(name, frame.iloc[rows[wrong]])
        said = [problem for problem in problems if problem is not None]
        for row, item, problem in zip(rows[wrong], names, said, strict=True):
            yield about(
                "person.id_number",
                f"{item}#{column}",
                place=survey.place(name, int(row)),
                problem=_PROBLEMS[problem],
            )


def _normalised(column: pd.Series) -> pd.Series:
    return column.map(normalise_id, na_action="ignore").astype("str")


def household_twice(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """One ID number stands in more than one household, anywhere in the county."""
    members = survey.get("members")
    number = _normalised(members["id_number"])
    pairs = pd.DataFrame({"number": number, "household": members["holder_code"]})
    for _, group in _disagreeing(pairs, "number", "household"):
        yield about("person.household_twice", *ids("members", members.loc[group.index]))


def two_names(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """One ID number stands under different names."""
    parts = []
    for name, column, label in (
        ("members", "id_number", "name"),
        ("holders", "id_number", "name"),
        ("grantors", "head_id", "head_name"),
    ):
        frame = survey.get(name)
        if name == "holders":
            frame = frame[_kinds(frame) != HolderKind.UNIT]
        numbered = frame[frame[column].notna()]
        parts.append(
            pd.DataFrame(
                {
                    "number": _normalised(numbered[column]),
                    "name": numbered[label],
                    "item": ids(name, numbered),
                }
            )
        )
    people = pd.concat(parts, ignore_index=True)
    for _, group in _disagreeing(people, "number", "name"):
        yield about("person.two_names", *group["item"])


def _disagreeing(frame: pd.DataFrame, key: str, column: str) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Yield the groups of rows with one `key` but more than one value of `column`."""
    stated = frame[[key, column]].dropna().drop_duplicates()
    several = stated[key][stated[key].duplicated()]
    yield from frame[frame[key].isin(several)].groupby(key)


def member_counts(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A household states as many members as it has rows of members."""
    holders = _households(survey)
    counted = survey.get("members").groupby("holder_code").size()
    have = holders["code"].map(counted).fillna(0)
    wrong = holders["member_count"].notna() & (holders["member_count"] != have)
    for row in np.flatnonzero(wrong.to_numpy()):
        yield about(
            "logic.member_count",
            f"holder:{holders['code'].iloc[row]}",
            stated=int(holders["member_count"].iloc[row]),
            counted=int(have.iloc[row]),
        )


def heads(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A household with members has exactly one head (户主 or 本人)."""
    households = set(_households(survey)["code"].dropna())
    members = survey.get("members")
    own = members[members["holder_code"].isin(households)]
    is_head = own["relation"].isin([str(r) for r in HEAD_RELATIONS])
    for holder, count in is_head.groupby(own["holder_code"]).sum().items():
        if count != 1:
            yield about("logic.head", f"holder:{holder}", count=int(count))


def heads_are_holders(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The one head bears the name and ID number of the representative."""
    holders = _households(survey).drop_duplicates("code")
    members = survey.get("members")
    head_rows = members[members["relation"].isin([str(r) for r in HEAD_RELATIONS])]
    single = head_rows[~head_rows["holder_code"].duplicated(keep=False)].set_index("holder_code")
    both = holders[holders["code"].isin(single.index)]
    head = single.loc[both["code"]]
    same_name = (both["name"].to_numpy() == head["name"].to_numpy()) | both["name"].isna().to_numpy()
    a, b = _normalised(both["id_number"]).to_numpy(), _normalised(head["id_number"]).to_numpy()
    same_id = (a == b) | pd.isna(a) | pd.isna(b)
    for code in both["code"].to_numpy()[~(same_name & same_id)]:
        yield about("logic.head_is_holder", f"holder:{code}")


def _households(survey: Survey) -> pd.DataFrame:
    holders = survey.get("holders")
    return holders[(_kinds(holders) == HolderKind.HOUSEHOLD) & holders["code"].notna()]


def _kinds(holders: pd.DataFrame) -> pd.Series:
    """Return the holders' kinds; where none is stated, what the number says, as the register has it."""
    unsaid = holders["kind"].isna() & fits(holders["code"], codes.HOLDER.pattern)
    if not unsaid.any():
        return holders["kind"]
    by_number = [str(HolderKind.of_number(codes.holder_number(c))) for c in holders["code"][unsaid]]
    kinds = holders["kind"].copy()
    kinds[unsaid] = by_number
    return kinds
