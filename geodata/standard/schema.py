"""What a field and a table of a data standard are."""

from dataclasses import dataclass, field
from typing import Literal

from registry.codelists import CodeList

Kind = Literal["text", "integer", "number", "date"]
Need = Literal["M", "C", "O"]
"""Mandatory, conditional, optional."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its code in the standard, its word in this program, its type and constraint."""

    code: str
    name: str
    zh: str
    kind: Kind
    length: int
    decimals: int = 0
    need: Need = "M"
    codes: type[CodeList] | None = None
    personal: bool = False
    area: Literal["m2", "mu"] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One attribute table or layer."""

    code: str
    name: str
    zh: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    geometry: Literal["Point", "LineString", "Polygon"] | None = None
    need: Need = "O"
    feature_code: str | None = None
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)
    by_code: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})
        object.__setattr__(self, "by_code", {f.code: f for f in self.fields})
