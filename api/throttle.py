"""Limits on what strangers may ask and send: so often in so long from one address."""

from datetime import timedelta

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from api.access import office, session
from api.security import client_address
from api.transaction import at_once
from registry.queries import parameters
from registry.services.log_access import count_recent, log_access, log_within


def limit(kind: str, setting: str, within: timedelta) -> None:
    """Refuse an address that did something as often as a setting allows: raises TooManyRequests."""
    most = parameters.number(session(), setting)
    with Session(office().access_engine) as short:
        recent = count_recent(short, kind=kind, within=within, address=client_address(request))
    if recent >= most:
        raise TooManyRequests(retry_after=int(within.total_seconds()))


def note_within(kind: str, most: int, within: timedelta, *, subject: str | None, outcome: str) -> None:
    """Limit and note in one statement, for what is asked most: raises TooManyRequests."""
    with at_once(office().access_engine) as connection:
        noted = log_within(
            connection,
            kind=kind,
            address=client_address(request),
            subject=subject,
            outcome=outcome,
            within=within,
            most=most,
        )
    if not noted:
        raise TooManyRequests(retry_after=int(within.total_seconds()))


def note(kind: str, *, subject: str | None, outcome: str) -> None:
    """Write down that an address did something; `limit` counts these lines."""
    with Session(office().access_engine) as short, short.begin():
        log_access(short, kind=kind, address=client_address(request), subject=subject, outcome=outcome)
