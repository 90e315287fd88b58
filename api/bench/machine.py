"""The machine, the versions and the commit mode that figures belong to."""

import os
import platform
from importlib.metadata import version
from typing import Any

from sqlalchemy import text

from api.database import engine_of
from api.office import ensure_server
from api.settings import Settings
from geodata.workers import cores

_LIBRARIES = ("shapely", "pyogrio", "psycopg", "SQLAlchemy", "typst")


def machine(settings: Settings) -> dict[str, Any]:
    """Return cores, memory, load, versions, and how the server commits."""
    assert settings.admin_url is not None
    ensure_server(settings)
    with (
        engine_of(settings.admin_url.set(database="postgres"), "AUTOCOMMIT") as engine,
        engine.connect() as connection,
    ):
        said = {
            name: str(connection.scalar(text(f"SHOW {name}")))
            for name in ("server_version", "synchronous_commit", "fsync", "shared_buffers")
        }
        postgis = connection.scalar(
            text("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": cores(),
        "memory_gib": round(memory, 1),
        "load_average": [round(value, 1) for value in os.getloadavg()],
        "python": platform.python_version(),
        "postgresql": said.pop("server_version").split()[0],
        "postgis": postgis,
        **said,
        **{name: version(name) for name in _LIBRARIES},
    }
