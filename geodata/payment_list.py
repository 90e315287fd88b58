"""The list by which a bank pays rent: one row for each household and open due, and what they come to."""

from collections.abc import Sequence
from typing import BinaryIO

import xlsxwriter

from registry.queries.payments import DueView
from registry.rules.transfer_prices import DUE_NAMES

_HEADS = (
    "序号",
    "户名",
    "权利编码",
    "期次",
    "款项",
    "应付日期",
    "应付金额（元）",
    "已付（元）",
    "本次应付（元）",
    "付款人",
)
_WIDTHS = (6, 16, 24, 6, 12, 12, 16, 14, 16, 24)


def write_list(out: BinaryIO, number: str, rows: Sequence[tuple[str, str, DueView]]) -> None:
    """Write open dues (who gets it, who pays it, the due), in yuan, with their sum; no text is a formula."""
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "in_memory": True})
    sheet = book.add_worksheet(number)
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    for column, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    for line, (holder, payer, due) in enumerate(rows, start=1):
        sheet.write_number(line, 0, line)
        said = (holder, due.right_code, str(due.number), DUE_NAMES[due.kind].zh, str(due.due_on))
        for column, value in enumerate(said, start=1):
            sheet.write_string(line, column, value)
        for column, fen in enumerate(due.net, start=6):
            sheet.write_number(line, column, fen / 100, money)
        sheet.write_string(line, 9, payer)
    last = len(rows) + 1
    sheet.write_string(last, 1, "合计", bold)
    sheet.write_number(last, 8, sum(due.net[2] for *_, due in rows) / 100, money)
    book.close()
