"""The demo county, loaded once: a small delivery taken the real way to certificates.

Notices run for no days here, by dated settings whose source says so; everything else is as it is.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.deliver import load_package
from api.issue import issue
from api.office import Office
from api.passwords import hashed, random_password
from api.register import Hands, register_survey
from api.transaction import reading, writing
from geodata.demo import places
from geodata.demo.generate import Order, generate
from registry import clock
from registry.codelists import IdKind
from registry.errors import UnknownParameterError
from registry.queries import accounts, cases, certificates, grantors, parameters
from registry.services._write import Actor
from registry.services.add_account import NewAccount, add_account
from registry.services.close_display import close_display
from registry.services.open_display import open_display
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.survey_facts import PersonFacts

PARCELS, SEED = 1_560, 1
_SHORT = {"display_days": "0", "display_rounds": "1", "announcement_working_days": "0"}
_SOURCE = "演示县设定"
_PEOPLE = (
    ("lu", "陆明", "510623198001011234", (("clerk", ""), ("operator", ""))),
    ("shen", "沈静", "510623198101011235", (("registrar", ""),)),
    ("he", "何军", "510623198201011236", (("registrar", ""),)),
    ("fen", "冯芬", "510623198301011237", (("analyst", ""),)),
    ("cun", "村小芳", "510623198401011238", (("clerk", "100200"),)),
)
"""Username, name, invented number, roles with the rest of the region's code after the county."""


def needs_demo(office: Office) -> bool:
    """Return whether the register is empty, or holds a demo county whose loading was interrupted."""
    with reading(office.engine) as session:
        codes = grantors.codes(session)
        if not accounts.all_of(session) and not codes:
            return True
        is_demo = parameters.in_force(session, "display_days").source == _SOURCE
        return is_demo and not certificates.count(session, codes[1] if len(codes) > 1 else "-")


def load_demo(office: Office) -> Iterator[str]:
    """Make accounts, load a delivery, register all but the last group; go on where it was stopped.

    Says what was done, line by line; raises UnknownParameterError in another county's database.
    """
    if office.county_code != places.COUNTY_CODE or office.srid != places.SRID:
        raise UnknownParameterError(
            key="demo",
            value=office.county_code,
            why=f"演示县只能装入 {places.COUNTY_CODE} EPSG:{places.SRID} 的库",
        )
    yield from add_accounts(office)
    actors = actors_of(office)
    shorten_notices(office, actors["lu"])
    with tempfile.TemporaryDirectory(prefix="sanquan-demo-") as folder:
        made = generate(Order(PARCELS, SEED), Path(folder))
        load_package(office, made.root, actors["lu"])
    with reading(office.engine) as session:
        loaded = grantors.in_region(session)
    parcels = sum(g.parcels for g in loaded)
    yield f"loaded {parcels:,} parcels of {sum(g.holders for g in loaded):,} holders"
    yield f"entered {register_surveys(office, actors):,} rights"
    issued = 0
    for grantor in loaded[:2]:
        issued += sum(len(batch) for batch in issue(office, grantor.code, actors["shen"]))
    yield f"issued {issued:,} certificates"


def add_accounts(office: Office) -> Iterator[str]:
    """Add the demo's accounts where they are missing; say name and password of each new one."""
    for username, name, number, roles in _PEOPLE:
        with reading(office.engine) as session:
            if accounts.by_username(session, username) is not None:
                continue
        password = random_password()
        account = NewAccount(
            username,
            hashed(password),
            PersonFacts(name, IdKind.RESIDENT, number),
            [(role, office.county_code + rest) for role, rest in roles],
        )
        with writing(office.engine) as session:
            add_account(session, account, county=office.county_code, actor=Actor(), vault=office.vault)
        yield f"log-in {username:5} {password}  ({name})"


def actors_of(office: Office) -> dict[str, Actor]:
    """Return the register's accounts as actors, by username."""
    with reading(office.engine) as session:
        return {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}


def shorten_notices(office: Office, actor: Actor) -> None:
    """Let notices run for no days, by settings whose source says that this is the demo."""
    for key, value in _SHORT.items():
        with writing(office.engine) as session:
            if parameters.in_force(session, key).source != _SOURCE:
                new = NewValue(key, value, clock.today(session), _SOURCE, confirmed=False)
                set_parameter(session, new, county=office.county_code, actor=actor)


def register_surveys(office: Office, actors: dict[str, Actor], displayed_only: int = 1) -> int:
    """Display and register all groups but the last, whose display is left running to be seen.

    Returns how many rights were entered.
    """
    with reading(office.engine) as session:
        surveys = cases.in_region(session, office.county_code, "survey")
    surveys = sorted(surveys, key=lambda survey: survey.grantor_code)  # not as two loaders happened to end
    hands = Hands(actors["lu"], actors["shen"], actors["he"])
    entered = 0
    for number, survey in enumerate(surveys):
        with reading(office.engine) as session:
            shown = cases.notices_of(session, survey.id, "display")
        if not shown:
            with writing(office.engine) as session:
                open_display(session, survey.id, actor=actors["lu"])
        if number >= len(surveys) - displayed_only:
            continue
        if not shown or shown[-1].closed_on is None:
            with writing(office.engine) as session:
                close_display(session, survey.id, actor=actors["lu"])
        entered += register_survey(office, survey, hands).entered
    return entered
