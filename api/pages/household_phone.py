"""`/work/household/<code>/phone`: the phone on record, and the link by which a household sees its rights."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import one_time_codes
from api.access import acting, in_scope, office, officers, session
from api.gateway import GatewayError
from api.pages.parcel_plans import said
from api.transaction import writing
from registry.errors import RegistryError
from registry.queries import phones, portfolio_links, rosters
from registry.services.give_portfolio_link import end_portfolio_link, give_portfolio_link
from registry.services.record_phone import record_phone

pages = Blueprint("household_phone", __name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of a form: what is wrong with it, or the address that was given."""

    wrong: tuple[str, ...] = ()
    address: str | None = None


@pages.get("/work/household/<code>/phone")
@officers("clerk")
def phone(code: str) -> ResponseReturnValue:
    """Show the phone on record, masked, and whether a link is in use."""
    return _page(_checked(code), _Told())


@pages.post("/work/household/<code>/phone")
@officers("clerk")
def record(code: str) -> ResponseReturnValue:
    """Put a phone on record; the one before it is told."""
    code = _checked(code)
    number, document = request.form.get("number", "")[:40], request.form.get("document", "")[:400]
    try:
        with writing(office().engine) as own:
            before = record_phone(own, code, number, document, actor=acting(), vault=office().vault)
    except RegistryError as error:
        return _page(code, _Told(tuple(said(error)))), 409
    if before is not None:
        try:
            one_time_codes.tell_of_change(office(), before)
        except GatewayError as error:  # the phone is on record; the page says that the old one knows nothing
            return _page(code, _Told(tuple(said(error))))
    return redirect(url_for("household_phone.phone", code=code), 303)


@pages.post("/work/household/<code>/link")
@officers("clerk")
def give(code: str) -> ResponseReturnValue:
    """Give a link, send it to the phone on record, and show it once to be printed."""
    code = _checked(code)
    try:
        with writing(office().engine) as own:
            given = give_portfolio_link(own, code, actor=acting(), vault=office().vault)
    except RegistryError as error:
        return _page(code, _Told(tuple(said(error)))), 409
    address = f"{office().settings.public_url}{url_for('my.door', token=given.token)}"
    try:
        one_time_codes.send_link(office(), given, address)
    except GatewayError as error:
        return _page(code, _Told(tuple(said(error)), address))
    return _page(code, _Told(address=address))


@pages.post("/work/household/<code>/link/end")
@officers("clerk")
def end(code: str) -> ResponseReturnValue:
    """End the link in use."""
    code = _checked(code)
    try:
        with writing(office().engine) as own:
            end_portfolio_link(own, code, actor=acting())
    except RegistryError as error:
        return _page(code, _Told(tuple(said(error)))), 409
    return redirect(url_for("household_phone.phone", code=code), 303)


def _checked(code: str) -> str:
    code = "".join(code.split())
    in_scope(code[:14], f"农户 {code}")
    return code


def _page(code: str, told: _Told) -> str:
    roster = rosters.of_household(session(), code)
    return render_template(
        "household_phone.html",
        roster=roster,
        phone=phones.of_holder(session(), office().vault, roster.holder_id),
        link=portfolio_links.of_holder(session(), roster.holder_id),
        told=told,
        values=request.form,
        wrong=told.wrong,
    )
