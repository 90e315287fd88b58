"""Two households exchange parcels: two sheets, two entries, one act."""

from dataclasses import replace

import pytest

from registry.queries import audit
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refused
from registry.rules.transfers import Agreement
from registry.services._transfer_terms import TermsWanted
from registry.services.revise_transfer import revise_transfer
from registry.services.take_step import take_step
from tests.support.households import BIG, OTHER, SMALL, held
from tests.support.moves import FREE, assign, exchange, gives, move, moved, rest
from tests.support.refusals import refused_by
from tests.support.transfers import agree, apply, decide, enter, scalar, view
from tests.support.village import GRANTOR, Village


def test_two_households_exchange_parcels_in_one_act(village: Village) -> None:
    village.enter()
    one, other = (held(village.session, f"{GRANTOR}000{k}") for k in (3, 7))
    number = exchange(village)
    gives = {s.sheet.holder: [p.code for p in s.sheet.parcels] for s in view(village, number).sheets}
    gets = {s.sheet.holder: [p.code for p in s.sheet.gets] for s in view(village, number).sheets}
    assert gets[one.name or ""] == gives[other.name or ""]
    agree(village, number)
    assert enter(village, apply(village, number)) == 2
    now, then = (held(village.session, h.code) for h in (one, other))
    assert {p.code for p in now.plots} == (
        {p.code for p in one.plots} - set(gives[one.name or ""]) | set(gives[other.name or ""])
    )
    assert sum(p.area for h in (now, then) for p in h.plots) == sum(
        p.area for h in (one, other) for p in h.plots
    )
    assert [now.contract_version, then.contract_version] == [2, 2]
    assert scalar(village, "SELECT count(DISTINCT begun_by) FROM land_right_version WHERE version = 2") == 1
    assert moved(village, number) == {("300", number)}
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_both_sides_agree_to_what_they_give_and_what_they_get(village: Village) -> None:
    village.enter()
    number = exchange(village)
    one, other = view(village, number).sheets
    agree(village, number, but=[other.right_code])
    with refused_by("transfer.exchange_pair"):
        apply(village, number)
    with refused_by("transfer.unsigned"):
        apply(village, number, party_ids=[one.party_id, other.party_id])
    agree(village, number)
    less = [gives(held(village.session, code), count) for code, count in ((OTHER, 1), (BIG, 2))]
    terms = TermsWanted(Agreement(), FREE, rest(village), less)
    alone = replace(terms, parties=less[1:])
    by = {"actor": village.cast.lu, "vault": village.vault}
    with refused_by("transfer.exchange_pair"):
        revise_transfer(village.session, number, alone, **by)
    assert revise_transfer(village.session, number, terms, **by) == 2  # what one side gives, the other gets
    assert not any(sheet.is_agreed for sheet in view(village, number).sheets)


def test_a_household_does_not_exchange_with_itself_nor_a_third_one_joins(village: Village) -> None:
    village.enter()
    three = [gives(held(village.session, f"{GRANTOR}000{k}")) for k in (3, 6, 7)]
    with refused_by("transfer.exchange_pair"):
        move(village, "exchange", three)
    with refused_by("transfer.exchange_pair"):
        move(village, "exchange", three[:1])


def test_a_contract_that_changed_after_the_application_makes_the_case_stale(village: Village) -> None:
    village.enter()
    number, second = exchange(village), assign(village, BIG, SMALL, 2)
    for drawn in (number, second):
        agree(village, drawn)
    cases = [apply(village, drawn) for drawn in (number, second)]
    for case in cases:
        decide(village, case)
    assert take_step(village.session, cases[1], "enter", actor=village.cast.shen) == 1
    with pytest.raises(Refused) as error:
        take_step(village.session, cases[0], "enter", actor=village.cast.shen)
    assert STALE.code in {r.rule.code for r in error.value.refusals}
    assert [a.first for a in audit.run(village.session) if a.violations] == []
