"""The six summary sheets 汇总表格 and the table of regions of a delivery.

Areas are in 亩 and are sums of the values already rounded for each parcel or contract: that is the
order in which deliveries are made, and other orders differ in the last digit (standards.md §1.2).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geodata.exchange.write_tables import write_sheet
from registry import area
from registry.codelists import HolderKind, LandPurpose, ParcelKind, YesNo

Row = dict[str, Any]


@dataclass(slots=True)
class GroupSummary:
    """Counts, and areas in hundredths of 亩, of one grantor."""

    counts: Counter[str] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)

    def add(self, key: str, mu: float | None = None) -> None:
        """Count one, with its area in 亩."""
        self.counts[key] += 1
        self.areas[key] += round((mu or 0) * 100)

    def take(self, other: "GroupSummary") -> None:
        """Add another summary to this one."""
        self.counts.update(other.counts)
        self.areas.update(other.areas)


def _mu(row: Row, name: str) -> float | None:
    """Return an area in 亩: as the row has it, or rounded from its m²."""
    mu, m2 = row[f"{name}_mu"], row[name]
    if mu is not None or m2 is None:
        return mu  # type: ignore[no-any-return]  # a row's number
    return float(area.mu_hundredths(round(m2 * 100)) / 100)


class Summary:
    """Collects rows of a delivery and writes the sheets."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._groups: dict[str, GroupSummary] = defaultdict(GroupSummary)
        self._names: dict[str, str] = {}

    def region(self, code: str, name: str) -> None:
        """Name a region of any level."""
        self._names[code] = name

    def take(self, tables: dict[str, Sequence[Row]]) -> None:
        """Count the rows of one or several groups."""
        for row in tables.get("grantors", ()):
            self._groups[row["code"]].add("grantor")
        for row in tables.get("parcels", ()):
            self._parcel(self._groups[row["code"][:14]], row)
        for row in tables.get("holders", ()):
            self._groups[row["code"][:14]].add(f"holder {row['kind']}")
        for row in tables.get("members", ()):
            self._groups[row["holder_code"][:14]].add("member")
        for row in tables.get("contracts", ()):
            self._groups[row["grantor_code"]].add(f"contract {row['code'][-1]}", _mu(row, "total_area"))
        for row in tables.get("certificates", ()):
            self._groups[row["code"][:14]].add("certificate")

    @staticmethod
    def _parcel(group: GroupSummary, row: Row) -> None:
        mu = _mu(row, "measured_area")
        if row["parcel_kind"] == ParcelKind.CONTRACTED:
            group.add("contracted", mu)
            group.add(f"purpose {row['purpose']}", mu)
        else:
            group.add("other", mu)
            group.add(f"kind {row['parcel_kind']}", mu)
        group.add(f"protected {row['is_protected_farmland']}", mu)

    def _lines(self) -> Iterable[tuple[str, str, GroupSummary]]:
        """Yield county, towns, villages, groups: code of 14 digits, name, summary."""
        levels: dict[str, GroupSummary] = defaultdict(GroupSummary)
        for code, group in self._groups.items():
            for digits in (6, 9, 12, 14):
                levels[code[:digits].ljust(14, "0")].take(group)
        for code in sorted(levels):
            name = self._names.get(code, self._names.get(code.rstrip("0"), ""))
            yield code, name or self._nearest(code), levels[code]

    def _nearest(self, code: str) -> str:
        return next((self._names[code[:n]] for n in (14, 12, 9, 6) if code[:n] in self._names), "")

    def write(self, folder: Path, region_file: Path) -> None:
        """Write the six sheets into a folder and the region table to its file."""
        lines = list(self._lines())
        write_sheet(
            region_file,
            ["权属单位代码", "权属单位名称"],
            [(code, name) for code, name, _ in lines],
            self._day,
        )

        def sheet(title: str, columns: Sequence[tuple[str, str, bool]]) -> None:
            header = ["权属单位代码", "权属单位名称", *(label for label, _, _ in columns)]
            write_sheet(
                folder / f"{title}.xlsx",
                header,
                (
                    (code, name, *(g.areas[k] / 100 if is_area else g.counts[k] for _, k, is_area in columns))
                    for code, name, g in lines
                ),
                self._day,
            )

        def both(label: str, key: str) -> list[tuple[str, str, bool]]:
            return [(f"{label}（块）", key, False), (f"{label}（亩）", key, True)]

        sheet(
            "按地块汇总表",
            [
                ("发包方数量", "grantor", False),
                *both("承包地块", "contracted"),
                *both("非承包地块", "other"),
                ("颁发权证数量", "certificate", False),
            ],
        )
        sheet("按承包地土地用途汇总表", [c for p in LandPurpose for c in both(p.zh, f"purpose {p}")])
        sheet(
            "按非承包地地块类别汇总表",
            [c for k in ParcelKind if k != ParcelKind.CONTRACTED for c in both(k.zh, f"kind {k}")],
        )
        sheet("按是否基本农田汇总表", [c for y in YesNo for c in both(f"基本农田{y.zh}", f"protected {y}")])
        sheet("按权证信息汇总表", [*both("家庭承包", "contract J"), *both("其他方式承包", "contract Q")])
        sheet(
            "按承包方汇总表",
            [
                ("农户数量", f"holder {HolderKind.HOUSEHOLD}", False),
                ("家庭成员数量", "member", False),
                ("单位承包数量", f"holder {HolderKind.UNIT}", False),
                ("个人承包数量", f"holder {HolderKind.PERSON}", False),
            ],
        )
