"""The sheet of terms of one party: what is signed, as canonical values with one hash."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from registry.leaf import Json, canonical, content_hash
from registry.rules.transfer_prices import Deduction, Due, Price
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

    @property
    def last_day(self) -> date:
        """The last day of the term, as papers write it."""
        return self.term[1] - timedelta(days=1)

    @property
    def content(self) -> dict[str, Json]:
        """The sheet as canonical JSON values."""
        return {
            "agreement": dict(asdict(self.agreement)),
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

    @property
    def text(self) -> str:
        """The canonical text that is stored."""
        return canonical(self.content).decode()

    @property
    def sha256(self) -> bytes:
        """The hash that consents are bound to."""
        return content_hash(self.content)


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
    return said


def read(content: Mapping[str, Json]) -> TermSheet:
    """Return a stored sheet."""
    said = dict(_mapping(content["price"]))
    instalments, deductions = _rows(said.pop("instalments")), _rows(said.pop("deductions"))
    since, until = (date.fromisoformat(str(day)) for day in _list(content["term"]))
    return TermSheet(
        str(content["number"]),
        str(content["form"]),
        str(content["right"]),
        str(content["holder"]),
        str(content["receiver"]),
        (since, until),
        Agreement(**{name: str(value) for name, value in _mapping(content["agreement"]).items()}),
        Price(
            **said,  # type: ignore[arg-type]  # as `_price` wrote them
            instalments=tuple((date.fromisoformat(str(day)), _whole(fen)) for day, fen in instalments),
            deductions=tuple(Deduction(str(a), _whole(b), str(c)) for a, b, c in deductions),
        ),
        _parcels(content["parcels"]),
        tuple(
            Due(_whole(a), str(b), date.fromisoformat(str(c)), _whole(d), str(e))
            for a, b, c, d, e in _rows(content["dues"])
        ),
        _parcels(content.get("gets", [])),
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
