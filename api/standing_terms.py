"""What stands of a transfer's terms: what its sheets say alike, and what one says otherwise.

The page for changing terms has fields for what is alike. A field that it does not have, and a price or
term of a sheet's own, stay as they stand until somebody says otherwise: nothing is lost unseen.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from api.exit_form import typed_exit
from api.form_fields import typed_yuan
from registry.periods import OPEN_DATE
from registry.queries import movable_rights
from registry.queries.transfers import TransferView
from registry.rules.mandates import Mandate
from registry.rules.transfer_prices import Price
from registry.rules.transfer_sheet import TermSheet
from registry.rules.transfers import Agreement

_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class Standing:
    """What most sheets say that have not taken effect, and the sheets, by right."""

    agreement: Agreement
    price: Price
    term: tuple[date, date]
    sheets: Mapping[str, TermSheet]
    mandate: Mandate | None
    ends: Mapping[str, date]
    """The day after the last one of each right."""

    @property
    def own_prices(self) -> dict[str, TermSheet]:
        """Sheets with a price of their own."""
        return {right: sheet for right, sheet in self.sheets.items() if sheet.price != self.price}

    @property
    def own_terms(self) -> dict[str, TermSheet]:
        """Sheets with a term of their own."""
        return {right: s for right, s in self.sheets.items() if self._reaches(right) != s.term}

    @property
    def other_words(self) -> dict[str, TermSheet]:
        """Sheets whose words are others: these are left as they are unless they are chosen."""
        said = (self.agreement, self.mandate)
        return {right: s for right, s in self.sheets.items() if (_words(s), s.mandate) != said}

    def _reaches(self, right: str) -> tuple[date, date]:
        since, until = self.term
        return since, self.ends.get(right, until) if until == OPEN_DATE else until

    def kept(self, agreement: Agreement) -> Agreement:
        """Return what a form says, with standing words where it only breaks the lines otherwise."""
        said = asdict(agreement)
        words = [(k, old) for k, old in asdict(self.agreement).items() if isinstance(old, str)]
        same: dict[str, Any] = {k: old for k, old in words if _letters(old) == _letters(said[k])}
        return replace(agreement, **same)


def _letters(said: str) -> str:
    return "".join(said.split())


def standing(session: Session, view: TransferView) -> Standing | None:
    """Return what stands of a transfer's terms, None where all of it took effect."""
    sheets = {s.right_code: s.sheet for s in view.sheets if s.entered_on is None}
    if not sheets:
        return None
    found = movable_rights.by_codes(session, list(sheets))
    return stand(sheets, {code: right.term[1] for code, right in found.items()})


def stand(sheets: Mapping[str, TermSheet], ends: Mapping[str, date]) -> Standing:
    """Return what sheets say alike and otherwise, of rights with these ends."""
    return Standing(
        _most(_words(sheet) for sheet in sheets.values()),
        _price_of_all(list(sheets.values())),
        term_of_all(sheets, ends),
        sheets,
        _most(sheet.mandate for sheet in sheets.values()),
        ends,
    )


def _words(sheet: TermSheet) -> Agreement:
    return replace(sheet.agreement, paper_sha256="")


def _price_of_all(sheets: list[TermSheet]) -> Price:
    """Return the price of most; the value of a homestead is that of its household, and never of all."""
    prices = [s.price for s in sheets if s.price.given_up is None or len(sheets) == 1]
    return _most(prices) if prices else Price("lump_sum")


def term_of_all(sheets: Mapping[str, TermSheet], ends: Mapping[str, date]) -> tuple[date, date]:
    """Return the term of most; where each has the end of its right, that of the rights."""
    terms = {sheet.term for sheet in sheets.values()}
    if len(terms) > 1 and all(sheet.term[1] == ends.get(right) for right, sheet in sheets.items()):
        return _most(sheet.term[0] for sheet in sheets.values()), OPEN_DATE
    return _most(sheet.term for sheet in sheets.values())


def _most(said: Iterable[_Said]) -> _Said:
    return Counter(said).most_common(1)[0][0]


def typed(stands: Standing) -> MultiDict[str, str]:
    """Return what would be typed into the form for what stands."""
    words = {name: said for name, said in asdict(stands.agreement).items() if isinstance(said, str)}
    values = MultiDict({name: said for name, said in words.items() if said and name != "deceased"})
    since, until = stands.term
    price = stands.price
    values.update(
        {
            "from": str(since),
            "to": "" if until == OPEN_DATE else str(until - timedelta(days=1)),
            "unit": price.unit,
            "amount": typed_yuan(price.amount_fen),
            "due": f"{price.due_month:02}-{price.due_day:02}",
            "step_years": str(price.step_years or ""),
            "step_permille": str(price.step_permille or ""),
            "grain": price.grain,
            "grain_price": price.grain_price,
            "improvement": typed_yuan(price.improvement_fen) if price.improvement_fen else "",
        }
    )
    values.update(typed_exit(price))
    chosen = {right: sheet for right, sheet in stands.sheets.items() if right not in stands.other_words}
    parcels = [(f"{right}/{p.code}", p) for right, sheet in stands.sheets.items() for p in sheet.parcels]
    values.update({f"area/{key}": str(p.area) for key, p in parcels if p.area != p.whole_area})
    ticks = [*(("right", right) for right in chosen), *(("parcel", key) for key, _ in parcels)]
    ticks += [("deceased", f"{right}/{who}") for right in chosen for who in stands.agreement.deceased_ids]
    ticks += [("own", f"price/{right}") for right in stands.own_prices]
    ticks += [("own", f"term/{right}") for right in stands.own_terms]
    if stands.mandate is not None:
        values.update(
            {"least": typed_yuan(stands.mandate.least_fen), "most_years": str(stands.mandate.most_years)}
        )
        ticks += [("act", act) for act in stands.mandate.acts]
    for field, value in ticks:
        values.add(field, value)
    return values


def overlaid(stands: Standing, form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return a form with what stands for every field that its page does not have."""
    said = typed(stands)
    for ticked in ("right", "own", "parcel", "deceased"):
        said.poplist(ticked)
    if "voucher_until" in form:  # the page has the ways of paying: what is not ticked is taken off
        said.poplist("part-rental")
    if "most_years" in form:
        said.poplist("act")
    for name, values in form.lists():
        said.setlist(name, values)
    return said
