"""`/work/relatives`: who stands aside for whom 回避; an operator puts relations on record and ends them."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api.access import acting, office, officers, session
from api.pages.parcel_plans import said
from api.settlement_form import day_of
from api.transaction import writing
from registry import clock
from registry.codelists import IdKind
from registry.errors import RegistryError
from registry.periods import OPEN_DATE
from registry.queries import accounts, relatives
from registry.rules.relatives import RELATIONS
from registry.services.record_relative import NewRelation, end_relative, record_relative
from registry.services.survey_facts import PersonFacts

pages = Blueprint("relatives", __name__)
_LONGEST = 400


@pages.get("/work/relatives")
@officers("operator")
def listed() -> ResponseReturnValue:
    """List the relations that stand, beside the form for a new one."""
    return _page([])


@pages.post("/work/relatives")
@officers("operator")
def add() -> ResponseReturnValue:
    """Put on record that an officer stands aside for a person or a household."""
    county, vault = office().county_code, office().vault
    try:
        with writing(office().engine) as own:
            record_relative(own, _new(clock.today(own)), county=county, actor=acting(), vault=vault)
    except RegistryError as error:
        return _page(said(error)), 409
    return redirect(url_for("relatives.listed"), 303)


@pages.post("/work/relatives/<int:relation_id>/end")
@officers("operator")
def end(relation_id: int) -> ResponseReturnValue:
    """End a relation: it was wrong, or is over."""
    try:
        with writing(office().engine) as own:
            end_relative(own, relation_id, county=office().county_code, actor=acting())
    except RegistryError as error:
        return _page(said(error)), 409
    return redirect(url_for("relatives.listed"), 303)


def _new(today: date) -> NewRelation:
    """Return a relation as it was typed: a person by name and number, or a household, not both."""
    name, number, household = _text("name"), _text("id_number").upper(), "".join(_text("household").split())
    first, last = _text("first"), _text("last")
    until = day_of(last) if last else None
    # What cannot be read is a day on which nothing is open, which the rule refuses.
    begins = (day_of(first) or OPEN_DATE) if first else today
    ends = (until + timedelta(days=1) if until else date.min) if last else OPEN_DATE
    return NewRelation(
        _text("username"),
        _text("relation"),
        _text("source"),
        begins,
        PersonFacts(name, IdKind.RESIDENT, number) if name and number and not household else None,
        household or None if not (name or number) else None,
        ends,
    )


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]


def _page(wrong: list[str]) -> str:
    account = current_user.account
    return render_template(
        "relatives.html",
        found=[r for r in relatives.relations(session()) if account.may_see(r.region_code, "operator")],
        officers=accounts.all_of(session()),
        relations=RELATIONS,
        open_day=OPEN_DATE,
        values=request.form,
        wrong=wrong,
    )
