"""Households of one transfer that agreed to other words: each is asked for its own, and the page names all uses."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from registry.models import UnitDraft
from registry.rules.land_uses import FARMING_USES
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.revise_transfer import revise_transfer
from tests.support.refusals import refused_by
from tests.support.transfers import CASH, TERMS, agree, apply, draft, farm, right_codes, term
from tests.support.village import Village


def _two_uses(village: Village) -> str:
    village.enter()
    rights = right_codes(village)[:2]
    number = draft(village, rights, farm(village))
    other = TermsWanted(replace(TERMS, use="vegetables"), CASH, term(), [PartyWanted(rights[1])])
    assert revise_transfer(village.session, number, other, actor=village.cast.lu, vault=village.vault) == 1
    agree(village, number)
    return number


def test_the_page_of_a_lease_names_the_uses_of_all_its_sheets(village: Village) -> None:
    apply(village, _two_uses(village))
    facts = json.loads(village.session.scalars(select(UnitDraft.facts)).one())
    assert facts["use"] == "粮食作物、蔬菜"


@pytest.mark.parametrize("use", ["grain", "vegetables"])
def test_each_sheet_s_own_words_are_asked_when_it_is_applied_for(
    village: Village, monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    number = _two_uses(village)
    monkeypatch.delitem(FARMING_USES, use)  # what fitted when it was drawn up fits no more
    with refused_by("transfer.use"):
        apply(village, number)
