"""Errors to answers: one table from class to status; pages for people, problem+json for programs."""

import logging
import secrets
from typing import Any

import psycopg
import psycopg_pool
from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from api.access import close_session
from api.gateway import GatewayError
from api.language import language
from geodata.errors import (
    AnswerError,
    DeliveryError,
    ExportError,
    FontError,
    MapError,
    ScanError,
    ScanTooLargeError,
)
from registry.errors import (
    CodeError,
    ConstraintError,
    CrsError,
    IsolationError,
    KeyFileError,
    KeyReusedError,
    NotFoundError,
    PresentOnlyError,
    RegistryError,
    StaleVersionError,
    UnknownParameterError,
)
from registry.rules.refusal import Refused

STATUS: dict[type[RegistryError], int] = {
    NotFoundError: 404,
    PresentOnlyError: 422,
    Refused: 409,
    StaleVersionError: 412,
    ConstraintError: 409,
    CodeError: 422,
    CrsError: 422,
    UnknownParameterError: 422,
    DeliveryError: 422,
    MapError: 422,
    ScanError: 422,
    ScanTooLargeError: 413,
    ExportError: 422,
    AnswerError: 422,
    FontError: 422,
    KeyReusedError: 422,
    IsolationError: 500,
    KeyFileError: 503,
    GatewayError: 503,
    RegistryError: 500,
}
_LOG = logging.getLogger("sanquan")


def install(app: Flask) -> None:
    """Answer every error in the form the asker reads."""
    app.register_error_handler(RegistryError, registry_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(psycopg.OperationalError, _database_away)  # on the hot path
    app.register_error_handler(psycopg_pool.PoolTimeout, _database_away)
    app.register_error_handler(DataError, _no_such_value)
    app.register_error_handler(Exception, _defect)


def registry_error(error: Exception) -> ResponseReturnValue:
    """Answer an error of the register's own in its words."""
    assert isinstance(error, RegistryError)
    return _answer(STATUS[type(error)], error.code, error.said[language()])


def _http_error(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, HTTPException)
    response = _answer(error.code or 500, f"http.{error.code}", "")
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> ResponseReturnValue:
    mark = secrets.token_hex(4)
    _LOG.error("database away, mark %s: %s", mark, type(error).__name__)
    return _answer(503, "database.away", mark)


def _no_such_value(error: Exception) -> ResponseReturnValue:
    """Answer what no column can hold: a number of thirty digits, a text with a NUL in it."""
    _LOG.warning("a value the database cannot hold: %s", error)
    return _answer(400, "http.400", "")


def _defect(error: Exception) -> ResponseReturnValue:
    mark = secrets.token_hex(4)
    _LOG.exception("defect, mark %s", mark, exc_info=error)
    return _answer(500, "defect", mark)


def _answer(status: int, code: str, said: str) -> Response:
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        response = jsonify({"type": "about:blank", "status": status, "code": code, "detail": said})
        response.content_type = "application/problem+json"
    else:
        response = Response(
            render_template("error.html", status=status, code=code, said=said, current_user=_asker()),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def _asker() -> Any:
    """Return who asks, or nobody where that cannot be looked up: an error has a page whatever is broken."""
    close_session()  # what failed in it may have left it unusable
    try:
        return current_user if current_user.is_authenticated else AnonymousUserMixin()
    except SQLAlchemyError:
        return AnonymousUserMixin()
