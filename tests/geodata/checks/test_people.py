"""People: ID numbers, one person in two households or under two names, heads and members."""

import pytest

from geodata.checks.report import sentence
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from tests.support.surveys import (
    GRANTOR,
    H1,
    H2,
    HEAD1,
    SON1,
    WIFE1,
    WIFE2,
    about,
    change,
    copy_row,
    drop,
    found,
    group,
    resident_id,
)

WIFE, SON, WIFE_OF_H2 = f"member:{H1}/2", f"member:{H1}/3", f"member:{H2}/2"


def test_the_tests_own_numbers_are_right() -> None:
    """The number that every explanation of GB 11643 gives as an example."""
    assert resident_id("19491231", 2)[:17] == "51062319491231002"
    first = "11010519491231002"
    assert (1 - sum(int(d) * 2 ** (17 - k) for k, d in enumerate(first))) % 11 == 10  # written X


@pytest.mark.parametrize(
    ("number", "is_wrong"),
    [
        (SON1, False),
        (SON1.lower(), False),
        (resident_id("19480229", 10), False),  # a leap year
        ("510623900115511", False),  # the old fifteen digits
        (SON1[:17] + ("0" if SON1[17] != "0" else "1"), True),
        (resident_id("19490229", 10), True),  # no leap year
        ("5106239013155", True),
        (SON1 + "1", True),
        ("51062319900115O51X", True),
    ],
)
def test_a_resident_number_has_form_date_and_check_digit(number: str, *, is_wrong: bool) -> None:
    one = group()
    change(one, "members", 2, id_number=number)
    assert found(one, "person.", "logic.head", "logic.member") == (
        {about("person.id_number", f"{SON}#id_number")} if is_wrong else set()
    )


def test_only_resident_cards_are_checked() -> None:
    one = group()
    change(one, "members", 2, id_number="军字第0012号", id_kind="2")
    assert found(one, "person.", "logic.head", "logic.member") == set()
    change(one, "grantors", 0, head_id="1", head_id_kind="1")
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("person.id_number", f"grantor:{GRANTOR}#head_id")
    }


def test_one_number_in_two_households_is_found() -> None:
    one = group()
    change(one, "members", 4, id_number=WIFE1, name="张秀")
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("person.household_twice", WIFE, WIFE_OF_H2)
    }


def test_numbers_are_compared_as_they_are_meant() -> None:
    one = group()
    wide = WIFE1.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    change(one, "members", 4, id_number=f" {wide}", name="张秀")
    assert about("person.household_twice", WIFE, WIFE_OF_H2) in found(
        one, "person.", "logic.head", "logic.member"
    )


def test_one_number_under_two_names_is_found_and_needs_no_second_household() -> None:
    one = group()
    change(one, "members", 2, id_number=WIFE1)
    assert found(one, "person.", "logic.head", "logic.member") == {about("person.two_names", WIFE, SON)}


def test_a_units_number_is_no_persons() -> None:
    one = group()
    copy_row(
        one, "holders", 1, code=f"{GRANTOR}9001", kind="3", name="合作社", id_number=WIFE2, member_count=1
    )
    assert found(one, "person.", "logic.head", "logic.member") == set()
    change(one, "holders", 2, code=f"{GRANTOR}8001", kind="2")
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("person.two_names", f"holder:{GRANTOR}8001", WIFE_OF_H2)
    }


@pytest.mark.parametrize(("stated", "is_wrong"), [(3, False), (2, True), (4, True)])
def test_a_household_states_as_many_members_as_it_has(stated: int, *, is_wrong: bool) -> None:
    one = group()
    change(one, "holders", 0, member_count=stated)
    assert found(one, "person.", "logic.head", "logic.member") == (
        {about("logic.member_count", f"holder:{H1}")} if is_wrong else set()
    )


def test_a_household_that_states_no_number_is_not_counted() -> None:
    one = group()
    change(one, "holders", 0, member_count=None)  # a finding of the reading
    assert found(one, "person.", "logic.head", "logic.member") == set()


def test_a_holder_of_no_stated_kind_is_what_its_number_says() -> None:
    """The register takes it in as that; files and register must say the same."""
    one = group()
    change(one, "holders", 0, kind=None, member_count=9)
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("logic.member_count", f"holder:{H1}")
    }
    copy_row(one, "holders", 1, code=f"{GRANTOR}9001", kind=None, name="合作社", id_number=WIFE2)
    change(one, "holders", 0, member_count=3)
    assert found(one, "person.", "logic.head", "logic.member") == set()


def test_a_member_lost_is_counted() -> None:
    one = group()
    drop(one, "members", 4)
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("logic.member_count", f"holder:{H2}")
    }


@pytest.mark.parametrize("relation", ["02", "01"])
def test_the_head_is_marked_as_head_or_self(relation: str) -> None:
    one = group()
    change(one, "members", 0, relation=relation)
    assert found(one, "person.", "logic.head", "logic.member") == set()


def test_a_household_has_one_head() -> None:
    one = group()
    change(one, "members", 0, relation="97")
    assert found(one, "person.", "logic.head", "logic.member") == {about("logic.head", f"holder:{H1}")}
    change(one, "members", 0, relation="02")
    change(one, "members", 1, relation="01")
    assert found(one, "person.", "logic.head", "logic.member") == {about("logic.head", f"holder:{H1}")}


def test_the_representative_is_the_head_by_name_and_number() -> None:
    one = group()
    change(one, "holders", 0, name="李维")
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("logic.head_is_holder", f"holder:{H1}"),
        about("person.two_names", f"holder:{H1}", f"member:{H1}/1"),
    }
    change(one, "holders", 0, name="李伟", id_number=resident_id("19650412", 33))
    assert found(one, "person.", "logic.head", "logic.member") == {
        about("logic.head_is_holder", f"holder:{H1}")
    }
    change(one, "holders", 0, id_number=HEAD1.lower())
    assert found(one, "person.", "logic.head", "logic.member") == set()


def test_no_sentence_shows_a_number() -> None:
    one = group()
    change(one, "members", 4, id_number=WIFE1)  # two households, two names
    change(one, "members", 2, id_number=SON1[:17] + ("0" if SON1[17] != "0" else "1"))
    findings = run(one, CheckSettings())
    assert {f.rule for f in findings} == {"person.household_twice", "person.two_names", "person.id_number"}
    for finding in findings:
        said = sentence(finding)
        assert not any(number[6:14] in said.zh + said.en for number in (WIFE1, SON1))
        assert not any(number in f"{finding.facts}{finding.place}" for number in (WIFE1, SON1[:17]))
