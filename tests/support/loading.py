"""Loading a delivery into an office, as its clerk."""

from pathlib import Path

from sqlalchemy.orm import Session

from api.deliver import Checked, load_package
from api.office import Office
from geodata.load import Loaded
from registry.queries import accounts
from registry.services._write import Actor


def clerk(office: Office) -> Actor:
    """Return the clerk of the cast."""
    with Session(office.engine) as session:
        found = accounts.by_username(session, "lu")
    assert found is not None
    return Actor(found.id, found.person_id)


def loaded(office: Office, root: Path) -> tuple[Checked, Loaded]:
    """Check and load a delivery."""
    return load_package(office, root, clerk(office))
