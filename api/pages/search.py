"""`/work/search`: by name, the last five digits of a parcel's code, any code, or a paper number."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.access import officers, scopes, session
from api.past import any_moment
from registry.queries import search as searching

pages = Blueprint("search", __name__)
_MOST = 50


@pages.get("/work/search")
@officers()
@any_moment
def search() -> ResponseReturnValue:
    """Show what was found in the officer's region."""
    asked = request.args.get("q", "").strip()[:80]
    hits = searching.find(session(), asked, scopes(), _MOST) if asked else []
    return render_template("search.html", q=asked, hits=hits, most=_MOST)
