"""`/healthz` (the process) and `/readyz` (database, migrations, disk)."""

import shutil

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api import database
from api.access import office, public
from api.version import version

pages = Blueprint("health", __name__)
_LEAST_FREE = 200 * 2**20


@pages.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process answers, and which version it is."""
    return jsonify({"status": "ok", "version": version()})


@pages.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether the register can be used."""
    checks = {"database": False, "migrations": False, "disk": _disk_has_room()}
    try:
        with office().engine.connect() as connection:
            checks["database"] = connection.scalar(text("SELECT true")) is True
            checks["migrations"] = database.revision(connection) == database.head()
    except SQLAlchemyError:
        pass
    ready = all(checks.values())
    return jsonify({"status": "ready" if ready else "not ready", **checks}), 200 if ready else 503


def _disk_has_room() -> bool:
    state = office().settings.state
    folder = state if state.exists() else "/"
    return shutil.disk_usage(folder).free > _LEAST_FREE
