"""A table cut by grantor: sorted once, after which every grantor's rows are a slice of Arrow columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table: its columns, and the shapes of a layer."""

    table: pa.Table
    shapes: NDArray[np.object_]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Part":
        """Return all rows of a frame."""
        table = pa.Table.from_pandas(frame.drop(columns="shape", errors="ignore"), preserve_index=False)
        shapes = frame["shape"].to_numpy(dtype=object) if "shape" in frame else np.empty(0, dtype=object)
        return cls(table, shapes)

    def rows(self) -> Iterator[Row]:
        """Yield rows with missing values as None."""
        names = self.table.column_names
        for values in zip(*(_plain(column) for column in self.table.columns), strict=True):
            yield dict(zip(names, values, strict=True))


def _plain(column: pa.ChunkedArray) -> list[Any]:
    values = column.to_numpy()
    if values.dtype.kind == "f":
        return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 (not a number)
    return list(values.tolist())


class Cut:
    """A table sorted by grantor once, so that a grantor's rows are a slice that copies nothing."""

    def __init__(self, frame: pd.DataFrame, grantor: "pd.Series[str]") -> None:
        numbers, names = pd.factorize(grantor.to_numpy(dtype=object))
        order = np.argsort(numbers, kind="stable")
        part = Part.of(frame)
        self._table = part.table.take(order).combine_chunks()
        self._shapes = part.shapes[order] if len(part.shapes) else part.shapes
        ends = np.searchsorted(numbers[order], np.arange(len(names)), side="right")
        starts = np.searchsorted(numbers[order], np.arange(len(names)), side="left")
        self._place = dict(zip(names, zip(starts.tolist(), ends.tolist(), strict=True), strict=True))

    def part(self, grantor: str) -> Part:
        """Return the rows of a grantor."""
        start, end = self._place.get(grantor, (0, 0))
        return Part(self._table.slice(start, end - start), self._shapes[start:end])
