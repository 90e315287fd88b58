"""`/work/transfers/expiring`: leases and the like that end within a year, and where to renew them."""

from io import BytesIO

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api import answers
from api.access import officers, scopes, session
from api.past import any_moment
from geodata.expiring_list import write_list
from registry import clock
from registry.queries import expiring_transfers
from registry.queries.expiring_transfers import MOST_MONTHS, YEAR
from registry.transfers import FORMS

pages = Blueprint("expiring", __name__)


def months() -> int:
    """Return how many months ahead are asked about."""
    asked = request.args.get("months", "")
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else YEAR
    return max(1, min(wanted, MOST_MONTHS))


@pages.get("/work/transfers/expiring")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List what ends within some months in the officer's regions, the earliest first."""
    return render_template(
        "transfers_expiring.html",
        found=expiring_transfers.within(session(), scopes(), months()),
        forms=FORMS,
        months=months(),
        choices=sorted({3, 6, YEAR, 24, 36, months()}),
    )


@pages.get("/work/transfers/expiring.xlsx")
@officers()
@any_moment
def workbook() -> ResponseReturnValue:
    """Give the same list as a workbook."""
    today, book = clock.today(session()), BytesIO()
    write_list(book, today, expiring_transfers.within(session(), scopes(), months()))
    return answers.xlsx(book.getvalue(), f"expiring-{today}")
