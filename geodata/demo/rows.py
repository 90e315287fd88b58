"""Rows that a draft turns into, and the codes they go by."""

from dataclasses import dataclass, field
from typing import Any

from geodata.demo import places
from geodata.demo.county import DemoHolder, GroupDraft
from registry import codes

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Rows by table name (words of the registry); geometries under `shape`."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> Row:
        """Append a row to a table and return it."""
        self.tables.setdefault(table, []).append(row)
        return row

    def of(self, table: str) -> list[Row]:
        """Return a table's rows."""
        return self.tables.setdefault(table, [])


def parcel_code(draft: GroupDraft, number: int) -> str:
    """Return the code of the group's parcel `number`, counted from 0."""
    return codes.parcel_code(draft.place.code, number + 1)


def holder_code(draft: GroupDraft, holder: DemoHolder) -> str:
    """Return the holder's code under the group."""
    return codes.holder_code(draft.place.code, holder.sequence)


def plot_code(draft: GroupDraft, order: int) -> str:
    """Return the 19-digit code of the group's homestead plot `order`, counted from 0."""
    town, village = draft.place.code[6:9], draft.place.code[9:12]
    number = int(draft.place.code[12:14]) * 100 + order + 1
    return f"{places.COUNTY_CODE}{town}{village}JC{number:05d}"
