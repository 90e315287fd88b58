"""What a form says of leaving for payment: the lines of a homestead's value, ways of paying, instalments."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from api.form_fields import Unread, day, day_or_none, typed_yuan, yuan
from registry.rules.exit_values import Building, Exit, is_sound, value
from registry.rules.transfer_prices import PART_NAMES, Deduction, Price

HOUSES, INSTALMENTS, DEDUCTIONS = range(1, 4), range(1, 5), range(1, 3)
"""Rows of the form: parts of a house by structure, instalments, deductions."""
_VALUED = ("footprint", "people", *(f"house-area-{k}" for k in HOUSES))


def exit_price(form: Mapping[str, str], price: Price) -> Price:
    """Return a price with what the form says of an exit; raises Unread."""
    price = replace(price, instalments=tuple(_instalments(form)), deductions=tuple(_deductions(form)))
    if not any(form.get(field, "").strip() for field in _VALUED):
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
    people = _number(form, "people")
    if people != int(people):
        raise Unread("people")
    return Exit(
        tuple(
            Building(_number(form, f"house-area-{k}"), yuan(form, f"house-price-{k}"), _left(form, k))
            for k in HOUSES
            if form.get(f"house-area-{k}", "").strip()
        ),
        footprint=_number(form, "footprint"),
        zone_fen_m2=yuan(form, "zone_price"),
        people=int(people),
        qualification_m2=_number(form, "qualification_m2"),
        qualification_fen_m2=yuan(form, "qualification_price"),
        relocation_fen=yuan(form, "relocation"),
        purchase_fen_m2=yuan(form, "purchase"),
    )


def _left(form: Mapping[str, str], k: int) -> Decimal:
    """Return what is left of a house's value; the form has it in per cent."""
    return _number(form, f"house-left-{k}") / 100


def _parts(form: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    for way in PART_NAMES:
        if way == "rental":
            if form.get("part-rental"):
                yield way, 0
        elif fen := yuan(form, f"part-{way}"):
            yield way, fen


def _instalments(form: Mapping[str, str]) -> Iterable[tuple[date, int]]:
    for k in INSTALMENTS:
        if fen := yuan(form, f"instalment-{k}"):
            yield day(form, f"instalment-day-{k}"), fen


def _deductions(form: Mapping[str, str]) -> Iterable[Deduction]:
    for k in DEDUCTIONS:
        if fen := yuan(form, f"deduction-{k}"):
            what, basis = (form.get(f"deduction-{said}-{k}", "").strip() for said in ("what", "basis"))
            yield Deduction(what, fen, basis)


def _number(form: Mapping[str, str], field: str) -> Decimal:
    """Return a number as typed, not below 0; nothing is 0; raises Unread."""
    try:
        number = Decimal(form.get(field, "").strip() or "0")
        fits = 0 <= number < 10**9 and number == round(number, 4)
    except InvalidOperation:
        raise Unread(field) from None
    if not fits:
        raise Unread(field)
    return number


def typed_exit(price: Price) -> dict[str, str]:
    """Return what would be typed for a price's instalments, deductions, and the lines of what is given up."""
    values: dict[str, str] = {}
    for k, (on, fen) in enumerate(price.instalments[: len(INSTALMENTS)], start=1):
        values |= {f"instalment-{k}": typed_yuan(fen), f"instalment-day-{k}": str(on)}
    for k, line in enumerate(price.deductions[: len(DEDUCTIONS)], start=1):
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
    for k, house in enumerate(left.buildings[: len(HOUSES)], start=1):
        values |= {
            f"house-area-{k}": str(house.area),
            f"house-price-{k}": typed_yuan(house.fen_m2),
            f"house-left-{k}": str((house.newness * 100).normalize()),
        }
    return values | {f"part-{way}": "1" if way == "rental" else typed_yuan(fen) for way, fen in price.parts}
