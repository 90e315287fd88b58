"""Rights, map and certificates agree about any moment: what the map shows of a parcel, what is entered on it,
what its papers are worth, and what a stranger is told of them."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import as_of, certificates, tiles
from registry.queries.as_of import Moment
from tests.registry.machine.test_answers_stay import FORGETFUL
from tests.support.client import Visitor, new_address
from tests.support.machine.run import committed, tell
from tests.support.server import Server
from tests.support.tiles import decoded, tiles_over

SEED, ACTS, MOMENTS, ZOOM = 11, 60, 12, 14
OUT = {"valid", "lost", "handed_back"}
"""A paper of the right as it stands that has not ended."""


@pytest.fixture
def office(server: Server, entered_template: str) -> Iterator[Office]:
    opened = server.open(server.clone(entered_template))
    with committed(server, opened) as story:
        for name in ("issue", *["split"] * 2):
            story.step(name)
        tell(story, ACTS, SEED)
    yield opened
    opened.close()
    server.drop(str(opened.settings.app_url.database))


def _on_the_map(session: Session, folder: Path) -> dict[str, str]:
    """Return the state of each parcel as the map shows it."""
    box = tiles.box_of_regions(session, ["510623"])
    shown: dict[str, str] = {}
    for place in tiles_over(box, ZOOM) if box else ():
        found = decoded(tiles.tile(session, *place, ["510623"]), place, folder)
        if "parcels" in found:
            shown |= dict(zip(found["parcels"]["code"], found["parcels"]["state"], strict=True))
    return shown


def _offences(office: Office, moment: Moment, stranger: Visitor, folder: Path) -> list[str]:
    """Return where map, rights, certificates and the public answer say different things of a moment."""
    wrong = []
    with reading(office.engine) as session:
        as_of.look_back(session, moment)
        shown = _on_the_map(session, folder)
        rows = session.execute(
            text(
                "SELECT u.code, p.right_id, p.version FROM spatial_unit_version v JOIN spatial_unit u ON u.id = v.unit_id "
                "LEFT JOIN LATERAL (SELECT p.right_id, p.version FROM right_parcel p WHERE p.unit_id = u.id AND p.ended_by IS NULL "
                "ORDER BY p.id LIMIT 1) p ON true WHERE v.ended_by IS NULL AND v.level = 'contracted_parcel'"
            )
        ).all()
        current: dict[int, int] = dict(
            session.execute(
                text("SELECT right_id, version FROM land_right_version WHERE ended_by IS NULL")
            ).all()
        )
        papers = {
            right: certificates.of_right(session, right) for right in {r.right_id for r in rows} - {None}
        }
        if shown.keys() != {row.code for row in rows}:
            wrong.append(f"the map shows {len(shown)} parcels, the register has {len(rows)}")
        for row in rows:
            out = [
                c for c in papers.get(row.right_id, ()) if c.status in OUT and c.right_version == row.version
            ]
            state = "surveyed" if row.right_id is None else "certified" if out else "entered"
            if shown.get(row.code) != state:
                wrong.append(f"{row.code} is {state}, the map shows {shown.get(row.code)}")
            if row.right_id is not None and current.get(row.right_id) != row.version:
                wrong.append(
                    f"{row.code} lies under version {row.version} of a right at {current.get(row.right_id)}"
                )
        numbers = session.scalars(text("SELECT paper_number FROM certificate")).all()
        found = [c for number in numbers if (c := certificates.by_number(session, number))]
    with reading(office.engine) as session:
        tokens = {n: certificates.pdf(session, office.vault, n).split()[-1].decode() for n in numbers}
    for paper in found:
        stands = current.get(paper.right_id)
        lawful = {"valid": stands == paper.right_version, "right_ended": stands is None}
        lawful["superseded"] = stands is None or stands > paper.right_version
        if not lawful.get(paper.status, True):
            wrong.append(f"{paper.paper_number} is {paper.status}, its right is at {stands}")
        stranger.client.environ_base["REMOTE_ADDR"] = new_address()
        told = stranger.get(
            f"/api/v1/check/{tokens[paper.paper_number]}", query_string={"as_of": moment.asked.isoformat()}
        ).get_json()
        if (told["status"], told["as_of"]["after_act"]) != (paper.status, moment.number):
            wrong.append(f"{paper.paper_number} is {paper.status}, a stranger is told {told}")
    return wrong


def test_rights_map_and_certificates_agree_about_any_moment(
    server: Server, office: Office, tmp_path: Path
) -> None:
    random, stranger = Random(SEED), Visitor(create_app(office))
    with reading(office.engine) as session:
        acts = session.execute(text("SELECT number, numbered_at FROM event_number ORDER BY number")).all()
    moments = [Moment(row[0], row[1], beyond_last=False) for row in random.sample(acts, MOMENTS)]
    print(f"seed {SEED}: acts {sorted(m.number for m in moments)} of {len(acts)}")  # noqa: T201 (pytest shows it where it fails)
    assert {m.number: _offences(office, m, stranger, tmp_path) for m in moments} == {
        m.number: [] for m in moments
    }

    # The control: what lies under which right, asked without the moment, is found out.
    server.admin(FORGETFUL.format(table="right_parcel"), str(office.settings.app_url.database))
    early = Moment(acts[12][0], acts[12][1], beyond_last=False)
    assert len(_offences(office, early, stranger, tmp_path)) > 50
