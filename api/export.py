"""Exports: logged first, then written from one moment of the register."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import one_moment, reading
from geodata.export import Exported, Order, export_package
from registry.services._write import Actor
from registry.services.log_access import log_export, require_exporter

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who takes data out, for what where it is unmasked, and from where."""

    actor: Actor
    purpose: str | None = None
    address: str = "console"


def export(office: Office, order: Order, out: Path, asker: Asker, progress: Progress) -> Exported:
    """Write the delivery below `out`; who takes it and for what is in the access log before anything is read.

    Raises Refused, ExportError, or the log's own error: what cannot be logged is not exported.
    """
    with reading(office.engine) as session:
        require_exporter(session, asker.actor, office.county_code)
    with Session(office.access_engine) as short, short.begin():
        log_export(
            short,
            county=office.county_code,
            account_id=asker.actor.account_id,
            unmasked=not order.masked,
            purpose=asker.purpose,
            address=asker.address,
        )
    with one_moment(office.engine) as session:
        return export_package(session, office.vault, order, out, progress)
