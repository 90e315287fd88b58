"""`/api/v1/transfers`: moves of rights for programs: the services of the pages, as JSON."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.expiring import months
from api.pages.transfers import found
from api.past import any_moment
from api.scan_field import most_megabytes
from api.transaction import writing
from api.transfer_acts import ACTS, Draft, UnreadAct, read
from registry.leaf import Json
from registry.queries import expiring_transfers, payments, transfer_lists
from registry.queries.expiring_transfers import Expiring
from registry.queries.payments import DueView
from registry.queries.transfers import SheetView, TransferView
from registry.services.answer_once import answer_once

pages = Blueprint("api_transfers", __name__, url_prefix="/api/v1")
_MOST = 1_000
_ON_ONE = ", ".join(name for name in ACTS if name != "draft")


@pages.get("/transfers")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List the transfers of the officer's regions, the latest first."""
    return jsonify(
        {"transfers": [row_json(row) for row in transfer_lists.of_regions(session(), scopes(), _MOST)]}
    )


@pages.get("/transfers/expiring")
@officers()
@any_moment
def expiring() -> ResponseReturnValue:
    """List what ends within `months` (a year) in the officer's regions, the earliest first."""
    return jsonify(
        {"expiring": [expiring_json(e) for e in expiring_transfers.within(session(), scopes(), months())]}
    )


@pages.get("/transfers/<transfer>")
@officers()
@any_moment
def one(transfer: str) -> ResponseReturnValue:
    """Show a transfer: its sheets with who must agree, and its dues."""
    view = found(transfer)
    return jsonify(as_json(view, payments.dues(session(), transfer)))


@pages.post("/transfers/draft")
@officers("clerk")
def draft() -> ResponseReturnValue:
    """Draw a transfer up; the answer has its number."""
    act = read("draft", request.get_data(), most_megabytes(session()))
    assert isinstance(act, Draft)
    in_scope(act.grantor_code, f"发包方 {act.grantor_code}")
    return _once(lambda own: act.do(own, "", acting(), office().vault), 201)


@pages.post(f"/transfers/<transfer>/<any({_ON_ONE}):act>")
@officers("clerk")
def change(transfer: str, act: str) -> ResponseReturnValue:
    """Do an act on a transfer."""
    found(transfer)
    wanted = read(act, request.get_data(), most_megabytes(session()))
    return _once(lambda own: wanted.do(own, transfer, acting(), office().vault), 200)


def _once(do: Callable[[Session], Json], status: int) -> ResponseReturnValue:
    """Answer what an act returns; with an `Idempotency-Key` a request that comes again is not done again."""
    key, account = request.headers.get("Idempotency-Key"), acting().account_id
    with writing(office().engine) as own:
        if key is None or account is None:
            return jsonify(do(own)), status
        asked = hashlib.sha256(request.path.encode() + b"\n" + request.get_data()).digest()
        said = answer_once(own, account, key, asked, lambda: json.dumps(do(own)))
    return jsonify(json.loads(said)), status


@pages.errorhandler(UnreadAct)
def unread(error: Exception) -> ResponseReturnValue:
    """Say which places of what was sent are no such act."""
    assert isinstance(error, UnreadAct)
    errors = [{"pointer": f"/{place}".replace("//", "/"), "detail": why} for place, why in error.places]
    said = {"type": "about:blank", "status": 422, "code": "act.unread", "errors": errors}
    response = jsonify({**said, "detail": "; ".join(f"{e['pointer']}: {e['detail']}" for e in errors)})
    response.content_type, response.status_code = "application/problem+json", 422
    return response


def row_json(row: transfer_lists.TransferRow) -> dict[str, Any]:
    """Return a transfer of the list as programs read it; areas in m² as text."""
    names = ("number", "form", "grantor_name", "receiver", "sheets", "agreed", "entered")
    return {**{name: getattr(row, name) for name in names}, "area": str(row.area)}


def expiring_json(row: Expiring) -> dict[str, Any]:
    """Return what ends soon as programs read it: areas in m² as text, money in fen."""
    names = ("number", "form", "receiver", "households", "renewed", "parcels", "rent_fen")
    return {
        **{name: getattr(row, name) for name in names},
        "grantor": row.grantor_code,
        "last_day": row.last_day.isoformat(),
        "area": str(row.area),
        "renewed_by": list(row.renewed_by),
    }


def as_json(view: TransferView, dues: list[DueView]) -> dict[str, Any]:
    """Return a transfer as programs read it: areas in m² as text, money in fen."""
    return {
        "number": view.number,
        "form": view.form.code,
        "grantor": view.grantor_code,
        "receiver": {"id": view.receiver_id, "name": view.receiver},
        "sheets": [_sheet(sheet) for sheet in view.sheets],
        "dues": [_due(due) for due in dues],
    }


def _sheet(sheet: SheetView) -> dict[str, Any]:
    return {
        "party_id": sheet.party_id,
        "right": sheet.right_code,
        "sha256": sheet.sha256.hex(),
        "terms": sheet.sheet.content,
        "signers": [
            {"ordinal": s.ordinal, "capacity": s.capacity, "name": s.name, "has_agreed": s.has_agreed}
            for s in sheet.signatories
        ],
        "entered_on": _day(sheet.entered_on),
        "ended_on": _day(sheet.ended_on),
    }


def _due(due: DueView) -> dict[str, Any]:
    names = ("id", "party_id", "number", "kind", "amount_fen", "received_fen", "open_fen", "basis")
    return {**{name: getattr(due, name) for name in names}, "due_on": due.due_on.isoformat()}


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
