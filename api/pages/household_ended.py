"""An act on a household that was ended meanwhile: when, by which case, and where to go on."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import close_session, session
from api.errors import registry_error
from registry.queries import ended_households
from registry.queries.ended_households import Ended
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.households import ENDED
from registry.rules.refusal import Refused


def refused(error: Exception) -> ResponseReturnValue:
    """Answer a refusal: of a household that ended with a page of its own, else as everywhere."""
    assert isinstance(error, Refused)
    first = error.refusals[0]
    close_session()  # what it saw may be older than the household's end
    ended = ended_households.by_code(session(), first.where) if first.rule is ENDED else None
    if ended is None:
        return registry_error(error)
    page = render_template(
        "household_ended.html",
        ended=ended,
        said=first.said,
        kind=CASE_KINDS[ended.case_kind].name if ended.case_kind else None,
        forms={heir: _form(ended, heir) for heir in ended.heirs},
    )
    return page, 409


def _form(ended: Ended, heir: str) -> str | None:
    """Return the address of the same form for who goes on; None where it was not that household's own."""
    if (request.view_args or {}).get("code", "").replace(" ", "") != ended.code:
        return None
    kept = {name: request.values[name] for name in ("case", "with") if request.values.get(name)}
    view = str(request.endpoint).removesuffix("_form")
    return url_for(f"{view}_form", code=heir, **kept)  # type: ignore[arg-type]  # its keywords are of many kinds
