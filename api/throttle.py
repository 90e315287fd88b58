"""Limits on what strangers may ask and send: so often in so long from one address."""

from datetime import timedelta
from time import monotonic

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from api.access import office, session
from api.security import client_address
from registry.queries import as_of, parameters
from registry.services.log_access import Seen, count_recent, log_access, log_within

_KEPT = 5.0
"""Seconds for which a limit is believed."""


def limit(kind: str, setting: str, within: timedelta) -> None:
    """Refuse an address that did something as often as a setting allows: raises TooManyRequests."""
    most = _most(setting)
    with Session(office().access_engine) as short:
        recent = count_recent(short, kind=kind, within=within, address=client_address(request))
    if recent >= most:
        raise TooManyRequests(retry_after=int(within.total_seconds()))


def note_within(kind: str, setting: str, within: timedelta, *, subject: str | None, outcome: str) -> None:
    """Limit and note in one statement, for what is asked most: raises TooManyRequests.

    A new value of the setting counts after some seconds.
    """
    seen = Seen(kind, client_address(request), subject, outcome)
    noted = log_within(office().logging.one, seen, within, _kept(setting))
    if not noted:
        raise TooManyRequests(retry_after=int(within.total_seconds()))


def _kept(setting: str) -> int:
    """Return a setting as it was some seconds ago at most: asking for it costs more than a look-up."""
    kept: dict[str, tuple[int, float]] = current_app.extensions.setdefault("limits", {})
    value, until = kept.get(setting, (0, 0.0))
    if monotonic() >= until:
        value = _most(setting)
        kept[setting] = value, monotonic() + _KEPT
    return value


def _most(setting: str) -> int:
    """Return a limit as it is today, whatever moment is asked about."""
    with as_of.at(session(), None) as present:
        return parameters.number(present, setting)


def note(kind: str, *, subject: str | None, outcome: str) -> None:
    """Write down that an address did something; `limit` counts these lines."""
    with Session(office().access_engine) as short, short.begin():
        log_access(short, kind=kind, address=client_address(request), subject=subject, outcome=outcome)
