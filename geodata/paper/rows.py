"""Rows of members and parcels as every paper prints them: blanks for what is unknown."""

from collections.abc import Sequence
from decimal import Decimal

from geodata.paper.press import chinese_day
from registry import area, codes
from registry.codelists import CodeList, MemberRemark, Relation
from registry.periods import Period
from registry.queries.sheets import SheetMember, SheetParcel

GROUNDS = {"extinct": "消亡户", "expropriated": "承包地全部被征收"}
"""Why a contract is not extended."""
YES_NO = {True: "是", False: "否", None: ""}


def label(codelist: type[CodeList], value: str | None) -> str:
    """Return a code's Chinese label, or a blank."""
    return codelist.of(value).zh if value else ""


def mu(value: Decimal | None) -> str:
    """Return 亩 with two decimals, or a blank."""
    return "" if value is None else f"{area.to_mu(value):.2f}"


def mu_total(values: Sequence[Decimal | None]) -> str:
    """Sum 亩 as deliveries do: each parcel rounded first, so that the column adds up."""
    return f"{sum((area.to_mu(v) for v in values if v is not None), Decimal(0)):.2f}"


def term_text(term: Period) -> str:
    """Return a term with its last day inclusive, as papers write it."""
    last = term.last_day
    return f"{chinese_day(term.start)}至{chinese_day(last) if last else '长久'}"


def member_row(member: SheetMember) -> dict[str, str]:
    """Return a member as a row."""
    remarks = [label(MemberRemark, member.remark_kind), member.remark or ""]
    return {
        "name": member.name,
        "relation": label(Relation, member.relation),
        "co_owner": YES_NO[member.is_co_owner],
        "remark": " ".join(r for r in remarks if r),
    }


def parcel_row(parcel: SheetParcel) -> dict[str, str]:
    """Return a parcel as a row: only the last five digits of its code."""
    return {
        "name": parcel.name or "",
        "short": codes.short_parcel(parcel.code),
        "east": parcel.east or "",
        "south": parcel.south or "",
        "west": parcel.west or "",
        "north": parcel.north or "",
        "measured": mu(parcel.measured_area),
        "contract": mu(parcel.contract_area),
        "protected": YES_NO[parcel.is_protected_farmland],
    }
