"""The catalogue of checks: whole, bilingual, grounded in the standard, and every rule seen at work."""

import json
import re
from pathlib import Path

import pytest

from geodata.checks.catalogue import BOUNDARY_RULES, CATALOGUE, REGISTER_RULES
from geodata.demo.generate import Order, generate
from tests.support.edits import copied
from tests.support.hand_defects import DEFECTS

# standards.md §1.10, by hand: what each clause asks for, and the rules that answer it.
TOPOLOGY = {
    "geometry valid (OGC)": "topology.valid",
    "single part only": "topology.multipart",
    "sliver parcel": "topology.sliver",
    "narrow angle": "topology.narrow_angle",
    "repeated vertex inside one parcel": "topology.repeated_vertex",
    "neighbouring parcels' vertices too close": "topology.near_vertex",
    "vertex on another parcel's edge": "topology.unshared_vertex",
    "overlap between parcels": "topology.overlap",
    "boundary self-overlap": "topology.self_overlap",
    ".prj must exist and be projected": "layer.crs",
    "files .shp .shx .dbf .prj all present": "layer.file_missing",
    "DKBM column present": "table.column_missing",
    "DKBM length 19": "value.code_form",
    "parcel without geometry": "topology.empty",
}
ATTRIBUTES = {
    "mandatory fields filled": "value.missing",
    "phone, postcode numeric": "value.digits",
    "ID checksum": "person.id_number",
    "last four digits of CBFBM against CBFLX": "holder.kind_number",
    "sex, relation, land use, grade in their lists": "value.code",
    "same ID number in more than one household": "person.household_twice",
    "SCMJ > 0": "parcel.area_positive",
    "three of the four sides": "parcel.sides",
    "witness": "parcel.witness",
    "lengths": "value.length",
    "every holder with parcels needs a contract": "logic.holder_without_contract",
    "and a certificate": "logic.certificate_missing",
    "more than two contracts per holder": "logic.contracts_per_holder",
}
LOGIC = {
    1: {"logic.key_twice", "logic.number_twice"},
    2: {"logic.reference", "logic.certificate_missing"},
    3: {"logic.parcel_use"},
    4: {"logic.code_parts"},
    5: {"logic.member_count", "logic.head", "logic.head_is_holder"},
    6: {"logic.contract_sums", "logic.contract_sums_mu"},
    7: {"logic.mu"},
    8: {"logic.area"},
    9: {"logic.dates"},
    10: {"logic.pickup"},
    11: {"boundary.points", "boundary.point_coordinates", "boundary.key_points"},
    12: {"boundary.lines", "boundary.parcel_unknown"},
    13: {"place.outside_region"},
    14: {"place.protected_farmland"},
}
# Rules that no planted defect breaks: a declaration, and ways into the register.
ELSEWHERE = {
    "package.partial": "test_truth.py",
    "package.masked": "test_masked.py",
    "value.masked": "test_masked.py",
    "layer.place": "../../hostile/coordinates.py",
    "value.range": "../../hostile/values.py",
    "value.unseen": "../../hostile/values.py",
    "value.garbled": "../../hostile/sheets.py",
    "admission.grantor_unknown": "test_admission.py",
    "admission.depends": "test_admission.py",
    "admission.code_in_register": "../load/test_redelivery.py",
    "admission.register_overlap": "test_register_conflicts.py",
}
# Rules that the generator does not plant, or (blanket values) not in every county.
BY_HAND = {"layer.unreadable": "a_layer_is_rubbish", "value.blanket": "all_soil_grades_are_the_sixth"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_clause_of_the_standard_has_its_rule() -> None:
    assert set(TOPOLOGY.values()) | set(ATTRIBUTES.values()) <= set(CATALOGUE)
    for clause, rules in LOGIC.items():
        by_origin = {c.id for c in CATALOGUE.values() if f"§1.10 第{clause}条" in c.origin}
        assert rules == by_origin, clause


@pytest.mark.parametrize("rule", CATALOGUE)
def test_a_rule_says_what_is_wrong_and_what_to_do_in_both_languages(rule: str) -> None:
    check = CATALOGUE[rule]
    assert check.id == rule
    assert re.fullmatch(r"[a-z]+\.[a-z_0-9]+", rule)
    assert check.origin
    for words in (check.says, check.remedy):
        assert _CHINESE.search(words.zh) or "{why}" in words.zh
        assert words.en
        assert not _CHINESE.search(words.en.replace("亩", ""))
    # Both languages speak of the same facts, but for what a language may leave out.
    zh, en = (set(re.findall(r"\{(\w+)\}", text)) for text in (check.says.zh, check.says.en))
    assert zh == en


def test_severities_are_those_of_the_standard() -> None:
    """W: ID checksum, household twice, contracts per holder; the rest of the vendor's list is E."""
    warnings = {
        "person.id_number",
        "person.household_twice",
        "logic.contracts_per_holder",
        "logic.mu",
        "logic.area",
    }
    assert {CATALOGUE[rule].severity for rule in warnings} == {"warning"}
    errors = {
        *TOPOLOGY.values(),
        "value.missing",
        "value.digits",
        "holder.kind_number",
        "parcel.area_positive",
    }
    assert {CATALOGUE[rule].severity for rule in errors} == {"error"}
    assert {check.severity for check in CATALOGUE.values()} == {"error", "warning"}


def test_rules_of_the_register_are_about_what_was_admitted() -> None:
    assert {check.scope for check in CATALOGUE.values()} == {"files", "register"}
    refused = {"topology.empty", "topology.valid", "topology.multipart", "logic.key_twice", "value.code_form"}
    assert not refused & REGISTER_RULES
    assert not any(rule.startswith(("package.", "layer.", "table.", "admission.")) for rule in REGISTER_RULES)
    assert {"topology.overlap", "logic.contract_sums", "boundary.lines", "logic.area"} <= REGISTER_RULES
    assert set(BOUNDARY_RULES) == LOGIC[11] | LOGIC[12]


def test_every_rule_is_broken_by_a_planted_defect(small_delivery: Path, tmp_path: Path) -> None:
    """test_truth.py and test_hand_defects.py prove that what is planted is found as well."""
    made = generate(Order(1_500, 48, 0.05), tmp_path / "generated")
    planted = {rule for rule, _ in json.loads(made.truth.read_text(encoding="utf-8"))}
    for rule, name in BY_HAND.items():
        delivery = copied(small_delivery, tmp_path / name)
        assert rule in {key[0] for key in DEFECTS[name](delivery)}
    assert set(CATALOGUE) - planted - set(BY_HAND) == set(ELSEWHERE)


def test_the_rules_tested_elsewhere_are() -> None:
    here = Path(__file__).parent
    for rule, file in ELSEWHERE.items():
        assert rule in (here / file).read_text(encoding="utf-8"), file
