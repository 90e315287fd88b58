"""Which contracts become rights: a fault keeps its own contract out, and the others go on without it."""

import pytest

from registry.queries import cases, eligibility, sheets
from registry.services.apply_first import apply_first
from registry.services.confirm_results import confirm_results
from tests.support.faults import CONTRACT, FAULTS
from tests.support.village import Village


def _refused(village: Village) -> dict[str, set[str]]:
    """Return the refusals of every contract that has some, by code."""
    found = sheets.of_contracts(village.session, cases.surveyed_contracts(village.session, village.survey))
    refused = eligibility.refusals_by_contract(village.session, found)
    return {s.code: {r.rule.code for r in refused[s.contract_id]} for s in found if refused[s.contract_id]}


@pytest.mark.parametrize("rule", sorted(FAULTS))
def test_a_fault_is_found_in_its_contract(village: Village, rule: str) -> None:
    assert _refused(village) == {}
    FAULTS[rule](village)
    refused = _refused(village)
    assert set().union(*refused.values()) >= {rule}
    # A parcel given twice is a fault of both contracts that give it.
    assert len(refused) == (2 if rule == "contract.parcel_taken" else 1)


def test_the_rest_of_the_village_goes_on_without_a_faulty_contract(village: Village) -> None:
    FAULTS["contract.no_term"](village)
    village.show()
    village.show()
    confirmed = confirm_results(village.session, village.survey, actor=village.cast.lu)
    assert confirmed.signed == 11
    assert {code: [r.rule.code for r in listed] for code, listed in confirmed.refused.items()} == {
        CONTRACT: ["contract.no_term"]
    }
    case = apply_first(village.session, village.survey, actor=village.cast.lu)
    assert len(cases.case_contracts(village.session, case)) == 11
