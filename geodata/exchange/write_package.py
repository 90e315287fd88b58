"""Writes a delivery: folders, shapefiles, attribute tables, summaries, metadata."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from geodata.exchange import metadata
from geodata.exchange.metadata import Origin
from geodata.exchange.summary import Summary
from geodata.exchange.write_layers import LARGEST, Encoding, LayerWriter
from geodata.exchange.write_tables import SqliteTables, TableWriter, XlsxTables
from geodata.standard import nyt2539_2016 as standard

Row = dict[str, Any]
_FLUSH = 40_000


class PackageWriter:
    """Takes rows by table and writes `<out>/<code><name>/` in bounded memory."""

    def __init__(
        self,
        out: Path,
        origin: Origin,
        tables: Literal["sqlite", "xlsx"],
        encoding: Encoding = "gbk",
        largest: int = LARGEST,
    ) -> None:
        self.root = out / f"{origin.county}{origin.name}"
        self.stem, self.srid, self._origin = origin.stem, origin.srid, origin
        for folder in standard.FOLDERS:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        self.layers = LayerWriter(self.root / standard.VECTOR_FOLDER, origin, encoding, largest)
        self.table_file = self.root / standard.TABLE_FOLDER / f"{self.stem}.{tables}"
        maker = SqliteTables if tables == "sqlite" else XlsxTables
        self._tables: TableWriter = maker(self.table_file, standard.TABLES, origin.day)
        self.summary = Summary(origin.day)
        self._waiting: dict[str, list[Row]] = defaultdict(list)

    def write(self, rows: dict[str, list[Row]]) -> None:
        """Take rows of any tables and layers."""
        self.summary.take(rows)  # type: ignore[arg-type]  # a list is a sequence
        for name, added in rows.items():
            waiting = self._waiting[name]
            waiting.extend(added)
            if len(waiting) >= _FLUSH:
                self._flush(name)

    def _flush(self, name: str) -> None:
        rows: Sequence[Row] = self._waiting.pop(name, [])
        table = standard.BY_NAME[name]
        if table.geometry:
            self.layers.write(table, rows)
        else:
            self._tables.write(table, rows)

    def close(self, *, partial: bool) -> None:
        """Write what waits, mandatory layers without rows, the summaries, region table and metadata."""
        for name in list(self._waiting):
            self._flush(name)
        left_out = (standard.POINTS, standard.LINES) if partial else ()
        for table in standard.LAYERS:
            if table.need == "M" and table not in left_out:
                self.layers.make_empty(table)
        self._tables.close()
        self.layers.close()
        region_file = self.root / standard.TABLE_FOLDER / f"{self.stem}{standard.REGION_TABLE}.xlsx"
        self.summary.write(self.root / standard.SUMMARY_FOLDER, region_file)
        folder = self.root / standard.VECTOR_FOLDER
        layers = sorted({p.stem.split(self.stem)[0] for p in folder.glob("*.shp")})
        metadata.write(
            self.root / standard.METADATA_FOLDER / f"SL{self.stem}.xml", self._origin, layers, partial=partial
        )
