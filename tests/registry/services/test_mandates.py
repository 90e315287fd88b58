"""Entrustment: signed as a sheet, moving nothing; under it somebody agrees to what it covers, until it is revoked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from registry.periods import add_years
from registry.queries import movable_rights
from registry.rules.mandates import Mandate
from registry.rules.transfer_prices import Deduction, Price
from registry.services._transfer_terms import PartyWanted
from tests.support import homesteads
from tests.support.households import BIG, held
from tests.support.mandates import (
    LEASE,
    LIMITS,
    MANDATE,
    act_for,
    entrust,
    entrusted,
    farm_again,
    revoke,
    under,
)
from tests.support.refusals import refusal_of, refused_by
from tests.support.transfer_act_trials import change_speaker
from tests.support.transfers import (
    CASH,
    SIGNED,
    agree,
    apply,
    draft,
    enter,
    farm,
    right_codes,
    scalar,
    term,
    view,
)
from tests.support.village import Village


def test_an_entrustment_moves_nothing_and_the_lease_agreed_to_under_it_is_entered(village: Village) -> None:
    village.enter()
    rights = scalar(village, "SELECT count(*) FROM land_right_version")
    entrust(village, right_codes(village)[:2])
    agree(village, MANDATE)
    assert scalar(village, "SELECT count(*) FROM land_right_version") == rights
    with refused_by("mandate.not_entered"):
        apply(village, MANDATE)
    draft(village, right_codes(village)[:2], farm(village))
    assert act_for(village) == 2
    said = village.session.execute(
        text(
            "SELECT DISTINCT agent, entrustment_sha256 IS NULL, mandate_id IS NOT NULL FROM transfer_consent"
        )
    ).all()
    assert {("王城", True, True), (None, True, False)} == {tuple(row) for row in said}
    assert enter(village, apply(village, LEASE)) == 2
    told = village.session.scalars(
        text("SELECT payload FROM journal_entry WHERE payload LIKE '%\"mandate\"%'")
    )
    assert [MANDATE in payload for payload in told] == [True]
    sheets = {s.right_code: s for s in view(village, MANDATE).sheets}
    assert sheets[right_codes(village)[0]].sheet.mandate == LIMITS


def test_who_revokes_ends_it_for_that_household_alone_and_what_was_agreed_before_stays(
    village: Village,
) -> None:
    entrusted(village, 3)
    sheets = view(village, LEASE).sheets
    assert act_for(village) == 3
    revoke(village)
    assert all(s.is_agreed for s in view(village, LEASE).sheets)
    later = draft(village, right_codes(village)[:3], farm_again(village))
    with refused_by("consent.no_mandate") as found:
        act_for(village, later)
    assert found[0].where == f"{later} {sheets[0].right_code}"


def test_the_household_withdraws_what_was_agreed_to_for_it(village: Village) -> None:
    entrusted(village)
    act_for(village)
    revoke(village, mandate=LEASE)
    assert not view(village, LEASE).sheets[0].is_agreed
    with refused_by("transfer.unsigned"):
        apply(village, LEASE, party_ids=[view(village, LEASE).sheets[0].party_id])


def test_an_entrustment_that_is_not_signed_or_not_one_or_of_another_right_is_none(village: Village) -> None:
    entrusted(village, signed=False)
    with refused_by("consent.no_mandate"):
        act_for(village)
    agree(village, MANDATE)
    with refused_by("consent.no_mandate"):
        act_for(village, proof=under(LEASE))
    other = draft(village, right_codes(village)[1:2], farm_again(village))
    with refused_by("consent.no_mandate"):
        act_for(village, other)
    assert act_for(village) == 1


def test_it_runs_from_its_first_day_to_its_last(village: Village) -> None:
    today = village.today()
    entrusted(village, term=(add_years(today, -1), today))
    with refused_by("consent.no_mandate"):
        act_for(village)


_HALF = Decimal("10.00")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price": replace(CASH, amount_fen=499_99)}, "每亩每年低于 500.00 元"),
        ({"price": Price("free")}, "每亩每年低于 500.00 元"),
        ({"price": Price("lump_sum", 9_000_000_00)}, "每亩每年低于 500.00 元"),
        ({"price": replace(CASH, deductions=(Deduction("费", 1, "法"),))}, "每亩每年低于 500.00 元"),
        ({"term": term(6)}, "期限超过 5 年"),
    ],
)
def test_what_it_does_not_cover_the_household_agrees_to_itself(
    village: Village, changes: dict[str, Any], said: str
) -> None:
    entrusted(village)
    lease = draft(village, right_codes(village)[:1], farm_again(village), **changes)
    with refused_by("consent.beyond_mandate") as found:
        act_for(village, lease)
    assert said in found[0].said.zh
    assert agree(village, lease) == 1


def test_it_covers_its_parcels_and_no_more_of_them(village: Village) -> None:
    village.enter()
    (code,) = right_codes(village)[:1]
    first, *others = movable_rights.by_codes(village.session, [code])[code].parcels
    entrust(village, (), parties=[PartyWanted(code, {first.code: _HALF})])
    agree(village, MANDATE)
    receiver = farm(village)
    for parcels in ({first.code: _HALF + 1}, {first.code: None}, {others[0].code: _HALF}):
        lease = draft(village, (), receiver, parties=[PartyWanted(code, parcels)])
        with refused_by("consent.beyond_mandate") as found:
            act_for(village, lease)
        assert "地块" in found[0].said.zh
    assert (
        act_for(village, draft(village, (), receiver, parties=[PartyWanted(code, {first.code: _HALF})])) == 1
    )


def test_somebody_else_than_who_is_entrusted_does_not_act_and_nobody_entrusts_by_another(
    village: Village,
) -> None:
    entrusted(village)
    with refused_by("consent.beyond_mandate"):
        act_for(village, proof=under(agent="李某"))
    again = entrust(village, right_codes(village)[:1], farm_again(village))
    with refused_by("consent.beyond_mandate"):
        act_for(village, again)
    assert act_for(village, proof=under(agent="王城", entrustment=SIGNED.scan)) == 1


@pytest.mark.parametrize(
    "mandate",
    [
        None,
        Mandate((), 1, 1),
        Mandate(("sublease",), 1, 1),
        Mandate(("homestead_lease",), 1, 1),
        replace(LIMITS, acts=("lease", "lease")),
        replace(LIMITS, least_fen=-1),
        replace(LIMITS, most_years=0),
    ],
)
def test_an_entrustment_states_its_limits(village: Village, mandate: Mandate | None) -> None:
    village.enter()
    with refused_by("mandate.terms"):
        entrust(village, right_codes(village)[:1], mandate=mandate)


def test_it_has_no_price_and_other_forms_have_no_limits(village: Village) -> None:
    village.enter()
    with refused_by("mandate.terms"):
        entrust(village, right_codes(village)[:1], price=CASH)
    with refused_by("mandate.terms"):
        draft(village, right_codes(village)[:1], farm(village), mandate=LIMITS)


def test_all_co_owners_entrust_a_homestead(village: Village) -> None:
    right = homesteads.settle(village)
    terms = {"term": (village.today(), date(2040, 1, 1)), "mandate": Mandate(("homestead_lease",), 0, 20)}
    entrust(village, [right], **terms)
    (sheet,) = view(village, MANDATE).sheets
    assert {s.capacity for s in sheet.signatories} == {"co_owner"}
    assert len(sheet.signatories) > 1


_COPY = (
    "INSERT INTO transfer_consent (party_id, ordinal, content_sha256, method, document_sha256, agent, mandate_id, "
    "mandate_sha256, region_code, begun_by) SELECT p.id, 1, p.content_sha256, 'scan', c.document_sha256, '某', m.id, "
    "m.content_sha256, p.region_code, p.begun_by FROM transfer_party AS p, transfer_party AS m, "
    "(SELECT document_sha256 FROM transfer_consent WHERE document_sha256 IS NOT NULL LIMIT 1) AS c "
    "WHERE p.id = :party AND m.id = :mandate"
)


def test_the_database_takes_no_consent_under_an_entrustment_that_does_not_stand(village: Village) -> None:
    entrusted(village, 2)
    one, two = (sheet.party_id for sheet in view(village, LEASE).sheets)
    first = view(village, MANDATE).sheets[0].party_id
    assert refusal_of(village.session, _COPY, party=one, mandate=first) == ""
    assert refusal_of(village.session, _COPY, party=two, mandate=first) == "consent_mandated"
    assert refusal_of(village.session, _COPY, party=one, mandate=one) == "consent_mandated"
    revoke(village)
    assert refusal_of(village.session, _COPY, party=one, mandate=first) == "consent_mandated"


def test_who_was_asked_to_sign_and_changed_since_entrusts_nobody_any_more(village: Village) -> None:
    village.enter()
    right = held(village.session, BIG).right_code or ""
    entrust(village, [right])
    agree(village, MANDATE)
    change_speaker(village)
    draft(village, [right], farm(village))
    with refused_by("consent.no_mandate"):
        act_for(village)
