"""Who may use a route: said on the route, checked before it, denied by default."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.errors import NotFoundError
from registry.queries import accounts, as_of, cases
from registry.queries.accounts import AccountView
from registry.queries.cases import CaseView
from registry.services import log_in
from registry.services._write import Actor

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
ROLES = ("clerk", "registrar", "analyst", "operator")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may: everyone, or people with one of the roles."""

    public: bool = False
    roles: tuple[str, ...] = ()


class Officer(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """Who is logged in, with the session's token as identity."""

    def __init__(self, token: str, account: AccountView) -> None:
        self.token = token
        self.account = account

    def get_id(self) -> str:
        """Return what the cookie remembers."""
        return self.token


def public(view: View) -> View:
    """Let everyone use a route."""
    view.access = Access(public=True)  # type: ignore[attr-defined]
    return view


def officers(*roles: str) -> Callable[[View], View]:
    """Let people with one of the roles (any role, where none is named) use a route."""

    def mark(view: View) -> View:
        view.access = Access(roles=roles or ROLES)  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> ResponseReturnValue | None:
    """Check the route's access before it runs."""
    if request.endpoint is None:
        return None  # no such route: the 404 page
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access is None:
        abort(403)
    if access.public:
        return None
    if not current_user.is_authenticated:
        if request.method == "GET" and request.accept_mimetypes.accept_html:
            return redirect(url_for("account.login", next=request.full_path.rstrip("?")))
        abort(401)
    if not current_user.account.scopes(*access.roles):
        abort(403)
    g.roles = access.roles
    return None


def office() -> Office:
    """Return the open register."""
    found = current_app.extensions["office"]
    assert isinstance(found, Office)
    return found


def session() -> Session:
    """Return the request's session: read-only by the database, closed at the end of the request.

    Where the request asks for a moment (api/past.py), its register is that of then.
    """
    if "session" not in g:
        g.session = Session(office().engine, autoflush=False)
        g.session.execute(text("SET TRANSACTION READ ONLY"))
        if "moment" in g:
            as_of.look_back(g.session, g.moment)
    found: Session = g.session
    return found


def close_session(error: BaseException | None = None) -> None:  # noqa: ARG001 (Flask's signature)
    """Close the request's session; the next call of `session` opens another."""
    opened = g.pop("session", None)
    if opened is not None:
        opened.rollback()
        opened.close()


def load_user(token: str) -> Officer | None:
    """Return the officer of a session token; roles are read anew for every request."""
    account_id = log_in.account_of(session(), token)
    account = accounts.by_id(session(), account_id) if account_id is not None else None
    if account is None:
        return None
    with Session(office().access_engine) as short, short.begin():
        log_in.seen(short, token)
    return Officer(token, account)


def in_scope(region: str, what: str) -> None:
    """Answer “not found” where a region is outside the officer's, in the words of what does not exist."""
    if not current_user.account.may_see(region, *g.roles):
        raise NotFoundError(what=what)


def case_in_scope(case_id: int) -> CaseView:
    """Return a case that the officer may see; raises NotFoundError."""
    found = cases.by_id(session(), case_id)
    in_scope(found.region_code, f"业务 {case_id}")
    return found


def scopes() -> tuple[str, ...]:
    """Return the region prefixes that the officer may see, in a role that the route is for."""
    found: tuple[str, ...] = current_user.account.scopes(*g.roles)
    return found


def acting() -> Actor:
    """Return who is logged in, as acts want it."""
    account = current_user.account
    return Actor(account.id, account.person_id)
