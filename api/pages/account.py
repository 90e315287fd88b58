"""`/login`, `/logout`."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from api import passwords
from api.access import Officer, office, officers, public, session
from api.security import client_address
from api.transaction import writing
from registry.queries import accounts, parameters
from registry.services import log_in
from registry.services.log_access import count_recent, log_access

pages = Blueprint("account", __name__)
_KIND = "log_in"
_WINDOW = timedelta(minutes=15)


@pages.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Log in; tells nothing of which part was wrong."""
    target = _local(request.values.get("next", ""))
    if request.method != "POST":
        return render_template("login.html", username="", next=target, wrong=False)
    username, password = request.form.get("username", "").strip()[:80], request.form.get("password", "")[:200]
    _limit(username)
    account = accounts.by_username(session(), username)
    right = passwords.matches(account.password_hash if account else passwords.NOBODY, password)
    with Session(office().access_engine) as short, short.begin():
        log_access(
            short,
            kind=_KIND,
            address=client_address(request),
            subject=username,
            outcome="ok" if right and account else "wrong",
        )
    if account is None or not right:
        return render_template("login.html", username=username, next=target, wrong=True), 403
    with writing(office().engine) as write:
        token = log_in.log_in(write, account.id)
    login_user(Officer(token, account))
    return redirect(target or url_for("desk.desk"))


@pages.post("/logout")
@officers()
def logout() -> ResponseReturnValue:
    """End the session on the server, and forget it here."""
    with writing(office().engine) as write:
        log_in.log_out(write, current_user.token)
    logout_user()
    return redirect(url_for("home.home"))


def _local(target: str) -> str:
    """Return a path of this site, or nothing: no redirect leads elsewhere."""
    try:
        parts = urlsplit(target)
    except ValueError:  # no address at all, such as “//[”
        return ""
    return (
        target
        if not parts.scheme
        and not parts.netloc
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        else ""
    )


def _limit(username: str) -> None:
    most = parameters.number(session(), "log_ins_per_quarter_hour")
    address = client_address(request)
    with Session(office().access_engine) as short:
        by_name = count_recent(short, kind=_KIND, within=_WINDOW, subject=username, outcome="wrong")
        by_address = count_recent(short, kind=_KIND, within=_WINDOW, address=address, outcome="wrong")
    if max(by_name, by_address) >= most:
        raise TooManyRequests(retry_after=int(_WINDOW.total_seconds()))
