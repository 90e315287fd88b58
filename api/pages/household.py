"""`/work/household/<code>`: members, contract, parcels and papers of a contract holder."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.access import in_scope, officers, session
from api.pages.map_view import asked_moment
from registry import codelists
from registry.errors import NotFoundError
from registry.queries import certificates, grantors, sheets
from registry.rules.certificates import STATES

pages = Blueprint("household", __name__)


@pages.get("/work/household/<code>")
@officers()
def household(code: str) -> ResponseReturnValue:
    """Show a household's folder."""
    code = code.replace(" ", "")
    in_scope(code[:14], code)
    moment = asked_moment()
    holder = grantors.holder_by_code(session(), code)
    found = sheets.of_contracts(session(), holder.contract_ids, moment)
    if not found:
        raise NotFoundError(what=code)
    papers = [
        c
        for right in grantors.rights_of_holder(session(), holder.id)
        for c in certificates.of_right(session(), right)
    ]
    return render_template(
        "household.html", sheets=found, papers=papers, moment=moment, lists=codelists, states=STATES
    )
