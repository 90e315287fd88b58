"""P1: `sanquan load` of a delivery beside ogr2ogr with COPY of the same layers and tables, unchecked."""

import json
import shutil
from pathlib import Path

from api.bench.deliveries import delivery
from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.processes import BenchError, sanquan, timed
from api.bench.scratch import scratch_database, scratch_office, with_accounts
from api.settings import ADMIN_ROLE, Settings
from geodata.exchange import encoding, inventory

GOAL = Goal("P1", 10, at_most=True)


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure in a fresh database each time; raises BenchError without ogr2ogr."""
    if shutil.which("ogr2ogr") is None:
        raise BenchError("the raw limit of P1 is ogr2ogr: apt-get install gdal-bin")
    peaks: list[float] = []
    loaded: list[int] = []
    with delivery(order) as package:

        def ours() -> float:
            with scratch_office(settings, "load") as office:
                with_accounts(office)
                ran = timed(
                    sanquan("load", str(package), "--as", "lu", "--json"),
                    office.settings,
                    may_return=(0, 1),
                )
            peaks.append(ran.peak_mb)
            loaded.append(json.loads(ran.out)["counts"]["parcels"]["admitted"])
            order.tell(f"load {ran.seconds:.1f} s, {ran.peak_mb:.0f} MB")
            return ran.seconds

        def beside() -> float:
            with scratch_database(settings, "ogr") as own:
                seconds = sum(timed(command, own).seconds for command in _copies(package, own))
            order.tell(f"ogr2ogr {seconds:.1f} s")
            return seconds

        a, b = alternate(order.rounds, ours, beside)
        what = f"load {package.name}"
    return [Measured(GOAL, what, "s", a, b, {"parcels": loaded[-1], "peak_mb": round(max(peaks))})]


def _copies(package: Path, own: Settings) -> list[list[str]]:
    to = f"PG:host={own.sockets} user={ADMIN_ROLE} dbname={own.app_url.database}"
    common = ["ogr2ogr", "-f", "PostgreSQL", to, "--config", "PG_USE_COPY", "YES", "-append"]
    found = inventory.take(package)
    commands = []
    for name, files in found.layers.items():
        for path in files:
            options = ["-nln", name, "-nlt", "PROMOTE_TO_MULTI", "-lco", "GEOMETRY_NAME=shape"]
            source = path.parent if path.parent.suffix == ".gpkg" else path
            layer = [path.name] if source != path else []
            if path.suffix == ".shp":
                options += ["-oo", f"ENCODING={encoding.of_dbf(path.with_suffix('.dbf'))}"]
            commands.append([*common, *options, str(source), *layer])
    if found.store is not None and found.store.is_file():
        commands.append([*common, str(found.store)])
    return commands
