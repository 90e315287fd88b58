"""Random questions about the register of then, each as a user puts it: an address with `as_of`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from api.extension_papers import PAPERS
from api.office import Office
from api.transaction import reading
from registry.queries import certificates
from tests.support.client import Visitor, new_address
from tests.support.tiles import tile_of

_LATER = 20
"""Numbers of things that are not there yet: an answer of before they came must not change either."""
_ZOOMS = (11, 13, 15, 17)
_CODES = {"household": "household", "desk": "grantor", "extension": "grantor"}
"""What the code in an address is of, by blueprint; else of a parcel."""
_TOKEN = re.compile(rb'name="csrf_token" value="[^"]+"')


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and about which moment."""

    endpoint: str
    path: str
    query: dict[str, str]
    at: datetime

    def ask(self, visitor: Visitor) -> bytes:
        """Return what the user gets, but for the token of the log-out form."""
        visitor.client.environ_base["REMOTE_ADDR"] = new_address()  # no address may look up many certificates
        got = visitor.get(self.path, query_string={**self.query, "as_of": self.at.isoformat()})
        kind = str(got.headers.get("Content-Type"))
        return f"{got.status_code} {kind}\n".encode() + _TOKEN.sub(b"", got.data)


@dataclass(slots=True)
class Questions:
    """A register's things, of which questions are made."""

    office: Office
    app: Flask
    random: Random
    moments: list[datetime] = field(default_factory=list)
    """When the acts were numbered."""
    _pools: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with reading(self.office.engine) as session:
            self.moments = list(session.scalars(text("SELECT numbered_at FROM event_number ORDER BY number")))
            self._pools = self._things(session)

    def make(self, count: int) -> Iterator[Question]:
        """Give questions: each page that answers for the past first, then at random."""
        rules = [
            r for r in self.app.url_map.iter_rules() if "GET" in (r.methods or ()) and answers(self.app, r)
        ]
        self.random.shuffle(rules)
        builder = self.app.url_map.bind("localhost")
        for k in range(count):
            rule = rules[k] if k < len(rules) else self.random.choice(rules)
            path = builder.build(rule.endpoint, self._values(rule))
            yield Question(rule.endpoint, path, self._query(rule.endpoint), self._moment())

    def _moment(self) -> datetime:
        """Return the moment of an act, or one between two; not of the very first ones, which found little."""
        k = self.random.randrange(len(self.moments) // 4, len(self.moments) - 1)
        return self.moments[k] + (self.moments[k + 1] - self.moments[k]) * self.random.choice((0, 0.5))

    def _values(self, rule: Rule) -> dict[str, Any]:
        """Return what fills the places of an address."""
        if "z" in rule.arguments:
            east, north = self.random.choice(self._pools["web point"])
            return dict(
                zip("zxy", tile_of((east, north, east, north), self.random.choice(_ZOOMS)), strict=True)
            )
        codes = _CODES.get(rule.endpoint.split(".")[0], "parcel")
        return {
            name: self.random.choice(self._pools[codes if name == "code" else name])
            for name in rule.arguments
        }

    def _query(self, endpoint: str) -> dict[str, str]:
        pick = self.random.choice
        if endpoint == "search.search":
            code = pick(self._pools["parcel"])
            return {"q": pick([pick(self._pools["name"]), code, code[-5:], pick(self._pools["number"])])}
        if endpoint in {"lineage.ground", "api_parcels.at"}:
            east, north = pick(self._pools["point"])
            return {"east": str(east), "north": str(north)}
        return {"parcel": pick(self._pools["parcel"])} if endpoint == "map_view.map_page" else {}

    def _things(self, session: Session) -> dict[str, list[Any]]:
        def of(sql: str) -> list[Any]:
            return list(session.scalars(text(sql)))

        def numbers(table: str) -> list[int]:
            last = f"SELECT coalesce(max(id), 0) FROM {table}"
            return list(range(1, int(session.scalar(text(last)) or 0) + _LATER))

        papers = of("SELECT paper_number FROM certificate ORDER BY id")
        printed = [certificates.pdf(session, self.office.vault, number) for number in papers]
        parcels = of("SELECT code FROM spatial_unit WHERE level = 'contracted_parcel' ORDER BY code")
        new = [f"{parcels[-1][:14]}{int(parcels[-1][14:]) + k:05}" for k in range(1, _LATER)]
        points = session.execute(
            text(
                "SELECT ST_X(c), ST_Y(c), ST_X(w), ST_Y(w) FROM (SELECT ST_PointOnSurface(shape) c, ST_PointOnSurface(shape_web) w "
                "FROM spatial_unit_version WHERE level = 'contracted_parcel' ORDER BY id) AS v"
            )
        ).all()
        return {
            "parcel": parcels + new,
            "household": of("SELECT code FROM contract_holder WHERE code IS NOT NULL ORDER BY id"),
            "transfer": of("SELECT code || '0001' FROM grantor"),
            "grantor": of("SELECT code FROM grantor ORDER BY id"),
            "name": of("SELECT DISTINCT name FROM person ORDER BY name"),
            "number": [*papers, "第1号"],
            "token": ["no-such-token", *(paper.split()[-1].decode() for paper in printed)],
            "case_id": numbers("land_case"),
            "notice_id": numbers("notice"),
            "paper_id": numbers("case_document"),
            "what": sorted(PAPERS),
            "point": [(row[0], row[1]) for row in points],
            "web point": [(row[2], row[3]) for row in points],
        }


def answers(app: Flask, rule: Rule) -> bool:
    """Return whether a route answers for the past."""
    return getattr(app.view_functions[rule.endpoint], "any_moment", False)
