"""The sheet of terms of one party: what is signed, as canonical values with one hash."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from registry.leaf import Json, canonical, content_hash
from registry.periods import OPEN_DATE
from registry.rules import exit_values
from registry.rules.exit_values import Building, Exit
from registry.rules.mandates import Mandate
from registry.rules.transfer_prices import Deduction, Due, Price, total
from registry.rules.transfers import Agreement


@dataclass(frozen=True, slots=True)
class SheetParcel:
    """A parcel of a sheet, areas in m²: what moves, and what the right has of it."""

    code: str
    area: Decimal
    whole_area: Decimal


@dataclass(frozen=True, slots=True)
class TermSheet:
    """Everything that one party agrees to."""

    number: str
    form: str
    right: str
    holder: str
    receiver: str
    term: tuple[date, date]
    agreement: Agreement
    price: Price
    parcels: Sequence[SheetParcel]
    dues: Sequence[Due]
    gets: Sequence[SheetParcel] = ()
    """What the other side of an exchange gives for it."""
    mandate: Mandate | None = None
    """What an entrustment lets somebody agree to."""

    @property
    def last_day(self) -> date | None:
        """The last day of the term, as papers write it; None where it has none."""
        return None if self.term[1] == OPEN_DATE else self.term[1] - timedelta(days=1)

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The lines that a homestead is valued by, in fen; none of other terms."""
        given_up = self.price.given_up
        return [] if given_up is None else exit_values.value(given_up).lines

    @property
    def total_fen(self) -> int:
        """What the household gets in all."""
        return total(self.dues)

    @property
    def content(self) -> dict[str, Json]:
        """The sheet as canonical JSON values."""
        said: dict[str, Json] = {
            "agreement": _agreement(self.agreement),
            "dues": [[d.number, d.kind, str(d.due_on), d.amount_fen, d.basis] for d in self.dues],
            "form": self.form,
            "gets": [[p.code, str(p.area), str(p.whole_area)] for p in self.gets],
            "holder": self.holder,
            "number": self.number,
            "parcels": [[p.code, str(p.area), str(p.whole_area)] for p in self.parcels],
            "price": _price(self.price),
            "receiver": self.receiver,
            "right": self.right,
            "term": [str(day) for day in self.term],
        }
        if self.mandate is not None:
            said["mandate"] = {**asdict(self.mandate), "acts": [*self.mandate.acts]}
        return said

    @property
    def text(self) -> str:
        """The canonical text that is stored."""
        return canonical(self.content).decode()

    @property
    def sha256(self) -> bytes:
        """The hash that consents are bound to."""
        return content_hash(self.content)


def _agreement(agreement: Agreement) -> dict[str, Json]:
    """Return what is agreed for all; who died and what it renews only where it says so: older sheets name neither."""
    said: dict[str, Json] = {k: v for k, v in asdict(agreement).items() if v or k != "renews"}
    said.pop("deceased_ids")
    return said | ({"deceased_ids": [*agreement.deceased_ids]} if agreement.deceased_ids else {})


def _agreement_of(said: dict[str, Json]) -> Agreement:
    dead = tuple(_whole(person) for person in _list(said.pop("deceased_ids", [])))
    return Agreement(**{name: str(value) for name, value in said.items()}, deceased_ids=dead)


def _price(price: Price) -> dict[str, Json]:
    said: dict[str, Json] = {
        name: getattr(price, name)
        for name in (
            "unit", "amount_fen", "due_month", "due_day", "step_years", "step_permille", "grain",
            "grain_price", "improvement_fen",
        )
    }  # fmt: skip
    said["instalments"] = [[str(day), fen] for day, fen in price.instalments]
    said["deductions"] = [[line.what, line.amount_fen, line.basis] for line in price.deductions]
    if price.given_up is not None:
        said |= _exit(price, price.given_up)
    return said


def _exit(price: Price, given_up: Exit) -> dict[str, Json]:
    """Return the lines of an exit with all that they are computed by, and in what it is paid."""
    rates = {key: _said(value) for key, value in asdict(given_up).items() if key != "buildings"}
    buildings: list[Json] = [[str(b.area), b.fen_m2, str(b.newness)] for b in given_up.buildings]
    return {
        "given_up": {**rates, "buildings": buildings},
        "lines": [[name, fen] for name, fen in exit_values.value(given_up).lines],
        "parts": [[way, fen] for way, fen in price.parts],
        "voucher_until": str(price.voucher_until) if price.voucher_until else "",
    }


def _said(value: object) -> Json:
    return value if isinstance(value, int) else str(value)


def _exit_of(said: dict[str, Json]) -> dict[str, Any]:
    """Take what an exit says out of a stored price."""
    if "given_up" not in said:
        return {}
    rates = dict(_mapping(said.pop("given_up")))
    said.pop("lines")  # computed from the rates
    buildings = tuple(
        Building(Decimal(str(a)), _whole(b), Decimal(str(c))) for a, b, c in _rows(rates.pop("buildings"))
    )
    until = str(said.pop("voucher_until"))
    return {
        "given_up": Exit(
            buildings,
            **{k: v if isinstance(v, int) else Decimal(str(v)) for k, v in rates.items()},  # type: ignore[arg-type]
        ),
        "parts": tuple((str(way), _whole(fen)) for way, fen in _rows(said.pop("parts"))),
        "voucher_until": date.fromisoformat(until) if until else None,
    }


def read(content: Mapping[str, Json]) -> TermSheet:
    """Return a stored sheet."""
    said = dict(_mapping(content["price"]))
    instalments, deductions = _rows(said.pop("instalments")), _rows(said.pop("deductions"))
    left = _exit_of(said)
    since, until = (date.fromisoformat(str(day)) for day in _list(content["term"]))
    return TermSheet(
        str(content["number"]),
        str(content["form"]),
        str(content["right"]),
        str(content["holder"]),
        str(content["receiver"]),
        (since, until),
        _agreement_of(dict(_mapping(content["agreement"]))),
        Price(
            **said,  # type: ignore[arg-type]  # as `_price` wrote them
            instalments=tuple((date.fromisoformat(str(day)), _whole(fen)) for day, fen in instalments),
            deductions=tuple(Deduction(str(a), _whole(b), str(c)) for a, b, c in deductions),
            **left,
        ),
        _parcels(content["parcels"]),
        tuple(
            Due(_whole(a), str(b), date.fromisoformat(str(c)), _whole(d), str(e))
            for a, b, c, d, e in _rows(content["dues"])
        ),
        _parcels(content.get("gets", [])),
        _mandate(content["mandate"]) if "mandate" in content else None,
    )


def _mandate(said: Json) -> Mandate:
    of = _mapping(said)
    return Mandate(
        tuple(str(act) for act in _list(of["acts"])), _whole(of["least_fen"]), _whole(of["most_years"])
    )


def _parcels(rows: Json) -> tuple[SheetParcel, ...]:
    return tuple(SheetParcel(str(a), Decimal(str(b)), Decimal(str(c))) for a, b, c in _rows(rows))


def _whole(value: Json) -> int:
    assert isinstance(value, int)
    return value


def _list(value: Json) -> Sequence[Json]:
    assert isinstance(value, list)
    return value


def _rows(value: Json) -> list[Sequence[Json]]:
    return [_list(row) for row in _list(value)]


def _mapping(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, dict)
    return value
