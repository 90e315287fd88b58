"""`/api/v1/settlements`: settlements in town for programs: the services of the pages, as JSON."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnprocessableEntity

from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.analysis import report
from api.past import any_moment
from api.settlement_form import number_of, settlement_of, why_of
from api.settlement_report import Report
from api.transaction import reading, writing
from registry.queries import settlements
from registry.queries.settlement_ledger import Row
from registry.queries.settlements import SettlementView
from registry.queries.urbanisation import Rate
from registry.services.correct_settlement import correct_settlement
from registry.services.report_settlement import report_settlement

pages = Blueprint("api_settlements", __name__, url_prefix="/api/v1")
_MOST = 5_000


@pages.get("/settlements")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List the settlements of the officer's region, the latest first; `all=1` with those countered."""
    found = settlements.of_regions(session(), scopes(), most=_MOST, standing=not request.args.get("all"))
    return jsonify({"settlements": [as_json(s) for s in found]})


@pages.post("/settlements/report")
@officers("clerk")
def report_one() -> ResponseReturnValue:
    """Record a member's report; the answer has its number."""
    body = _body()
    household = str(body.get("household", ""))[:40]
    in_scope(household[:14], f"农户 {household}")
    person = number_of(body.get("person_id", ""))
    with writing(office().engine) as own:
        number = report_settlement(own, household, person, settlement_of(body), actor=acting())
    with reading(office().engine) as own:
        return jsonify(as_json(settlements.by_number(own, number))), 201


@pages.post("/settlements/<int:settlement_id>/counter")
@officers("registrar")
def counter(settlement_id: int) -> ResponseReturnValue:
    """Counter a settlement; `then` is what stands in its place."""
    body = _body()
    in_scope(settlements.by_number(session(), settlement_id).region_code, f"进城登记 {settlement_id}")
    said = body.get("then")
    then = settlement_of(said) if isinstance(said, dict) else None
    with writing(office().engine) as own:
        number = correct_settlement(own, settlement_id, why_of(body), then, actor=acting())
    return jsonify({"countered": settlement_id, "then": number})


@pages.get("/settlements/ledger")
@officers()
@any_moment
def ledger() -> ResponseReturnValue:
    """Return people, land and money by year and destination, and both rates: `region=`, `year=`."""
    return jsonify(ledger_json(report()))


def ledger_json(found: Report) -> dict[str, object]:
    """Return a report of the ledger as programs read it; amounts are texts with two decimals."""
    return {
        "region": found.region,
        "year": found.year,
        "rows": [row_json(row) for row in found.rows],
        "total": row_json(found.total),
        "rates": [rate_json(rate) for rate in found.rates],
    }


def row_json(row: Row) -> dict[str, object]:
    """Return a row; an amount without any standard is null."""
    return {
        "year": row.year or None,
        "destination": {"code": row.destination_code, "name": row.destination_name},
        "class": row.destination_class,
        "people": row.people,
        "total": row.total,
        "entries": row.entries,
        **{
            link: {"amount": f"{one.amount:.2f}" if one.counted else None, "without_standard": one.unset}
            for link, one in row.sums.items()
        },
    }


def rate_json(rate: Rate) -> dict[str, object]:
    """Return a measure of urbanisation; null where a figure is not set."""
    return {
        "measure": rate.measure,
        "total": rate.total.value if rate.total else None,
        "urban": rate.urban.value if rate.urban else None,
        "came": rate.came,
        "joined": rate.joined,
        "left": rate.left,
        **{name: None if (v := getattr(rate, name)) is None else str(v) for name in ("base", "now", "goal")},
    }


def as_json(found: SettlementView) -> dict[str, Any]:
    """Return a settlement as programs read it."""
    days = ("settled_on", "booked_on", "countered_on")
    said = {name: value for name, value in asdict(found).items() if name != "holder_id"}
    return {**said, **{name: said[name].isoformat() if said[name] else None for name in days}}


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UnprocessableEntity
    return body
