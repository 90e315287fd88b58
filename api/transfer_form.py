"""What forms about transfers say, read into what the services want; a field that cannot be read is named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shapely import Polygon, make_valid
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from api.exit_form import exit_price, typed_exit
from api.form_fields import Unread, day, day_or_none, typed_yuan, whole, yuan
from registry.periods import OPEN_DATE
from registry.queries.transfers import SheetView, TransferView
from registry.rules.transfer_prices import UNITS, Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services._scans import ProofScan
from registry.services._transfer_terms import PartyWanted, TermsWanted

_POINTS = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,3})?,-?[0-9]{1,9}(?:\.[0-9]{1,3})?")
_MOST_POINTS = 500


def terms_of(form: MultiDict[str, str], paper: ProofScan | None = None) -> TermsWanted:
    """Return the terms that a form states; without a last day to the end of each right. Raises Unread."""
    chosen: dict[str, dict[str, Decimal | None]] = {right: {} for right in form.getlist("right")}
    for said in form.getlist("parcel"):
        right, _, parcel = said.partition("/")
        if right in chosen:
            chosen[right][parcel] = None
    return TermsWanted(
        replace(agreement_of(form), deceased_ids=_deceased(form)),
        exit_price(form, price_of(form)),
        (day(form, "from"), _maybe_end(form) or OPEN_DATE),
        [PartyWanted(right, parcels) for right, parcels in chosen.items()],
        paper,
    )


def _deceased(form: MultiDict[str, str]) -> tuple[int, ...]:
    """Return who died, of the rights that are chosen: ticked under another right they are not meant."""
    chosen = form.getlist("right")
    said = (value.rpartition("/") for value in form.getlist("deceased"))
    return tuple(dict.fromkeys(int(who) for right, _, who in said if right in chosen and who.isdecimal()))


def _maybe_end(form: Mapping[str, str]) -> date | None:
    last = day_or_none(form, "to")
    return None if last is None else last + timedelta(days=1)


def agreement_of(form: Mapping[str, str]) -> Agreement:
    """Return what is agreed for all."""
    names = (
        "use", "duties", "expropriation", "breach", "ability", "scope", "paid_in", "initiator", "reason",
        "paper", "paper_number", "paper_day", "renounced", "renews",
    )  # fmt: skip
    said: dict[str, Any] = {name: form.get(name, "").strip() for name in names if form.get(name)}
    return Agreement(**said)


def price_of(form: Mapping[str, str]) -> Price:
    """Return the price; raises Unread."""
    unit = form.get("unit", "")
    if unit not in UNITS:
        raise Unread("unit")
    due = form.get("due", "").strip() or "11-30"
    try:
        month, day_ = (int(part) for part in due.split("-"))
        date(2024, month, day_)
    except ValueError:
        raise Unread("due") from None
    return Price(
        unit,
        yuan(form, "amount"),
        due_month=month,
        due_day=day_,
        grain=form.get("grain", "").strip(),
        grain_price=form.get("grain_price", "").strip(),
    )


def proofs_of(form: MultiDict[str, str]) -> Proofs:
    """Return what was done beforehand; raises Unread."""
    return Proofs(
        priority_noticed_on=day_or_none(form, "priority_noticed_on"),
        priority_until=day_or_none(form, "priority_until"),
        priority_claimant=form.get("priority_claimant", "").strip(),
        reviewed_on=day_or_none(form, "reviewed_on"),
        noticed_on=day_or_none(form, "noticed_on"),
        is_told=bool(form.get("is_told")),
        voters=whole(form, "voters", "0"),
        voted_for=whole(form, "voted_for", "0"),
        has_plan=bool(form.get("has_plan")),
        renewal_asked_on=day_or_none(form, "renewal_asked_on"),
        renewal_answer=form.get("renewal_answer", ""),
        acknowledged=tuple(int(n) for n in form.getlist("acknowledged") if n.isdecimal()),
        consented=tuple(int(n) for n in form.getlist("consented") if n.isdecimal()),
    )


def ring_of(line: str) -> BaseGeometry:
    """Return the area inside a line `x,y x,y …` in Web Mercator; empty where it bounds none."""
    points = [tuple(float(n) for n in point.split(",")) for point in _POINTS.findall(line)[:_MOST_POINTS]]
    if len(points) < 3:
        return Polygon()
    return make_valid(Polygon(points), method="structure")  # a hand crosses its own line


def typed(view: TransferView) -> MultiDict[str, str]:
    """Return what would be typed into the form for the sheets that stand and have not taken effect."""
    return _typed([sheet for sheet in view.sheets if sheet.entered_on is None])


def renewable(view: TransferView) -> dict[date, list[SheetView]]:
    """Return what a transfer gave that is in force and has a last day, by the day after that."""
    found: dict[date, list[SheetView]] = {}
    for sheet in view.sheets:
        until = sheet.given_until
        if until is not None and until != OPEN_DATE:
            found.setdefault(until, []).append(sheet)
    return dict(sorted(found.items()))


def renewal(view: TransferView, asked: str) -> MultiDict[str, str]:
    """Return what would be typed to renew what of a transfer ends on a day, or what ends first.

    The new term begins when the old one is over; how long it is, is agreed anew.
    """
    ends = renewable(view)
    until = next((day_ for day_ in ends if asked in ("", str(day_))), None)
    if until is None:
        return MultiDict()
    values = _typed(ends[until])
    values["from"], values["to"], values["renews"] = str(until), "", view.number
    values["receiver"] = str(view.receiver_id)
    return values


def _typed(sheets: Sequence[SheetView]) -> MultiDict[str, str]:
    if not sheets:
        return MultiDict()
    terms = sheets[0].sheet
    agreed = {k: v for k, v in asdict(terms.agreement).items() if v and k not in ("deceased", "deceased_ids")}
    values = MultiDict({name: str(said) for name, said in agreed.items()})
    price = terms.price
    values.update(
        {
            "from": str(terms.term[0]),
            "to": str(terms.last_day or ""),
            "unit": price.unit,
            "amount": typed_yuan(price.amount_fen),
            "due": f"{price.due_month:02}-{price.due_day:02}",
            "grain": price.grain,
            "grain_price": price.grain_price,
        }
    )
    values.update(typed_exit(price))
    values.setlist(
        "deceased", [f"{sheet.right_code}/{who}" for sheet in sheets for who in terms.agreement.deceased_ids]
    )
    values.setlist("right", [sheet.right_code for sheet in sheets])
    values.setlist(
        "parcel", [f"{sheet.right_code}/{parcel.code}" for sheet in sheets for parcel in sheet.sheet.parcels]
    )
    return values
