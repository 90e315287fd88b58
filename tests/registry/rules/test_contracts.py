"""May this contract become a right? For each rule a case that is good and one that is not."""

from dataclasses import replace
from datetime import date

import pytest

from registry.codelists import HolderKind
from registry.rights import contracted_land
from registry.rules import contracts
from registry.rules.contracts import ContractCase, LawfulRight, refusals
from registry.rules.refusal import Rule

LAWFUL = LawfulRight(frozenset({HolderKind.HOUSEHOLD}), 70)
GOOD = ContractCase(
    code="510623101201010001J",
    holder_kind=HolderKind.HOUSEHOLD,
    method="110",
    term_from=date(1999, 1, 1),
    term_to=date(2029, 1, 1),
    stated_parcels=2,
    parcels=["51062310120101" + "00001", "51062310120101" + "00002"],
    missing=[],
    taken=[],
    relations=["02", "10"],
)
BAD = [
    (contracts.OTHER_RIGHT, {"code": GOOD.code[:-1] + "Q", "method": "122"}, "不是家庭承包"),
    (contracts.HOLDER_KIND, {"holder_kind": HolderKind.UNIT}, "应为农户"),
    (contracts.HOLDER_KIND, {"holder_kind": HolderKind.PERSON}, "应为农户"),
    (contracts.NO_MEMBERS, {"relations": []}, "没有家庭成员"),
    (contracts.NO_PARCELS, {"parcels": [], "stated_parcels": 0}, "没有承包地块"),
    (contracts.PARCEL_MISSING, {"missing": GOOD.parcels[1:]}, "地块 5106231012010100002 的图形没有入库"),
    (contracts.PARCEL_COUNT, {"stated_parcels": 3}, "合同写明 3 块地，登记库中有 2 块"),
    (contracts.PARCEL_TAKEN, {"taken": GOOD.parcels}, "地块 5106231012010100001、5106231012010100002 同时"),
    (contracts.NO_TERM, {"term_from": None}, "承包期限缺失"),
    (contracts.NO_TERM, {"term_to": None}, "承包期限缺失"),
    (contracts.NO_TERM, {"term_to": date(1999, 1, 1)}, "起止颠倒"),
    (contracts.TERM_TOO_LONG, {"term_to": date(2069, 1, 2)}, "承包期 1999-01-01 至 2069-01-02 超过"),
]


def test_a_lawful_contract_is_refused_nothing() -> None:
    assert list(refusals(GOOD, LAWFUL)) == []


@pytest.mark.parametrize(("rule", "change", "said"), BAD, ids=lambda value: getattr(value, "code", ""))
def test_each_fault_is_refused_by_its_own_rule_alone(
    rule: Rule, change: dict[str, object], said: str
) -> None:
    (refusal,) = refusals(replace(GOOD, **change), LAWFUL)
    assert refusal.rule is rule
    assert said in refusal.said.zh
    assert (change.get("code") or GOOD.code) in refusal.said.zh


def test_every_rule_about_contracts_is_tried() -> None:
    assert {id(v) for v in vars(contracts).values() if isinstance(v, Rule)} == {
        id(rule) for rule, _, _ in BAD
    }


@pytest.mark.parametrize(
    "change",
    [
        {"term_to": date(2069, 1, 1)},  # seventy years to the day
        {"stated_parcels": None},
        {"method": None},  # the code says J
        {"code": GOOD.code[:-1] + "Q"},  # the method says family
        {"parcels": GOOD.parcels[:1], "stated_parcels": 1},
        {"relations": [None]},
    ],
    ids=repr,
)
def test_what_lies_just_inside_passes(change: dict[str, object]) -> None:
    assert list(refusals(replace(GOOD, **change), LAWFUL)) == []


def test_all_faults_are_said_at_once() -> None:
    case = replace(GOOD, holder_kind=HolderKind.UNIT, relations=[], taken=GOOD.parcels[:1], term_to=None)
    assert {r.rule.code for r in refusals(case, LAWFUL)} == {
        "contract.holder_kind", "contract.no_members", "contract.parcel_taken", "contract.no_term",
    }  # fmt: skip


def test_a_missing_parcel_is_not_counted_as_well() -> None:
    case = replace(GOOD, missing=GOOD.parcels[1:], stated_parcels=9)
    assert [r.rule for r in refusals(case, LAWFUL)] == [contracts.PARCEL_MISSING]


def test_the_kind_of_right_bounds_the_term() -> None:
    case = replace(GOOD, term_to=date(2029, 1, 2))
    assert [r.rule for r in refusals(case, LawfulRight(LAWFUL.holders, 30))] == [contracts.TERM_TOO_LONG]
    assert list(refusals(GOOD, LawfulRight(LAWFUL.holders, 30))) == []


def test_contracted_land_is_held_by_households_for_thirty_to_seventy_years() -> None:
    # 农村土地承包法 16, 21: the household; cultivated land 30, forest land up to 70 years.
    kind = contracted_land.KIND
    assert (kind.code, kind.name.zh, kind.term_years) == ("contracted_land", "土地承包经营权", (30, 70))
    assert kind.holders == {HolderKind.HOUSEHOLD}
    assert (kind.level, kind.parents) == ("contracted_parcel", ("collective_ownership",))
    assert "农村土地承包法" in kind.article
    assert kind.paper.zh == "农村土地承包经营权证"
