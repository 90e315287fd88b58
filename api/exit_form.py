"""What a form says of leaving for payment: the lines of a homestead's value, ways of paying, instalments."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from api.form_fields import Unread, day, day_or_none, number, typed_yuan, yuan
from registry.rules.exit_values import Building, Exit, is_sound, value
from registry.rules.transfer_prices import PART_NAMES, Deduction, Price

ROWS: dict[str, tuple[int, Sequence[str]]] = {
    "houses": (3, ("house-area", "house-price", "house-left")),
    "instalments": (4, ("instalment", "instalment-day")),
    "deductions": (2, ("deduction", "deduction-what", "deduction-basis")),
}
"""Rows of the form, how many it has at least, with their fields: parts of a house by structure,
instalments, deductions."""
_ROW = re.compile(r"([a-z-]+)-([1-9][0-9]{0,2})")


def filled(form: Mapping[str, str], kind: str) -> list[int]:
    """Return the rows in which something is typed."""
    fields = ROWS[kind][1]
    found = ((_ROW.fullmatch(name), said) for name, said in form.items())
    return sorted({int(row[2]) for row, said in found if row and row[1] in fields and said.strip()})


def rows(form: Mapping[str, str]) -> dict[str, range]:
    """Return the rows that a page has: those that are filled and an empty one, at least as many as always."""
    last = {kind: max(filled(form, kind), default=0) for kind in ROWS}
    return {kind: range(1, max(least, last[kind] + 1) + 1) for kind, (least, _) in ROWS.items()}


def exit_price(form: Mapping[str, str], price: Price) -> Price:
    """Return a price with what the form says of an exit; raises Unread."""
    price = replace(price, instalments=tuple(_instalments(form)), deductions=tuple(_deductions(form)))
    valued = ("footprint", "people", *(f"house-area-{k}" for k in filled(form, "houses")))
    if not any(form.get(field, "").strip() for field in valued):
        return price
    given_up = _given_up(form)
    said = form.get("amount", "").strip()
    whole = price.amount_fen if said or not is_sound(given_up) else value(given_up).total
    return replace(
        price,
        unit="lump_sum",
        amount_fen=whole,
        given_up=given_up,
        parts=tuple(_parts(form)),
        voucher_until=day_or_none(form, "voucher_until"),
    )


def _given_up(form: Mapping[str, str]) -> Exit:
    people = number(form, "people")
    if people != int(people):
        raise Unread("people")
    return Exit(
        tuple(
            Building(_area(form, f"house-area-{k}"), yuan(form, f"house-price-{k}"), _left(form, k))
            for k in filled(form, "houses")
        ),
        footprint=number(form, "footprint"),
        zone_fen_m2=yuan(form, "zone_price"),
        people=int(people),
        qualification_m2=number(form, "qualification_m2"),
        qualification_fen_m2=yuan(form, "qualification_price"),
        relocation_fen=yuan(form, "relocation"),
        purchase_fen_m2=yuan(form, "purchase"),
    )


def _area(form: Mapping[str, str], field: str) -> Decimal:
    """Return a built area; a row in which something else is typed has one. Raises Unread."""
    if not form.get(field, "").strip():
        raise Unread(field)
    return number(form, field)


def _left(form: Mapping[str, str], k: int) -> Decimal:
    """Return what is left of a house's value; the form has it in per cent."""
    return number(form, f"house-left-{k}") / 100


def _parts(form: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    for way in PART_NAMES:
        if way == "rental":
            if form.get("part-rental"):
                yield way, 0
        elif fen := yuan(form, f"part-{way}"):
            yield way, fen


def _instalments(form: Mapping[str, str]) -> Iterable[tuple[date, int]]:
    for k in filled(form, "instalments"):
        yield day(form, f"instalment-day-{k}"), _sum(form, f"instalment-{k}")


def _deductions(form: Mapping[str, str]) -> Iterable[Deduction]:
    for k in filled(form, "deductions"):
        what, basis = (form.get(f"deduction-{said}-{k}", "").strip() for said in ("what", "basis"))
        yield Deduction(what, _sum(form, f"deduction-{k}"), basis)


def _sum(form: Mapping[str, str], field: str) -> int:
    """Return fen; a row in which something else is typed has a sum. Raises Unread."""
    if not form.get(field, "").strip():
        raise Unread(field)
    return yuan(form, field)


def typed_exit(price: Price) -> dict[str, str]:
    """Return what would be typed for a price's instalments, deductions, and the lines of what is given up."""
    values: dict[str, str] = {}
    for k, (on, fen) in enumerate(price.instalments, start=1):
        values |= {f"instalment-{k}": typed_yuan(fen), f"instalment-day-{k}": str(on)}
    for k, line in enumerate(price.deductions, start=1):
        values |= {
            f"deduction-{k}": typed_yuan(line.amount_fen),
            f"deduction-what-{k}": line.what,
            f"deduction-basis-{k}": line.basis,
        }
    return values | (_typed_lines(price, price.given_up) if price.given_up else {})


def _typed_lines(price: Price, left: Exit) -> dict[str, str]:
    values = {
        "footprint": str(left.footprint),
        "zone_price": typed_yuan(left.zone_fen_m2),
        "people": str(left.people),
        "qualification_m2": str(left.qualification_m2),
        "qualification_price": typed_yuan(left.qualification_fen_m2),
        "relocation": typed_yuan(left.relocation_fen),
        "purchase": typed_yuan(left.purchase_fen_m2),
        "voucher_until": str(price.voucher_until or ""),
    }
    for k, house in enumerate(left.buildings, start=1):
        values |= {
            f"house-area-{k}": str(house.area),
            f"house-price-{k}": typed_yuan(house.fen_m2),
            f"house-left-{k}": f"{house.newness * 100:f}",
        }
    return values | {f"part-{way}": "1" if way == "rental" else typed_yuan(fen) for way, fen in price.parts}
