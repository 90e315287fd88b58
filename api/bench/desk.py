"""P10: one case through HTTP, from application to entry, in a small register and in a large one.

The case is the split of a parcel: applied for by a clerk, accepted and reviewed by one registrar,
approved and entered by another, each with a session of their own at the served program.
"""

import http.client
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

import shapely
from shapely import LineString
from shapely.ops import split
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import demo
from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.multiply import multiply
from api.bench.processes import BenchError
from api.bench.scratch import registered, scratch_office
from api.bench.servers import served
from api.office import Office
from api.settings import Settings
from api.transaction import reading
from registry.models import SpatialUnit
from registry.queries import grantors, parcel_changes

GOAL = Goal("P10", 1.5, at_most=True)
_SMALL, _CORE, _CASES, _LEAST = 10_000, 500, 20, 30
_STEPS = (("he", "accept"), ("he", "review"), ("shen", "approve"), ("shen", "enter"))


class _Person:
    """Someone at a browser: a connection, a cookie, the token of the forms."""

    def __init__(self, port: int, name: str, password: str) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self.get("/login")
        self.post("/login", {"username": name, "password": password}, 302)
        self.get("/login")  # the token of the session that has just begun

    def get(self, path: str) -> str:
        """Return a page; its form's token is used from then on."""
        status, _, page = self._ask("GET", path)
        if status != 200:
            raise BenchError(f"{path} answered {status}")
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page):
            self._token = found[1]
        return page

    def post(self, path: str, form: dict[str, str | list[str]], wanted: int = 303) -> str:
        """Send a form; return where it leads. Raises BenchError for another status."""
        body = urlencode(form | {"csrf_token": self._token}, doseq=True)
        status, location, page = self._ask("POST", path, body)
        if status != wanted:
            raise BenchError(f"{path} answered {status}: {re.sub('<[^>]+>', ' ', page)[-500:].strip()}")
        return location

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Accept": "text/html", "Cookie": cookies}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._wire.request(method, path, body or None, headers)
        answer = self._wire.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location") or "", page


@dataclass(slots=True)
class _Desk:
    """A register, the people at it, and the parcels that are still whole."""

    size: int
    people: dict[str, _Person]
    cuts: Iterator[tuple[str, str, str]]

    def p95(self, cases: int = _CASES) -> float:
        """Take so many cases from application to entry; return the 95th percentile in ms."""
        took = []
        for _ in range(cases):
            code, right, line = next(self.cuts)
            begun = time.perf_counter()
            form: dict[str, str | list[str]] = {
                "line": line, "seen": "1", "reason": "分户", f"parts-{right}": ["0", "1"]
            }  # fmt: skip
            case = self.people["lu"].post(f"/work/parcel/{code}/split/apply", form)
            for name, step in _STEPS:
                self.people[name].post(f"{case}/step/{step}", {})
            took.append((time.perf_counter() - begun) * 1000)
        return statistics.quantiles(took, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True)
class _Register:
    """A register that is served, and what its people log in with."""

    size: int
    port: int
    passwords: dict[str, str]
    cuts: list[tuple[str, str, str]]

    def with_people(self) -> _Desk:
        people = {name: _Person(self.port, name, self.passwords[name]) for name in ("lu", "he", "shen")}
        return _Desk(self.size, people, iter(self.cuts))


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure at 10,000 parcels (a tenth, where that is less) and at `parcels`, round by round."""
    sizes = (min(_SMALL, order.parcels // 10), order.parcels)
    with ExitStack() as open_:
        # People come when both stand: a server ends a connection on which nothing is asked for long.
        standing = [_opened(open_, settings, size, order) for size in sizes]
        small, large = (register.with_people() for register in standing)
        for desk in (small, large):
            desk.p95(2)  # the first case of a process prepares its statements
        a, b = alternate(order.rounds, large.p95, small.p95)
    what = f"p95 of a split's five acts, {large.size:,} parcels ÷ {small.size:,}"
    return [Measured(GOAL, what, "ms", a, b, {"cases_a_round": _CASES})]


def _opened(open_: ExitStack, settings: Settings, size: int, order: Order) -> _Register:
    office = open_.enter_context(scratch_office(settings, f"desk{size}"))
    order.tell(f"registering {size:,} parcels")
    passwords = dict(line.split()[1:3] for line in demo.add_accounts(office))
    registered(office, min(_CORE, size))
    cuts = list(_cuts(office))
    if size > _CORE:
        multiply(office, size // _CORE - 1)
    port = open_.enter_context(served(office.settings, "api.wsgi:app"))
    return _Register(size, port, passwords, cuts)


def _cuts(office: Office) -> Iterator[tuple[str, str, str]]:
    """Yield parcels that a line divides in two, with their one right and the line as the form takes it."""
    with reading(office.engine) as session:
        codes = [code for grantor in grantors.codes(session) for code in _codes(session, grantor)]
        for held in parcel_changes.held(session, codes):
            west, south, east, north = held.shape.bounds
            middle = (west + east) / 2
            line = LineString([(middle, south - 5), (middle, north + 5)])
            parts = split(held.shape, line).geoms
            if len(held.rights) == 1 and len(parts) == 2 and min(shapely.area(list(parts))) > _LEAST:
                text = "\n".join(f"{x:.3f}, {y:.3f}" for x, y in line.coords)
                yield held.code, next(iter(held.claims)), text


def _codes(session: Session, grantor: str) -> list[str]:
    query = select(SpatialUnit.code).where(
        SpatialUnit.level == "contracted_parcel", SpatialUnit.region_code == grantor
    )
    return list(session.scalars(query.order_by(SpatialUnit.code)))
