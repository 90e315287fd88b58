"""“As of”: many random answers, many acts later the same bytes — queries, tiles and pages.

Answers are asked for the moments of acts of the first half of a story, before and after its second half.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.errors import NotFoundError
from registry.leaf import canonical
from registry.queries import as_of, lineage, parcels, restrictions, sheets, tiles
from registry.queries.as_of import Moment
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer
from tests.support.machine.run import committed, tell
from tests.support.server import Server

Ask = Callable[[Session, Any, Moment], bytes]
ZOOMS = (13, 15, 17)


def _parcel(session: Session, code: str, moment: Moment) -> bytes:
    found = parcels.by_code(session, code, moment)
    versions = parcels.versions(session, found.unit_id, moment)
    restricted = restrictions.open_on_parcel(session, found.unit_id, moment)
    return repr((found, versions, parcels.holdings(session, found, moment), restricted)).encode()


def _lineage(session: Session, code: str, moment: Moment) -> bytes:
    return repr(lineage.of_parcel(session, code, moment)).encode()


def _ground(session: Session, at: tuple[float, float], moment: Moment) -> bytes:
    return repr(lineage.ever_at(session, *at, ["510623"], moment)).encode()


def _sheets(session: Session, grantor: int, moment: Moment) -> bytes:
    found = sheets.of_grantor(session, grantor, moment)
    shapes = sheets.shapes_of(session, [p.unit_id for s in found for p in s.parcels if p.unit_id], moment)
    return canonical({s.code: s.content for s in found} | {str(k): v.hex() for k, v in shapes.items()})  # type: ignore[arg-type]


def _tile(session: Session, place: tuple[int, int, int], moment: Moment) -> bytes:
    return tiles.tile(session, *place, ["510623"], moment)


class Questions:
    """Random questions about a register, and who asks them of its pages."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.random = office, Random(seed)
        self.lu: Visitor = officer(office, "lu", PASSWORD, create_app(office))
        with reading(office.engine) as session:
            self.codes = session.scalars(
                text("SELECT code FROM spatial_unit WHERE level = 'contracted_parcel' ORDER BY id")
            ).all()
            self.holders = session.scalars(text("SELECT code FROM contract_holder ORDER BY id")).all()
            self.grantors = session.scalars(text("SELECT id FROM grantor")).all()
            self.places = session.execute(
                text(
                    "SELECT ST_X(c), ST_Y(c), ST_X(w), ST_Y(w) FROM (SELECT ST_PointOnSurface(shape) c, ST_PointOnSurface(shape_web) w "
                    "FROM spatial_unit_version WHERE level = 'contracted_parcel' ORDER BY id) AS v"
                )
            ).all()
            self.numbers = [
                (row.number, row.numbered_at)
                for row in session.execute(
                    text("SELECT number, numbered_at FROM event_number ORDER BY number")
                )
            ]

    def make(self, count: int) -> list[tuple[str, Any, int, datetime]]:
        kinds = (
            "parcel",
            "lineage",
            "ground",
            "sheets",
            "tile",
            "page parcel",
            "page household",
            "page lineage",
            "page tile",
        )
        made = []
        for _ in range(count):
            kind, (number, at) = self.random.choice(kinds), self.random.choice(self.numbers[5:])
            x, y, east, north = self.random.choice(self.places)
            z = self.random.choice(ZOOMS)
            side = 40_075_016.685578488 / 2**z
            place = (
                z,
                int((east + 20_037_508.342789244) // side),
                int((20_037_508.342789244 - north) // side),
            )
            what: Any = {
                "ground": (x, y), "sheets": self.grantors[0], "tile": place, "page tile": place,
                "page household": self.random.choice(self.holders),
            }.get(kind, self.random.choice(self.codes))  # fmt: skip
            made.append((kind, what, number, at))
        return made

    def answer(self, kind: str, what: Any, number: int, at: datetime) -> bytes:
        if kind.startswith("page "):
            return self._page(kind, what, at)
        ask: Ask = {
            "parcel": _parcel,
            "lineage": _lineage,
            "ground": _ground,
            "sheets": _sheets,
            "tile": _tile,
        }[kind]
        with reading(self.office.engine) as session:
            moment = as_of.resolve(session, at)
            assert moment is not None
            assert moment.number == number
            try:
                return ask(session, what, Moment(number, at, beyond_last=False))
            except NotFoundError as error:
                return str(error).encode()

    def _page(self, kind: str, what: Any, at: datetime) -> bytes:
        address = {
            "page parcel": f"/work/parcel/{what}", "page household": f"/work/household/{what}",
            "page lineage": f"/work/parcel/{what}/lineage",
        }.get(kind) or "/work/map/tiles/{}/{}/{}.mvt".format(*what)  # fmt: skip
        got = self.lu.get(address, query_string={"as_of": at.isoformat()})
        return f"{got.status_code} ".encode() + re.sub(rb'(nonce|value)="[^"]{20,}"', b"", got.data)


@pytest.fixture
def office(server: Server, entered_template: str) -> Iterator[Office]:
    """An office of one's own whose rights are entered."""
    opened = server.open(server.clone(entered_template))
    yield opened
    opened.close()
    server.drop(str(opened.settings.app_url.database))


@pytest.mark.parametrize(
    ("answers", "acts", "seed"), [(40, 12, 5), pytest.param(1_000, 500, 6, marks=pytest.mark.long)]
)
def test_an_answer_given_once_never_changes(
    server: Server, office: Office, answers: int, acts: int, seed: int
) -> None:
    with committed(server, office) as story:
        tell(story, max(12, acts // 4), seed)
    questions = Questions(office, seed)
    asked = questions.make(answers)
    before = [hashlib.sha256(questions.answer(*each)).digest() for each in asked]
    with committed(server, office) as story:
        tell(story, acts, seed + 1)
    changed = Counter(
        kind
        for (kind, *rest), digest in zip(asked, before, strict=True)
        if hashlib.sha256(questions.answer(kind, *rest)).digest() != digest
    )
    assert changed == Counter()
    assert len(set(before)) > answers // 6, "they are different answers"
    now = [questions.answer(kind, what, *questions.numbers[-1]) for kind, what, *_ in asked]
    assert [hashlib.sha256(n).digest() for n in now] != before, "the control: another moment, other answers"
