"""A one-time code on its way: made and committed, then sent to the phone on record; and checked."""

from api.gateway import gateway_of
from api.language import day, language
from api.office import Office
from api.transaction import aside
from registry.queries.phones import Phone
from registry.rules.one_time_codes import CHANGE_SAID, CONSENT_SAID, LINK_SAID, PURPOSES, SAID, Checked
from registry.services.answer_by_phone import code_to_answer
from registry.services.check_code import check_code
from registry.services.give_consent_links import GivenConsentLink
from registry.services.give_portfolio_link import Given
from registry.services.send_code import Sent, send_code
from registry.words import Words


def send(office: Office, purpose: str, subject: str, phone: Phone | None, household: str) -> None:
    """Send a code to a household's phone; raises Refused, GatewayError."""
    with aside(office.engine) as own:
        sent = send_code(own, purpose, subject, phone, where=household, vault=office.vault)
    _tell_code(office, purpose, sent)


def send_to_answer(office: Office, token: str, purpose: str) -> None:
    """Send a code to agree to a link's terms, or to refuse; raises Refused, NotFoundError, GatewayError."""
    with aside(office.engine) as own:
        sent = code_to_answer(own, token, purpose, vault=office.vault)
    _tell_code(office, purpose, sent)


def _tell_code(office: Office, purpose: str, sent: Sent) -> None:
    said = SAID.fill(
        county=office.county_name, code=sent.code, minutes=sent.minutes, purpose=PURPOSES[purpose]
    )
    _tell(office, sent.phone, said)


def check(office: Office, purpose: str, subject: str, typed: str) -> Checked:
    """Return what came of a typed code; the try counts whatever comes of it."""
    with aside(office.engine) as own:
        checked, _ = check_code(own, purpose, subject, typed, vault=office.vault)
    return checked


def send_link(office: Office, given: Given, address: str) -> None:
    """Send a household the address of its rights; raises GatewayError."""
    _tell(
        office,
        given.phone,
        LINK_SAID.fill(county=office.county_name, address=address, until=day(given.valid_until)),
    )


def send_consent_link(office: Office, given: GivenConsentLink, address: str) -> None:
    """Send somebody who must agree the address of their sheet; raises GatewayError."""
    said = CONSENT_SAID.fill(county=office.county_name, address=address, until=day(given.valid_until))
    _tell(office, given.phone, said)


def tell_of_change(office: Office, before: Phone) -> None:
    """Tell the phone that was on record that another one is; raises GatewayError."""
    _tell(office, before, CHANGE_SAID.fill(county=office.county_name))


def _tell(office: Office, phone: Phone, said: Words) -> None:
    gateway_of(office.settings).send(phone, said[language()])
