"""`/work/standards`: standards of the three links 三挂钩 and population figures, with their sources."""

from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from api.access import office, officers, session
from api.pages.parcel_plans import said
from api.settlement_form import day_of
from api.transaction import writing
from registry import clock
from registry.errors import RegistryError
from registry.queries import link_standards
from registry.rules.link_standards import FIGURES, LINKS, PEOPLE, NewFigure, NewStandard
from registry.rules.settlements import CLASSES, SETTLING
from registry.services._write import Actor
from registry.services.set_link_standard import set_link_standard
from registry.services.set_population_figure import set_population_figure

pages = Blueprint("standards", __name__)


@pages.get("/work/standards")
@officers("operator")
def listed() -> ResponseReturnValue:
    """List what is set, and the forms to set more."""
    return _page([])


@pages.post("/work/standards")
@officers("operator")
def add() -> ResponseReturnValue:
    """Set a standard."""
    return _set(is_standard=True)


@pages.post("/work/standards/figure")
@officers("operator")
def add_figure() -> ResponseReturnValue:
    """Set a figure or a target."""
    return _set(is_standard=False)


def _set(*, is_standard: bool) -> ResponseReturnValue:
    form = request.form
    try:
        value = Decimal("".join(form.get("value", "").replace(",", "").split()))
    except InvalidOperation:
        return _page([_("The value is no number: write it as 100 or 1234.56.")]), 422
    day = day_of(form.get("valid_from", "").strip()) if form.get("valid_from") else clock.today(session())
    if day is None:
        return _page([_("The first day cannot be read: write it as 2026-01-31.")]), 422
    try:
        _write(value, day, is_standard=is_standard)
    except RegistryError as error:
        return _page(said(error)), 409
    return redirect(url_for("standards.listed"), 303)


def _write(value: Decimal, day: date, *, is_standard: bool) -> None:
    form, county = request.form, office().county_code
    source, confirmed = form.get("source", "")[:400], bool(form.get("confirmed"))
    actor = Actor(current_user.account.id, current_user.account.person_id)
    with writing(office().engine) as own:
        if is_standard:
            of = form.get("destination_class") or None
            new = NewStandard(form.get("link", ""), form.get("kind", ""), of, value, day, source, confirmed)
            set_link_standard(own, new, county=county, actor=actor)
        else:
            region = "".join(form.get("region", "").split()) or county
            figure = NewFigure(form.get("figure", ""), region, value, day, source, confirmed)
            set_population_figure(own, figure, county=county, actor=actor)


def _page(wrong: list[str]) -> str:
    county = office().county_code
    return render_template(
        "standards.html",
        standards=link_standards.standards(session()),
        figures=link_standards.all_figures(session()),
        links=LINKS,
        settling=SETTLING,
        classes=CLASSES,
        names=FIGURES,
        people=PEOPLE,
        county=county,
        values=request.form,
        wrong=wrong,
    )
