"""`as_of=` in the address of a page: the register as it stood at a moment, the same bytes for ever.

A route says by `@any_moment` that it answers for the past; what it reads is then of the past without
its doing, and the links on it lead to the past as well. Every other route refuses the question:
forms, acts and what waits for somebody are of now, and a board of notices is taken down when its
days are over.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, has_request_context, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api.access import office, session
from registry.errors import PresentOnlyError
from registry.queries import as_of

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def any_moment(view: View) -> View:
    """Let a route answer for the past; one that also writes may not."""
    view.any_moment = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Look back before a route runs, and keep its links in the past. Comes after access is checked."""
    app.before_request(_look_back)
    app.url_defaults(_stay)
    app.context_processor(lambda: {"moment": moment(), "as_of": _asked(), "address_of_now": address_of_now})


def moment() -> as_of.Moment | None:
    """Return the moment that this request asks for, None for now."""
    found: as_of.Moment | None = g.get("moment")
    return found


def address_of_now() -> str:
    """Return the address of the same page as the register stands."""
    kept = {name: value for name, value in request.args.items() if name != "as_of"}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _look_back() -> None:
    if not _asked() or request.endpoint is None:
        return
    if not _answers_for_any(request.endpoint):
        raise PresentOnlyError(page=request.path)
    bool(current_user.is_authenticated)  # who asks is looked up before the session looks back
    found = as_of.resolve(session(), _parsed(_asked()))
    assert found is not None
    as_of.look_back(session(), found)
    g.moment = found


def _asked() -> str:
    return request.args.get("as_of", "").strip()


def _parsed(asked: str) -> datetime:
    """Return the moment of `as_of=`; a time without zone is the county's."""
    county = ZoneInfo(office().time_zone)
    try:
        found = datetime.fromisoformat(asked)
        if found.tzinfo is None:
            found = found.replace(tzinfo=county)
        # At either end of the calendar a moment may exist in one zone and not in the other.
        found.astimezone(UTC).astimezone(county)
    except (ValueError, OverflowError):
        abort(400)
    return found


def _answers_for_any(endpoint: str) -> bool:
    return getattr(current_app.view_functions.get(endpoint), "any_moment", False)


def _stay(endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context() and moment() is not None and _answers_for_any(endpoint):
        values.setdefault("as_of", _asked())
