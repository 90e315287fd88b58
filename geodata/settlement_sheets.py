"""The ledger of the three links as a workbook: sums by year and destination, the entries, the rates."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from registry.identity import mask_name
from registry.queries.settlement_ledger import EntryView, Row
from registry.queries.urbanisation import Rate
from registry.rules.link_standards import LINKS, UNSET
from registry.rules.settlements import CLASSES, REASONS, SETTLING

_MEASURES = {"registered": "户籍人口城镇化率", "resident": "常住人口城镇化率"}
_FORMULA = "（城镇人口＋台账进城）÷（总人口＋外来－外出）×100%"
Cell = str | int | float | date | None
Add = Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], None]


def write(path: Path, rows: Sequence[Row], entries: Sequence[EntryView], rates: Sequence[Rate]) -> None:
    """Write the workbook; texts as texts, no formulas, names shortened."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"})
    # Dated by what it holds, so that the same content is the same file.
    day = max((entry.booked_on for entry in entries), default=date(1999, 1, 1))
    book.set_properties({"created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 (a day, as the format has it)
    bold = book.add_format({"bold": True, "bottom": 1})

    def add(name: str, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, header, bold)
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
        sheet.autofit()

    _ledger(add, rows)
    _entries(add, entries)
    _rates(add, rates)
    book.close()


def _ledger(add: Add, rows: Sequence[Row]) -> None:
    links = [n for name in LINKS.values() for n in (f"{name.zh.partition('（')[0]}合计", f"{UNSET.zh}的笔数")]
    ways = [f"{name.zh}人数" for name in SETTLING.values()]
    header = [*["年度", "地区代码", "地名", "城镇类别"], *ways, "人数", "笔数"]
    add(
        "台账",
        [*header, *links],
        (
            [
                row.year,
                row.destination_code,
                row.destination_name,
                CLASSES[row.destination_class].zh,
                *(row.people.get(kind, 0) for kind in SETTLING),
                row.total,
                row.entries,
                *(
                    cell
                    for one in row.sums.values()
                    for cell in (float(one.amount) if one.counted else UNSET.zh, one.unset)
                ),
            ]
            for row in rows
        ),
    )


def _entries(add: Add, entries: Sequence[EntryView]) -> None:
    header = [
        "登记号",
        "记账日期",
        "人数",
        "农户编码",
        "成员",
        "方式",
        "地区代码",
        "地名",
        "城镇类别",
        "进城日期",
        "冲销理由",
    ]
    add(
        "明细",
        [*header, *(name.zh for name in LINKS.values())],
        (
            [
                e.settlement,
                e.booked_on,
                e.people,
                e.household,
                mask_name(e.person_name),
                SETTLING[e.kind].zh,
                e.destination_code,
                e.destination_name,
                CLASSES[e.destination_class].zh,
                e.settled_on,
                REASONS[e.reason].zh if e.reason else None,
                *(UNSET.zh if (v := e.values[link]) is None else e.people * v / 100 for link in LINKS),
            ]
            for e in entries
        ),
    )


def _rates(add: Add, rates: Sequence[Rate]) -> None:
    header = [
        "指标",
        "算法",
        "总人口",
        "城镇人口",
        "台账进城",
        "其中外来",
        "外出",
        "基期%",
        "现在%",
        "目标%",
        "依据",
    ]
    add(
        "城镇化率",
        header,
        (
            [
                _MEASURES[rate.measure],
                _FORMULA,
                rate.total.value if rate.total else UNSET.zh,
                rate.urban.value if rate.urban else UNSET.zh,
                rate.came,
                rate.joined,
                rate.left,
                *(UNSET.zh if v is None else float(v) for v in (rate.base, rate.now, rate.goal)),
                "；".join(sorted({f.source for f in (rate.total, rate.urban, rate.target) if f})),
            ]
            for rate in rates
        ),
    )
