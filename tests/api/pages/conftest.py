"""The people at the pages, and a county in which certificates were issued before our eyes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from api.issue import ground_of, paper_of
from api.office import Office
from api.passwords import hashed
from api.transaction import reading, writing
from api.web import create_app
from geodata.paper.pressroom import Pressroom
from registry.codelists import IdKind
from registry.periods import add_months, add_years
from registry.queries import accounts, grantors
from registry.services._issuing import Draft
from registry.services._write import Actor
from registry.services.add_account import NewAccount, add_account
from registry.services.issue_certificates import issue_certificates
from registry.services.survey_facts import PersonFacts
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer
from tests.support.server import Server
from tests.support.transfers import farm, lease
from tests.support.village import ForGood, Village
from tests.support.villages import Do

UNCERTIFIED = "51062310020101"
"""The demo county's third group: rights entered, nothing printed."""


@pytest.fixture(scope="session")
def app(demo_office: Office) -> Flask:
    return create_app(demo_office)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture(scope="module")
def clerk(app: Flask, demo_office: Office, demo_passwords: dict[str, str]) -> Visitor:
    """Clerk and operator of the whole county."""
    return officer(demo_office, "lu", demo_passwords["lu"], app)


@pytest.fixture(scope="module")
def registrar(app: Flask, demo_office: Office, demo_passwords: dict[str, str]) -> Visitor:
    return officer(demo_office, "shen", demo_passwords["shen"], app)


@pytest.fixture(scope="module")
def analyst(app: Flask, demo_office: Office, demo_passwords: dict[str, str]) -> Visitor:
    """An analyst of the whole county: sees, but no personal papers."""
    return officer(demo_office, "fen", demo_passwords["fen"], app)


@pytest.fixture(scope="module")
def villager(app: Flask, demo_office: Office, demo_passwords: dict[str, str]) -> Visitor:
    """The clerk of the first village, 510623 100 200."""
    return officer(demo_office, "cun", demo_passwords["cun"], app)


@dataclass(frozen=True, slots=True)
class Certified:
    """A county of one's own, with what is printed on three certificates and nowhere else.

    Its account `yun` is an analyst of the county and a clerk of the first village only.
    """

    office: Office
    app: Flask
    papers: list[Draft]


@pytest.fixture(scope="session")
def certified(server: Server, demo_template: str) -> Iterator[Certified]:
    yield from county_with_papers(server, demo_template)


def county_with_papers(server: Server, demo_template: str) -> Iterator[Certified]:
    opened = server.open(server.clone(demo_template))
    papers: list[Draft] = []

    with Session(opened.engine) as session:
        shen = accounts.by_username(session, "shen")
    assert shen is not None
    with reading(opened.engine) as session:
        due = grantors.rights_without_certificate(session, UNCERTIFIED)[:3]
        ground = ground_of(session, UNCERTIFIED)

    def printed(drafts: Sequence[Draft]) -> Iterator[bytes]:
        papers.extend(drafts)
        return Pressroom(0).print([paper_of(opened, d) for d in drafts], ground)

    with writing(opened.engine) as session:
        issue_certificates(
            session,
            due,
            region=UNCERTIFIED,
            actor=Actor(shen.id, shen.person_id),
            vault=opened.vault,
            render=printed,
        )
    with writing(opened.engine) as session:
        person = PersonFacts("云中", IdKind.RESIDENT, "510623198501011239")
        roles = [("analyst", "510623"), ("clerk", "510623100200")]
        mixed = NewAccount("yun", hashed(PASSWORD), person, roles)
        add_account(session, mixed, county="510623", actor=Actor(), vault=opened.vault)
    yield Certified(opened, create_app(opened), papers)
    opened.close()


@pytest.fixture
def leased_office(entered_office: Office, for_good: ForGood) -> Office:
    """An office with a lease of two households that ends in six months."""
    with for_good(entered_office) as village:
        end = add_months(village.today(), 6)
        lease(village, 2, farm(village), term=(add_years(end, -3), end))
    return entered_office


@pytest.fixture
def village(entered_office: Office, for_good: ForGood) -> Do:
    """Do something in a village of the entered county, for good."""

    def do(act: Callable[[Village], Any]) -> Any:
        with for_good(entered_office) as village:
            return act(village)

    return do


@pytest.fixture
def desk(entered_office: Office) -> Visitor:
    """A clerk at the entered county's desk."""
    return officer(entered_office, "lu", PASSWORD)
