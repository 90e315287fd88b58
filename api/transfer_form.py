"""What forms about transfers say, read into what the services want; a field that cannot be read is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import FileStorage, MultiDict

from geodata.scans.confined import looked_through
from registry.rules.transfer_prices import UNITS, Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services._scans import ProofScan
from registry.services._transfer_terms import PartyWanted, TermsWanted


@dataclass(eq=False, slots=True)
class Unread(Exception):  # noqa: N818 (what the form has, not a fault)
    """A field that cannot be read. Not frozen: who raises it inside a `with` gets its traceback set."""

    field: str


def terms_of(form: MultiDict[str, str]) -> TermsWanted:
    """Return the terms that a form states; raises Unread."""
    chosen: dict[str, dict[str, Decimal | None]] = {right: {} for right in form.getlist("right")}
    for said in form.getlist("parcel"):
        right, _, parcel = said.partition("/")
        if right in chosen:
            chosen[right][parcel] = None
    return TermsWanted(
        agreement_of(form),
        price_of(form),
        (day(form, "from"), day(form, "to") + timedelta(days=1)),
        [PartyWanted(right, parcels) for right, parcels in chosen.items()],
    )


def agreement_of(form: Mapping[str, str]) -> Agreement:
    """Return what is agreed for all."""
    names = ("use", "duties", "expropriation", "breach", "ability", "scope", "paid_in")
    return Agreement(**{name: form.get(name, "").strip() for name in names if form.get(name)})


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


def yuan(form: Mapping[str, str], field: str) -> int:
    """Return fen for yuan as typed; nothing is 0; raises Unread."""
    said = form.get(field, "").strip() or "0"
    try:
        fen = Decimal(said) * 100
        if fen != int(fen) or fen < 0:
            raise Unread(field)
    except (InvalidOperation, ValueError, OverflowError):
        raise Unread(field) from None
    return int(fen)


def day(form: Mapping[str, str], field: str) -> date:
    """Return a day as typed; raises Unread."""
    try:
        return date.fromisoformat(form.get(field, "").strip())
    except ValueError:
        raise Unread(field) from None


def proofs_of(form: MultiDict[str, str]) -> Proofs:
    """Return what was done beforehand; raises Unread."""
    return Proofs(
        priority_noticed_on=_maybe(form, "priority_noticed_on"),
        priority_until=_maybe(form, "priority_until"),
        priority_claimant=form.get("priority_claimant", "").strip(),
        reviewed_on=_maybe(form, "reviewed_on"),
        noticed_on=_maybe(form, "noticed_on"),
        is_told=bool(form.get("is_told")),
        voters=_whole(form, "voters"),
        voted_for=_whole(form, "voted_for"),
        has_plan=bool(form.get("has_plan")),
        acknowledged=tuple(int(n) for n in form.getlist("acknowledged") if n.isdecimal()),
        consented=tuple(int(n) for n in form.getlist("consented") if n.isdecimal()),
    )


def _maybe(form: Mapping[str, str], field: str) -> date | None:
    return day(form, field) if form.get(field, "").strip() else None


def _whole(form: Mapping[str, str], field: str) -> int:
    said = form.get(field, "").strip() or "0"
    if not (said.isascii() and said.isdecimal()):
        raise Unread(field)
    return int(said)


def scan_of(file: FileStorage | None, megabytes: int) -> ProofScan | None:
    """Return an uploaded scan, looked through in a process of its own; raises Unread for one too large."""
    if file is None or not file.filename:
        return None
    content = file.stream.read(megabytes * 2**20 + 1)
    if len(content) > megabytes * 2**20:
        raise Unread(file.name or "scan")
    return ProofScan(looked_through(content).media_type, content)
