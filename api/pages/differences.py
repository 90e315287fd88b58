"""`/work/deliveries/…/differences`: what a delivery says otherwise, to choose from; and its withdrawal."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import redelivery
from api.access import acting, office, officers, scopes, session
from geodata.paper.outline import Outlines, outlines
from registry.models import SpatialUnitVersion
from registry.queries import deliveries, differences
from registry.queries.differences import DifferenceView

pages = Blueprint("differences", __name__)
_MOST = 200
"""Differences on one page."""


@pages.get("/work/deliveries/<int:delivery_id>/differences")
@officers("clerk")
def listing(delivery_id: int) -> ResponseReturnValue:
    """Show parcels that differ from the register, so that the clerk can choose which to correct."""
    delivery = deliveries.by_id(session(), delivery_id, scopes())
    found = [d for scope in scopes() for d in differences.of_delivery(session(), delivery_id, scope)]
    columns = SpatialUnitVersion.__table__.c
    return render_template(
        "differences.html",
        delivery=delivery,
        total=len(found),
        shown=[(d, _drawn(d)) for d in found[:_MOST]],
        term={column.name: column.info.get("zh", column.name) for column in columns},
    )


def _drawn(difference: DifferenceView) -> Outlines | None:
    if difference.registered_shape is None or difference.delivered_shape is None:
        return None
    return outlines(difference.registered_shape, difference.delivered_shape)


@pages.post("/work/deliveries/<int:delivery_id>/differences/accept")
@officers("clerk")
def accept(delivery_id: int) -> ResponseReturnValue:
    """Correct the chosen parcels as the delivery says."""
    deliveries.by_id(session(), delivery_id, scopes())
    chosen, reason = request.form.getlist("parcel"), _reason()
    if chosen:
        redelivery.accept(office(), delivery_id, chosen, reason=reason, actor=acting())
    return redirect(url_for("differences.listing", delivery_id=delivery_id), 303)


@pages.post("/work/deliveries/<int:delivery_id>/withdraw")
@officers("clerk")
def withdraw(delivery_id: int) -> ResponseReturnValue:
    """Withdraw everything a delivery brought; refused where an entry rests on it."""
    deliveries.by_id(session(), delivery_id, scopes())
    redelivery.withdraw(office(), delivery_id, reason=_reason(), actor=acting())
    return redirect(url_for("desk.delivery", delivery_id=delivery_id), 303)


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        abort(400)
    return reason
