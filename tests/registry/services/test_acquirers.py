"""Who acquires land by an enforcement is asked what anybody is who takes it: members first, capital reviewed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.rules.transfer_proofs import Proofs
from registry.services._enforcements import EnforcementWanted, planned, read
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.take_step import take_step
from tests.support.enforcing import BANK, apply_for, bank, enforced, secured
from tests.support.inheritances import with_forest
from tests.support.moves import newcomer
from tests.support.refusals import refused_by
from tests.support.transfers import decide, noticed, right_codes, scalar
from tests.support.village import Village


def _pledged(village: Village) -> str:
    village.enter()
    return secured(village, right_codes(village)[0])


def test_members_come_first_where_an_outsider_acquires_farmland(village: Village) -> None:
    number = _pledged(village)
    told = noticed(village)
    runs = replace(told, priority_until=village.today() + timedelta(days=1))
    for proofs in (Proofs(), replace(told, priority_until=None), runs):
        with refused_by("transfer.priority"):
            apply_for(village, number, proofs=proofs)
    with refused_by("transfer.priority_claimed"):
        apply_for(village, number, proofs=replace(told, priority_claimant="李四"))
    assert enforced(village, number, proofs=told) == 1


def test_a_member_who_acquires_is_asked_for_no_notice(village: Village) -> None:
    number = _pledged(village)
    neighbour = newcomer(village)
    assert enforced(village, number, acquirer_id=neighbour, proofs=Proofs(), ability="") == 1


def test_outside_capital_that_acquires_is_reviewed_from_the_county_s_threshold_on(village: Village) -> None:
    number = _pledged(village)
    limit = NewValue("capital_review_mu", "0.01", village.today(), "县政府文件", confirmed=True)
    set_parameter(village.session, limit, county="510623", actor=village.cast.lu)
    firm = bank(village, replace(BANK, name="青山农业有限公司", id_number="91510623MA6200003X"))
    with refused_by("transfer.review"):
        apply_for(village, number, acquirer_id=firm)
    reviewed = noticed(village, reviewed_on=village.today())
    assert apply_for(village, number, acquirer_id=firm, proofs=reviewed) > 0


def test_a_person_is_no_outside_capital(village: Village) -> None:
    number = _pledged(village)
    limit = NewValue("capital_review_mu", "0.01", village.today(), "县政府文件", confirmed=True)
    set_parameter(village.session, limit, county="510623", actor=village.cast.lu)
    assert apply_for(village, number) > 0


@pytest.mark.parametrize(
    ("kind", "rule", "field"),
    [
        ("objection_entry", "restriction.acknowledge", "acknowledged"),
        ("pre_notice", "restriction.pre_notice", "consented"),
    ],
)
def test_who_stands_in_the_way_signs_and_the_plan_keeps_it(
    village: Village, kind: str, rule: str, field: str
) -> None:
    number = _pledged(village)
    new = NewRestriction(kind, right_codes(village)[0], "王老五", "函 1", on_right=True)
    placed = place_restriction(village.session, new, actor=village.cast.shen)
    with refused_by(rule):
        apply_for(village, number)
    proofs = noticed(village, **{field: (placed,)})
    case = apply_for(village, number, proofs=proofs)
    plan = json.loads(scalar(village, "SELECT plan FROM change_plan WHERE case_id = :case", case=case))
    assert plan["proofs"][field] == [placed]
    decide(village, case)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 1


def test_forest_is_realised_for_forestry_and_no_field_crop(village: Village) -> None:
    with_forest(village)
    (code,) = right_codes(village, "forest_contract")
    number = secured(village, code, form="mortgage")
    with refused_by("enforcement.use"):
        apply_for(village, number, use="grain", proofs=Proofs())
    assert enforced(village, number, use="forestry", ability="", proofs=Proofs()) == 1
    facts = json.loads(scalar(village, "SELECT facts FROM unit_draft ORDER BY id DESC LIMIT 1"))
    assert facts["use"] == "林业"


def test_an_enforcement_of_an_older_program_keeps_who_signed_for_restrictions(village: Village) -> None:
    day = village.today()
    wanted = EnforcementWanted("x", 1, 2, 3, "judgment", "sold", "逾期", day, 1)
    kept = planned(wanted) | {"acknowledged": [7], "consented": [8, 9]}
    assert read(kept) == wanted
    del kept["proofs"]
    assert read(kept).proofs == Proofs(acknowledged=(7,), consented=(8, 9))
