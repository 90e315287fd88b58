"""Settlements in town as plain acts, for tests, and the trials of their rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from registry.queries import phones, rosters
from registry.queries.phones import Phone
from registry.rules.link_standards import NewFigure, NewStandard
from registry.rules.settlements import NewSettlement
from registry.services.check_code import check_code
from registry.services.correct_settlement import Why, correct_settlement
from registry.services.give_portfolio_link import Given, end_portfolio_link, give_portfolio_link
from registry.services.record_phone import record_phone
from registry.services.report_settlement import report_settlement
from registry.services.send_code import send_code
from registry.services.set_link_standard import set_link_standard
from registry.services.set_population_figure import set_population_figure
from tests.support.village import GRANTOR, Village

COUNTY = "510623"
HOUSEHOLD = GRANTOR + "0001"
TOWN = NewSettlement("hukou", "510623100", "凯江镇", "up_to_100", date(2025, 3, 1), "户口簿 510623-77")
PERMIT = replace(TOWN, kind="residence", destination_code="510104", destination_name="锦江区", destination_class="metropolis", document="居住证")  # fmt: skip
MISTAKEN = Why("mistaken", "户口簿复核")
LAND = NewStandard("land", "hukou", "up_to_100", Decimal("100.00"), date(2016, 10, 10), "国土资发〔2016〕123号", False)  # fmt: skip
PEOPLE = NewFigure("registered_total", COUNTY, Decimal(1000), date(2020, 11, 1), "公安年报", True)
NUMBER = "138 0000-1234"
PHONE = Phone("13800001234", datetime(2026, 1, 1, tzinfo=UTC))


def member(session: Session, nth: int = 0, code: str = HOUSEHOLD) -> int:
    """Return a member of a household."""
    return rosters.of_household(session, code).members[nth].person_id


def report(
    v: Village, new: NewSettlement = TOWN, nth: int = 0, who: str = "lu", code: str = HOUSEHOLD
) -> int:
    """A member of a household reports at the desk."""
    return report_settlement(v.session, code, member(v.session, nth, code), new, actor=getattr(v.cast, who))


def correct(
    v: Village, number: int, why: Why = MISTAKEN, then: NewSettlement | None = None, who: str = "shen"
) -> int | None:
    """A registrar counters it."""
    return correct_settlement(v.session, number, why, then, actor=getattr(v.cast, who))


def standard(v: Village, new: NewStandard = LAND, who: str = "lu", **change: Any) -> None:
    """An operator sets a standard."""
    set_link_standard(v.session, replace(new, **change), county=COUNTY, actor=getattr(v.cast, who))


def figure(v: Village, new: NewFigure = PEOPLE, who: str = "lu", **change: Any) -> None:
    """An operator sets a figure."""
    set_population_figure(v.session, replace(new, **change), county=COUNTY, actor=getattr(v.cast, who))


def tell_phone(
    v: Village, number: str = NUMBER, document: str = "户主本人凭身份证", who: str = "lu"
) -> Phone | None:
    """A household tells its phone at the desk."""
    actor = getattr(v.cast, who)
    return record_phone(v.session, HOUSEHOLD, number, document, actor=actor, vault=v.vault)


def phone_of(v: Village, code: str = HOUSEHOLD) -> Phone | None:
    """Return a household's phone that takes messages."""
    return phones.of_holder(v.session, v.vault, rosters.of_household(v.session, code).holder_id)


def end_link(v: Village, who: str = "lu") -> None:
    """A clerk ends it."""
    end_portfolio_link(v.session, HOUSEHOLD, actor=getattr(v.cast, who))


def give_link(v: Village, who: str = "lu") -> Given:
    """A clerk gives a household a link."""
    return give_portfolio_link(v.session, HOUSEHOLD, actor=getattr(v.cast, who), vault=v.vault)


def send(v: Village, phone: Phone | None = PHONE, purpose: str = "portfolio", subject: str = "link 1") -> str:
    """Make a code."""
    return send_code(v.session, purpose, subject, phone, where=HOUSEHOLD, vault=v.vault).code


def settle(v: Village) -> None:
    """Rows in every table about settling: a report, a correction, standards, a phone, a link, codes."""
    correct(v, report(v), Why("moved", "新户口簿"), PERMIT)
    standard(v)
    figure(v)
    tell_phone(v)
    give_link(v)
    check_code(v.session, "portfolio", "link 1", send(v), vault=v.vault)


Act = Callable[[Village], Any]


def _nothing(_: Village) -> None:
    pass


def _reports(**change: Any) -> Act:
    return lambda v: report(v, replace(TOWN, **change))


def _stranger(v: Village) -> Any:
    return report_settlement(v.session, HOUSEHOLD, v.cast.he.person_id, TOWN, actor=v.cast.lu)


def _twice(v: Village) -> None:
    report(v)
    report(v, PERMIT)


def _countered_twice(v: Village) -> None:
    number = report(v)
    correct(v, number)
    correct(v, number)


def _countered(why: Why, then: NewSettlement | None = None) -> Act:
    return lambda v: correct(v, report(v), why, then)


def _linked(v: Village) -> None:
    tell_phone(v)
    give_link(v)


def _ended_twice(v: Village) -> None:
    end_link(v)
    end_link(v)


def _sent_often(v: Village) -> None:
    for _ in range(6):
        send(v)


SETTLING_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "settlement.stranger": (_nothing, _stranger, report),
    "settlement.kind": (_nothing, _reports(kind="visit"), report),
    "settlement.place": (_nothing, _reports(destination_code=GRANTOR[:12]), report),
    "settlement.day": (_nothing, _reports(settled_on=None), report),
    "settlement.document": (_nothing, _reports(document=" "), report),
    "settlement.already": (_nothing, _twice, report),
    "settlement.countered": (_nothing, _countered_twice, _countered(MISTAKEN)),
    "settlement.reason": (_nothing, _countered(Why("returned", "本人声明"), TOWN), _countered(Why("returned", "本人声明"))),
    "standard.unsound": (_nothing, lambda v: standard(v, destination_class=None), standard),
    "standard.figure": (_nothing, lambda v: figure(v, value=Decimal("1.5")), figure),
    "phone.unsound": (_nothing, lambda v: tell_phone(v, "12-34"), tell_phone),
    "code.no_phone": (_nothing, lambda v: send(v, None), send),
    "code.too_many": (_nothing, _sent_often, send),
    "portfolio.no_link": (_linked, _ended_twice, end_link),
}  # fmt: skip
