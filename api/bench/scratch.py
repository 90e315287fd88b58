"""The scratch register of a measurement: a database of its own in the cluster, dropped afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api import database, demo
from api.deliver import load_package
from api.office import Office, ensure_server, open_office
from api.settings import Settings
from geodata.demo import places
from geodata.demo.generate import Order, generate
from registry.services._write import Actor

CHOICE = database.CountyChoice(places.COUNTY_CODE, places.COUNTY_NAME, places.SRID)


@contextmanager
def scratch_database(settings: Settings, what: str) -> Iterator[Settings]:
    """Give the settings of a new, empty database of the private cluster; raises DatabaseError elsewhere."""
    if settings.admin_url is None or not settings.private:
        raise database.DatabaseError("bench works in the private cluster only: unset DATABASE_URL")
    ensure_server(settings)
    name = f"bench_{what}_{os.getpid()}".lower()
    own = replace(
        settings,
        app_url=settings.app_url.set(database=name),
        admin_url=settings.admin_url.set(database=name),
        access_url=settings.access_url.set(database=name),
    )
    assert own.admin_url is not None
    try:
        database.make_database(own.admin_url, own.app_url, own.access_url)
        yield own
    finally:
        database.drop_database(own.admin_url)


@contextmanager
def scratch_office(settings: Settings, what: str) -> Iterator[Office]:
    """Give an open, empty register of the demo county in a scratch database."""
    with scratch_database(settings, what) as own:
        assert own.admin_url is not None
        database.migrate(own.admin_url, CHOICE)
        database.settle_key(own, own.admin_url)
        office = open_office(own)
        try:
            yield office
        finally:
            office.close()


def with_accounts(office: Office) -> dict[str, Actor]:
    """Add the demo's accounts and let notices run for no days; return who acts."""
    for _ in demo.add_accounts(office):
        pass
    actors = demo.actors_of(office)
    demo.shorten_notices(office, actors["lu"])
    return actors


def registered(office: Office, parcels: int) -> dict[str, Actor]:
    """Load a clean demo delivery and enter every right of it; return who acts."""
    actors = with_accounts(office)
    with tempfile.TemporaryDirectory(prefix="sanquan-bench-") as folder:
        made = generate(Order(parcels, seed=1), Path(folder))
        load_package(office, made.root, actors["lu"])
    demo.register_surveys(office, actors, displayed_only=0)
    return actors
