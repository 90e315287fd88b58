"""Counties other than the demo one: their hands, short notices, and the way from survey to entry."""

from collections.abc import Sequence

from api.office import Office
from api.passwords import hashed
from api.register import Hands, Outcome, register_survey
from api.transaction import reading, writing
from registry import clock
from registry.codelists import IdKind
from registry.queries import accounts, cases
from registry.queries.cases import CaseView
from registry.services._write import Actor
from registry.services.add_account import NewAccount, add_account
from registry.services.close_display import close_display
from registry.services.open_display import open_display
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.survey_facts import PersonFacts

_HANDS = (
    ("ma", "马明", "510623197001011234", "clerk", "operator"),
    ("shu", "舒静", "510623197101011235", "registrar"),
    ("pan", "潘军", "510623197201011236", "registrar"),
)
_NO_WAITING = {"display_days": "0", "display_rounds": "1", "announcement_working_days": "0"}


def hire(office: Office) -> Hands:
    """Give a county a clerk and two registrars, or return those it has."""
    with reading(office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
    if "ma" not in known:
        for username, name, number, *roles in _HANDS:
            person = PersonFacts(name, IdKind.RESIDENT, number)
            account = NewAccount(
                username, hashed("a long sentence"), person, [(role, office.county_code) for role in roles]
            )
            with writing(office.engine) as session:
                add_account(session, account, county=office.county_code, actor=Actor(), vault=office.vault)
        return hire(office)
    return Hands(known["ma"], known["shu"], known["pan"])


def stop_waiting(office: Office, actor: Actor) -> None:
    """Let displays and announcements run for no days."""
    for key, value in _NO_WAITING.items():
        with writing(office.engine) as session:
            new = NewValue(key, value, clock.today(session), "测试设定", confirmed=False)
            set_parameter(session, new, county=office.county_code, actor=actor)


def display_all(office: Office, actor: Actor) -> Sequence[CaseView]:
    """Display every survey of a county, close the displays, and return the surveys."""
    with reading(office.engine) as session:
        surveys = cases.in_region(session, office.county_code, "survey")
    for survey in surveys:
        with writing(office.engine) as session:
            open_display(session, survey.id, actor=actor)
        with writing(office.engine) as session:
            close_display(session, survey.id, actor=actor)
    return surveys


def register_all(office: Office, hands: Hands) -> Sequence[Outcome]:
    """Display and register every survey of a county as far as the law allows."""
    assert hands.clerk is not None
    return [register_survey(office, survey, hands) for survey in display_all(office, hands.clerk)]
