"""What forms about transfers say, read into what the services want; a field that cannot be read is named."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shapely import Polygon, make_valid
from shapely.geometry.base import BaseGeometry
from werkzeug.datastructures import MultiDict

from api.exit_form import exit_price
from api.form_fields import Unread, day, day_or_none, number, whole, yuan
from api.standing_terms import Standing, overlaid
from registry.periods import OPEN_DATE
from registry.rules.mandates import ACTS, Mandate
from registry.rules.transfer_prices import UNITS, Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services._scans import ProofScan
from registry.services._transfer_terms import PartyWanted, TermsWanted

_POINTS = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,3})?,-?[0-9]{1,9}(?:\.[0-9]{1,3})?")
_MOST_POINTS = 500


def terms_of(
    form: MultiDict[str, str], paper: ProofScan | None = None, stands: Standing | None = None
) -> TermsWanted:
    """Return the terms that a form states; without a last day to the end of each right. Raises Unread.

    Where terms stand, what the form does not say stays as it stands.
    """
    said = form if stands is None else overlaid(stands, form)
    agreement, price = agreement_of(said), exit_price(said, price_of(said))
    if stands is not None:
        # Alike in value is alike: written in another way it would be another sheet, to be signed again.
        agreement, price = stands.kept(agreement), stands.price if price == stands.price else price
    return TermsWanted(
        replace(agreement, deceased_ids=_deceased(said)),
        price,
        (day(said, "from"), _maybe_end(said) or OPEN_DATE),
        [_party(said, right, stands) for right in said.getlist("right")],
        paper,
        mandate_of(said),
    )


def _deceased(form: MultiDict[str, str]) -> tuple[int, ...]:
    """Return who died, of the rights that are chosen: ticked under another right they are not meant."""
    chosen = form.getlist("right")
    said = (value.rpartition("/") for value in form.getlist("deceased"))
    return tuple(dict.fromkeys(int(who) for right, _, who in said if right in chosen and who.isdecimal()))


def mandate_of(form: MultiDict[str, str]) -> Mandate | None:
    """Return what somebody is entrusted with, None on pages that do not ask; raises Unread."""
    if "most_years" not in form:
        return None
    chosen = form.getlist("act")
    if not {*chosen} <= {*ACTS}:
        raise Unread("act")
    if not form.get("least", "").strip():
        raise Unread("least")  # nothing is a price that is written down
    return Mandate(
        tuple(act for act in ACTS if act in chosen), yuan(form, "least"), whole(form, "most_years", "0")
    )


def _party(form: MultiDict[str, str], right: str, stands: Standing | None) -> PartyWanted:
    """Return what is wanted of a right: some parcels or parts of them, and terms of its own that it keeps."""
    chosen = [said.partition("/")[2] for said in form.getlist("parcel") if said.partition("/")[0] == right]
    parcels = {parcel: _area(form, f"area/{right}/{parcel}") for parcel in chosen}
    stood = stands.sheets.get(right) if stands else None
    if stood is None:
        return PartyWanted(right, parcels)
    own = form.getlist("own")
    return PartyWanted(
        right,
        parcels,
        stood.price if f"price/{right}" in own else None,
        stood.term if f"term/{right}" in own else None,
    )


def _area(form: Mapping[str, str], field: str) -> Decimal | None:
    """Return the part of a parcel that moves, None for all of it."""
    return number(form, field) if form.get(field, "").strip() else None


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
        step_years=whole(form, "step_years", "0"),
        step_permille=whole(form, "step_permille", "0"),
        grain=form.get("grain", "").strip(),
        grain_price=form.get("grain_price", "").strip(),
        improvement_fen=yuan(form, "improvement"),
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
