"""A form for a household that was ended meanwhile: what happened, where to go on, what had been typed."""

import re
from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import session
from api.errors import registry_error
from api.language import label, language
from registry.codelists import Relation
from registry.queries import ended_households
from registry.queries.ended_households import Ended
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.contract_grounds import CANCELLATIONS, GAINS, LOSSES
from registry.rules.households import ENDED, EVENTS
from registry.rules.refusal import Refused
from registry.words import Words

_NOT_TYPED = re.compile(r"csrf_token|seen-.*|step|case|parts|keeps|with")
_FIELD = re.compile(r"(?P<what>.*?)(-new)?(-(?P<of>\d+))?")
_WORDS: dict[str, Words] = {
    **EVENTS,
    **GAINS,
    **LOSSES,
    **{code: words for code, (_, words) in CANCELLATIONS.items()},
}
_CHOICES, _PARTS = ("what", "joins", "ground"), ("member", "plot")
_PEOPLE = ("representative", "speaks")
"""Fields whose value is a person."""


def refused(error: Exception) -> ResponseReturnValue:
    """Answer a refusal: of a household that ended with a page of its own, else as everywhere."""
    assert isinstance(error, Refused)
    first = error.refusals[0]
    ended = ended_households.by_code(session(), first.where) if first.rule is ENDED else None
    if ended is None:
        return registry_error(error)
    page = render_template(
        "household_ended.html",
        ended=ended,
        refusal=first,
        kind=CASE_KINDS[ended.case_kind].name if ended.case_kind else None,
        forms={heir: _form(ended, heir) for heir in ended.heirs},
        typed=_typed([str((request.view_args or {})["code"]).replace(" ", ""), ended.code]),
    )
    return page, 409


def _form(ended: Ended, heir: str) -> str | None:
    """Return the address of the same form for a household that goes on; None where it is in it already."""
    asked, others = str((request.view_args or {})["code"]).replace(" ", ""), request.values.get("with", "")
    words = [w for w in re.split(r"[\s,，、]+", others) if w and not ended.code.endswith(w)]
    more = {"case": request.values["case"]} if request.values.get("case") else {}
    if asked != ended.code:
        if heir == asked or any(heir.endswith(w) for w in words):
            return None
        return _address(asked, {"with": " ".join([*words, heir]), **more})
    return _address(heir, {"with": " ".join(words), **more} if words else more)


def _address(code: str, more: dict[str, str]) -> str:
    view = str(request.endpoint).removesuffix("_form")
    return url_for(f"{view}_form", code=code, **more)  # type: ignore[arg-type]  # its keywords are of many kinds


def _typed(codes: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return what the form had been filled in with: field, of whom or what, value; nothing is lost.

    People are named who are or were in these households, whom the officer may see.
    """
    names = ended_households.people(session(), codes)
    found = []
    for name, value in request.form.items(multi=True):
        field = _FIELD.fullmatch(name)
        if field is None or not value.strip() or _NOT_TYPED.fullmatch(name):
            continue
        what, of = field["what"], field["of"] or ""
        found.append(
            (what, names.get(of, of), names.get(value, value) if what in _PEOPLE else _said(what, value))
        )
    return found


def _said(field: str, value: str) -> str:
    """Return a value as its form shows it."""
    if field in _PARTS and value.isdecimal():
        return str(int(value) + 1)
    if field == "relation" and value in set(Relation):
        return label(value, Relation)
    return _WORDS[value][language()] if field in _CHOICES and value in _WORDS else value
