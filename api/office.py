"""The open register: settings, engines, keys. Everything the edge needs, made once a process."""

from dataclasses import dataclass

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from api import database
from api.cluster import Cluster
from api.gateway import gateway_of
from api.hot import HotPath
from api.settings import Settings
from api.transaction import reading
from registry.db import engine_for
from registry.models import County
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class Office:
    """An open register."""

    settings: Settings
    engine: Engine
    access_engine: Engine
    vault: Vault
    county_code: str
    county_name: str
    srid: int
    time_zone: str
    looking: HotPath
    """For the look-ups of strangers, as the program."""
    logging: HotPath
    """For the lines of the access log about them, as the role that writes nothing else."""

    def close(self) -> None:
        """Close all connections."""
        self.looking.close()
        self.logging.close()
        self.engine.dispose()
        self.access_engine.dispose()


def cluster_of(settings: Settings) -> Cluster:
    """Return the private cluster of these settings."""
    return Cluster(settings.state, settings.sockets)


def ensure_server(settings: Settings) -> bool:
    """Start the private cluster where it is used and down; return whether it was started now."""
    return settings.private and cluster_of(settings).up()


def open_office(settings: Settings) -> Office:
    """Return the open register; raises DatabaseError, KeyFileError, SettingsError where it stays shut."""
    gateway_of(settings)  # a wrong one is said now, not to the first farmer who asks for a code
    ensure_server(settings)
    engine = engine_for(settings.app_url, pool_size=5, connect_args={"application_name": "sanquan"})
    try:
        return _opened(settings, engine)
    except BaseException:
        engine.dispose()
        raise


def _opened(settings: Settings, engine: Engine) -> Office:
    try:
        with engine.connect() as connection:
            at = database.revision(connection)
            require_safe(
                connection.scalar(
                    text("SELECT current_setting('fsync') || current_setting('full_page_writes')")
                )
            )
    except OperationalError as error:
        name = settings.app_url.database
        raise database.DatabaseError(
            f"database {name!r} cannot be opened: {str(error.orig).strip()}. "
            "Make it with `sanquan db migrate --county CODE NAME --srid EPSG`."
        ) from error
    if at != database.head():
        raise database.DatabaseError(
            f"the database is at migration {at}, the program at {database.head()}: run `sanquan db migrate`"
        )
    vault = database.unlock(settings, engine)
    with reading(engine) as session:
        county = session.scalars(select(County)).one()
        county_facts = county.code, county.name, county.srid, county.time_zone
    access = engine_for(settings.access_url, pool_size=2, connect_args={"application_name": "sanquan-access"})
    hot = HotPath(engine, "sanquan-looking"), HotPath(access, "sanquan-logging")
    return Office(settings, engine, access, vault, *county_facts, *hot)


def require_safe(settings: str | None) -> None:
    """Refuse a server that may lose what it acknowledged (reliability.md §6.3)."""
    if settings != "onon":
        raise database.DatabaseError("the server runs with fsync or full_page_writes off: a register may not")
