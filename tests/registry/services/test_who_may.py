"""Settings, accounts and deliveries: denied to everyone without the role in the region."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.codelists import IdKind
from registry.queries import accounts, parameters
from registry.services.add_account import NewAccount, add_account
from registry.services.receive_delivery import Incoming, receive_delivery
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.survey_facts import PersonFacts
from registry.vault import Vault
from tests.support.cast import Cast
from tests.support.refusals import refused_by

VALUE = NewValue("display_days", "9", date(2026, 1, 1), "县政府文件", confirmed=True)
NEW = NewAccount(
    "xin", "hash", PersonFacts("新来", IdKind.RESIDENT, "510623199001011239"), [("clerk", "510623")]
)
CAME = Incoming("成果", "package", b"\1" * 32, date(2026, 1, 1))


@pytest.mark.parametrize("who", ["shen", "fen", "wai"])
def test_only_an_operator_of_the_county_sets_a_value(session: Session, cast: Cast, who: str) -> None:
    with refused_by("case.jurisdiction"):
        set_parameter(session, VALUE, county="510623", actor=getattr(cast, who))
    assert parameters.number(session, "display_days") == 7
    set_parameter(session, VALUE, county="510623", actor=cast.lu)
    assert parameters.number(session, "display_days") == 9


@pytest.mark.parametrize("who", ["shen", "fen", "wai"])
def test_only_an_operator_of_the_county_adds_an_account(
    session: Session, cast: Cast, vault: Vault, who: str
) -> None:
    with refused_by("case.jurisdiction"):
        add_account(session, NEW, county="510623", actor=getattr(cast, who), vault=vault)
    assert accounts.by_username(session, "xin") is None
    add_account(session, NEW, county="510623", actor=cast.lu, vault=vault)
    assert accounts.by_username(session, "xin") is not None


@pytest.mark.parametrize("who", ["shen", "fen", "wai"])
def test_only_a_clerk_of_the_county_takes_in_its_delivery(session: Session, cast: Cast, who: str) -> None:
    with refused_by("case.jurisdiction"):
        receive_delivery(session, CAME, region="510623", actor=getattr(cast, who))
    assert session.scalar(text("SELECT count(*) FROM delivery")) == 1
    assert receive_delivery(session, CAME, region="510623", actor=cast.lu).is_new
    assert not receive_delivery(session, replace(CAME, name="again"), region="510623", actor=cast.lu).is_new
