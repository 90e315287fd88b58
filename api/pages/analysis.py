"""`/analysis/settlements`: the ledger of the three links 三挂钩 by year and destination, to the household."""

import tempfile
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from api import answers
from api.access import in_scope, office, officers, scopes, session
from api.past import any_moment
from api.security import client_address
from api.settlement_form import number_of
from api.settlement_report import Report, report_of
from geodata import settlement_sheets
from registry.queries import regions, settlement_ledger
from registry.rules.link_standards import LINKS, UNSET
from registry.rules.settlements import CLASSES, REASONS, SETTLING
from registry.services.log_access import log_export

pages = Blueprint("analysis", __name__)


def report() -> Report:
    """Return the report that is asked for: `region` a county or town that the officer may see, `year`."""
    asked = "".join(request.args.get("region", "").split())
    if asked:
        in_scope(asked, f"地区 {asked}")
    year = number_of(request.args.get("year", ""))
    year = year if year is not None and 1900 <= year <= 9998 else None
    region = asked or (scopes()[0] if len(scopes()) == 1 else "")
    return report_of(session(), region, (asked,) if asked else scopes(), year)


@pages.get("/analysis/settlements")
@officers()
@any_moment
def ledger() -> ResponseReturnValue:
    """Show people, land and money by destination and year; of one destination its entries and households."""
    found = report()
    place = (request.args.get("place", ""), request.args.get("class", ""))
    shown = [e for e in found.entries if (e.destination_code, e.destination_class) == place]
    return render_template(
        "settlement_ledger.html",
        found=found,
        shown=shown,
        place=place,
        years=settlement_ledger.years(session(), scopes()),
        towns=regions.towns(session(), scopes()),
        links=LINKS,
        unset=UNSET,
        settling=SETTLING,
        classes=CLASSES,
        reasons=REASONS,
    )


@pages.get("/analysis/settlements.xlsx")
@officers()
@any_moment
def workbook() -> ResponseReturnValue:
    """Give the same as a workbook; who takes it is in the access log first. Names are shortened."""
    found = report()
    with Session(office().access_engine) as short, short.begin():
        log_export(
            short,
            county=office().county_code,
            account_id=current_user.account.id,
            unmasked=False,
            purpose="settlements",
            address=client_address(request),
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settlements.xlsx"
        settlement_sheets.write(path, found.rows, found.entries, found.rates)
        content = path.read_bytes()
    return answers.xlsx(content, f"settlements-{found.region or office().county_code}-{found.year or 'all'}")
