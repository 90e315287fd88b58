"""Securities on operating rights: a mortgage from registration on, and the right stays where it is."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from registry.codelists import HolderKind
from registry.models import LandRight, Restriction
from registry.queries import audit
from registry.rules.transfer_prices import Price
from registry.services.add_holder import add_holder
from registry.services.end_restriction import Ended, end_restriction
from tests.support.new_trials import COOPERATIVE
from tests.support.refusals import refused_by
from tests.support.transfers import (
    TERMS,
    agree,
    apply,
    draft,
    enter,
    lease,
    right_codes,
    scalar,
    term,
    view,
)
from tests.support.village import GRANTOR, Village

LOAN = Price("lump_sum", 200_000_00)
BANK = replace(COOPERATIVE, name="旌阳农村商业银行", id_number="91510623MA6200001X")
HOLDERS = "SELECT string_agg(holder_id::text || ':' || right_id, ',' ORDER BY right_id) FROM land_right_version WHERE ended_by IS NULL"


def bank(village: Village) -> int:
    return add_holder(village.session, BANK, GRANTOR, actor=village.cast.lu, vault=village.vault)


def secure(village: Village, right: str, lender: int | None = None, **changes: object) -> str:
    """Draw a security up and let everybody agree; return its number."""
    number = draft(village, [right], lender or bank(village), "security", **{"price": LOAN, **changes})
    agree(village, number)
    return number


def mortgage(village: Village) -> Restriction:
    return village.session.scalars(select(Restriction).where(Restriction.kind == "mortgage")).one()


def test_a_household_s_security_is_a_mortgage_and_its_contract_right_stays(village: Village) -> None:
    village.enter()
    right = right_codes(village)[0]
    before = scalar(village, HOLDERS)
    number = secure(village, right)
    assert scalar(village, "SELECT count(*) FROM restriction") == 0
    assert enter(village, apply(village, number)) == 1
    placed = mortgage(village)
    assert (placed.claimant, placed.document_number, placed.due_on) == (BANK.name, number, term()[1])
    assert placed.reason == "担保债权 200,000.00 元"
    assert village.session.get_one(LandRight, placed.right_id).code == right
    assert scalar(village, HOLDERS) == before
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_lessee_s_security_needs_the_household_s_consent(village: Village) -> None:
    village.enter()
    lease(village)
    operating = right_codes(village, "operating")[0]
    number = draft(village, [operating], bank(village), "security", price=LOAN)
    assert [s.capacity for s in view(village, number).sheets[0].signatories] == ["unit", "household"]
    with refused_by("transfer.unsigned", "transfer.no_household_consent"):
        apply(village, number, party_ids=[view(village, number).sheets[0].party_id])
    agree(village, number)
    assert enter(village, apply(village, number)) == 1
    assert village.session.get_one(LandRight, mortgage(village).right_id).code == operating
    assert [a.first for a in audit.run(village.session) if a.violations] == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"price": Price("free")}, "security.amount"),
        ({"agreement": replace(TERMS, ability="")}, "transfer.licence"),
    ],
)
def test_a_security_states_its_debt_and_its_creditor_s_licence(
    village: Village, changes: dict[str, object], rule: str
) -> None:
    village.enter()
    lender = bank(village)
    with refused_by(rule):
        apply(village, secure(village, right_codes(village)[0], lender, **changes))
    assert apply(village, secure(village, right_codes(village)[1], lender)) > 0


def test_a_person_is_no_creditor(village: Village) -> None:
    village.enter()
    lender = replace(BANK, kind=HolderKind.PERSON, name="张三")
    someone = add_holder(village.session, lender, GRANTOR, actor=village.cast.lu, vault=village.vault)
    with refused_by("transfer.receiver_kind"):
        draft(village, right_codes(village)[:1], someone, "security", price=LOAN)


def test_a_discharged_security_is_no_longer_open(village: Village) -> None:
    village.enter()
    enter(village, apply(village, secure(village, right_codes(village)[0])))
    end_restriction(
        village.session,
        mortgage(village).id,
        Ended("discharged", "贷款还清", "银函1号"),
        actor=village.cast.shen,
    )
    assert scalar(village, "SELECT count(*) FROM restriction_end WHERE ground = 'discharged'") == 1
