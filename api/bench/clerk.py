"""A clerk's single act through the write path while a delivery is loaded, beside the same act without."""

import statistics
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from api.bench.deliveries import delivery
from api.bench.measure import Goal, Measured, Order
from api.bench.processes import BenchError, sanquan, start
from api.bench.scratch import scratch_office, with_accounts
from api.office import Office
from api.settings import Settings
from api.transaction import reading, writing
from registry.errors import NotFoundError
from registry.queries import grantors, parcels
from registry.services._write import Actor
from registry.services.correct_parcel import Correction, correct_parcel

GOAL = Goal("clerk", 3, at_most=True)
_THINK, _FEWEST = 0.1, 5
"""Seconds between a clerk's acts; acts that are measured at least."""


@dataclass(slots=True)
class _Clerk:
    office: Office
    actor: Actor
    parcel: str
    acts: int = 0

    def correct(self) -> float:
        """Correct the parcel's eastern neighbor as `sanquan correct` does; return the ms it took."""
        self.acts += 1
        begun = time.perf_counter()
        with reading(self.office.engine) as session:
            seen = parcels.by_code(session, self.parcel).version
        correction = Correction(self.parcel, seen, {"east": f"第{self.acts}户"}, "复核")
        with writing(self.office.engine) as session:
            correct_parcel(session, correction, actor=self.actor)
        return (time.perf_counter() - begun) * 1000


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure from the first loaded grantor to the load's end, then as often without it."""
    during: list[float] = []
    without: list[float] = []
    acts: list[int] = []
    with delivery(order) as package:
        for number in range(order.rounds):
            with scratch_office(settings, "clerk") as office:
                busy, quiet = _round(office, str(package))
            acts.append(len(busy))
            during.append(_p95(busy))
            without.append(_p95(quiet))
            order.tell(f"round {number + 1}: {len(busy)} acts, p95 {during[-1]:.1f} and {without[-1]:.1f} ms")
        what = f"p95 of a correction while {package.name} is loaded"
    return [Measured(GOAL, what, "ms", during, without, {"acts": acts})]


def _round(office: Office, package: str) -> tuple[list[float], list[float]]:
    actor = with_accounts(office)["lu"]
    with start(sanquan("load", package, "--as", "lu", "--json"), office.settings, subprocess.DEVNULL) as load:
        clerk = _Clerk(office, actor, _first_parcel(office, load))
        clerk.correct()  # the first one of a process prepares its statements
        pause = threading.Event()
        busy: list[float] = []
        while load.poll() is None or len(busy) < _FEWEST:
            busy.append(clerk.correct())
            pause.wait(_THINK)
        _, said = load.communicate()
    if load.returncode not in (0, 1):
        raise BenchError(f"the load returned {load.returncode}: {said.strip()[-2000:]}")
    quiet = []
    for _ in busy:
        quiet.append(clerk.correct())
        pause.wait(_THINK)
    return busy, quiet


def _first_parcel(office: Office, load: "subprocess.Popen[str]") -> str:
    """Wait until the load has committed its first grantor; return a parcel of it."""
    pause = threading.Event()
    while True:
        ended = load.poll() is not None
        with reading(office.engine) as session:
            for grantor, number in product(grantors.codes(session)[:1], range(1, 100)):
                with suppress(NotFoundError):
                    return parcels.by_code(session, f"{grantor}{number:05d}").code
        if ended:
            raise BenchError("the load ended without a parcel")
        pause.wait(_THINK)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
