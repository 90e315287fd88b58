"""The list of what ends soon as a workbook: one row for each transfer, receiver and last day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

import xlsxwriter

from registry.area import to_mu
from registry.queries.expiring_transfers import Expiring
from registry.transfers import FORMS

_HEADS = (
    ("流转合同编码", 22),
    ("方式", 14),
    ("发包方", 20),
    ("受让方", 24),
    ("最后一日", 12),
    ("农户数", 8),
    ("地块数", 8),
    ("面积（亩）", 12),
    ("年流转费（元）", 16),
    ("续约", 24),
)


def write_list(out: BinaryIO, today: date, rows: Sequence[Expiring]) -> None:
    """Write the rows and their sums as they are on a day; no text is a formula."""
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "in_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    # Dated by the day it is of, so that the same content is the same file.
    book.set_properties({"created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001 (a day, as the format has it)
    sheet = book.add_worksheet("到期清单")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    for column, (head, width) in enumerate(_HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, start=1):
        said = (row.number, FORMS[row.form].name.zh, row.grantor_name, row.receiver)
        for column, value in enumerate(said):
            sheet.write_string(line, column, value)
        sheet.write_datetime(line, 4, datetime.combine(row.last_day, datetime.min.time()))
        sheet.write_number(line, 5, row.households)
        sheet.write_number(line, 6, row.parcels)
        sheet.write_number(line, 7, float(to_mu(row.area)), money)
        if row.rent_fen:
            sheet.write_number(line, 8, row.rent_fen / 100, money)
        sheet.write_string(line, 9, "、".join(row.renewed_by))
    last = len(rows) + 1
    sheet.write_string(last, 0, "合计", bold)
    sheet.write_number(last, 7, float(sum(to_mu(row.area) for row in rows)), money)
    sheet.write_number(last, 8, sum(row.rent_fen for row in rows) / 100, money)
    book.close()
