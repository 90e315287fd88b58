"""`/`: what this is, and the ways on."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.access import office, public

pages = Blueprint("home", __name__)


@pages.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the front page."""
    return render_template("home.html", county=office().county_name)
