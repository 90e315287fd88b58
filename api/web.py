"""The web program: wiring only. Every route says who may use it; one that does not, refuses all."""

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from whitenoise import WhiteNoise

from api import past, security, upload
from api.access import close_session, guard, load_user
from api.cookies import Cookies
from api.errors import install as install_errors
from api.language import install as install_language
from api.language import selected_language
from api.office import Office
from api.pages import (
    account,
    analysis,
    case_contents,
    case_file,
    case_new,
    certificate,
    check,
    consent,
    consent_links,
    desk,
    differences,
    expiring,
    extension,
    group_interim,
    health,
    home,
    household,
    household_change,
    household_phone,
    interim,
    lineage,
    map_view,
    market,
    market_desk,
    my,
    notices,
    objections,
    packages,
    parcel,
    parcel_change,
    parcel_plans,
    pickups,
    qualifications,
    relatives,
    restriction,
    right_change,
    rights,
    rulebook,
    search,
    securities,
    settlements,
    standards,
    tasks,
    track,
    transfer_contract,
    transfer_ends,
    transfer_money,
    transfer_terms,
    transfers,
    units,
)
from api.settings import ROOT
from api.v1 import check as api_check
from api.v1 import market as api_market
from api.v1 import parcels as api_parcels
from api.v1 import settlements as api_settlements
from api.v1 import transfers as api_transfers

PAGES = (
    home,
    check,
    track,
    my,
    consent,
    notices,
    objections,
    account,
    desk,
    case_contents,
    case_file,
    case_new,
    extension,
    differences,
    packages,
    map_view,
    search,
    parcel,
    parcel_change,
    parcel_plans,
    restriction,
    right_change,
    rights,
    tasks,
    lineage,
    household,
    household_change,
    household_phone,
    settlements,
    qualifications,
    relatives,
    units,
    standards,
    analysis,
    interim,
    group_interim,
    certificate,
    pickups,
    rulebook,
    health,
    market,
    market_desk,
    expiring,
    transfer_money,
    transfer_terms,
    transfers,
    transfer_ends,
    securities,
    transfer_contract,
    consent_links,
    api_check,
    api_parcels,
    api_settlements,
    api_market,
    api_transfers,
)


def create_app(office: Office) -> Flask:
    """Return the WSGI program for an open register."""
    app = Flask("api", root_path=str(ROOT / "api"), static_folder=None)
    app.secret_key = office.vault.index("cookies", "flask.secret_key")
    app.session_interface = Cookies()
    secure = office.settings.cookies_secure
    app.config.update(
        SESSION_COOKIE_NAME="__Host-sanquan" if secure else "sanquan",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "api" / "translations"),
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE=office.time_zone,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["office"] = office
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=selected_language)
    upload.install(app)
    CSRFProtect(app)
    # Who asks is looked up where a page says it, not before: the page of an error may not depend on it.
    manager = LoginManager(app, add_context_processor=False)
    app.context_processor(lambda: {"current_user": current_user})
    manager.user_loader(load_user)
    app.before_request(guard)
    past.install(app)
    app.teardown_request(close_session)
    security.install(app)
    install_errors(app)
    install_language(app)
    for page in PAGES:
        app.register_blueprint(page.pages)
    # The type of WSGI programs is a protocol that mypy does not match to Flask's method.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "api" / "static"),
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        add_headers_function=security.static_headers,
    )
    return app
