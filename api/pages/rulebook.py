"""`/rules` and `/glossary`: what the register goes by, and what its words mean."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.access import public, session
from api.past import any_moment
from geodata.checks.catalogue import CATALOGUE
from registry.queries import glossary as terms
from registry.queries import parameters
from registry.rules.book import ALL_RULES, AS_OF
from registry.rules.parameters import SETTINGS

pages = Blueprint("rulebook", __name__)


@pages.get("/rules")
@public
@any_moment
def rules() -> ResponseReturnValue:
    """Publish the rules with their articles, the settings in force, and the quality checks."""
    return render_template(
        "rules.html",
        rules=ALL_RULES,
        read_up_to=AS_OF,
        parameters=parameters.all_in_force(session()),
        settings=SETTINGS,
        checks=CATALOGUE.values(),
    )


@pages.get("/glossary")
@public
def glossary() -> ResponseReturnValue:
    """Publish the words of the register, from its tables."""
    return render_template("glossary.html", terms=terms.terms())
