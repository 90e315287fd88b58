"""Code lists against the annex as read in standards.md §1.7: its codes are written out here again."""

import pytest

from registry import codelists
from registry.codelists import CodeList

ANNEX = {
    "BoundaryNature": "600001 600002 600003 600004 600009",
    "OwnershipKind": "10 30 31 32 33 34",
    "ParcelKind": "10 21 22 23 99",
    "SoilGrade": "01 02 03 04 05 06 07 08 09 10",
    "LandPurpose": "1 2 3 4 5",
    "AcquisitionMethod": "100 110 120 121 122 123 129 200 300 900",
    "PointMethod": "1 2 3",
    "MarkKind": "1 2 3 4 5 6 7 8 9",
    "BoundaryKind": "01 02 03 04 05 06 07 08 99",
    "BoundaryPosition": "1 2 3",
    "IdKind": "1 2 3 4 5 9",
    "HolderKind": "1 2 3",
    "Sex": "1 2",
    "MemberRemark": "1 2 3 4 5 6 7 9",
    "YesNo": "1 2",
    "LandUse": "011 012 013 021 022 023 031 032 033 041 042 043 114 117 122 123",
    "Relation": (
        "01 02 10 11 12 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 "
        "49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 81 82 83 "
        "84 85 86 87 88 89 90 91 92 93 94 95 96 97 99"
    ),
}
LISTS: dict[str, type[CodeList]] = {
    name: value
    for name, value in vars(codelists).items()
    if isinstance(value, type) and issubclass(value, CodeList) and value is not CodeList
}


def test_every_list_of_the_program_is_compared_with_the_annex() -> None:
    assert set(LISTS) == set(ANNEX)


@pytest.mark.parametrize("name", sorted(ANNEX))
def test_a_list_holds_the_codes_of_the_annex_and_no_others(name: str) -> None:
    assert {str(member) for member in LISTS[name]} == set(ANNEX[name].split())


@pytest.mark.parametrize("name", sorted(ANNEX))
def test_every_code_is_found_again_and_has_two_labels(name: str) -> None:
    for member in LISTS[name]:
        assert LISTS[name].of(str(member)) is member
        assert LISTS[name].by_label(member.zh) is member
        assert member.label("zh_CN") == member.zh
        assert member.label("en") == member.en
        assert any("一" <= c <= "鿿" for c in member.zh)
        assert member.en.isascii()


@pytest.mark.parametrize("name", sorted(ANNEX))
def test_labels_are_unique_in_a_list(name: str) -> None:
    labels = [member.zh for member in LISTS[name]]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("code", ["0", "4", "男", "", " 1", "１"])
def test_a_code_outside_its_list_is_no_member(code: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Sex"):
        codelists.Sex.of(code)
    assert codelists.Sex.of("1") is codelists.Sex.MALE


def test_yes_and_no_are_one_and_two_never_zero() -> None:
    assert (codelists.YesNo.of("1").zh, codelists.YesNo.of("2").zh) == ("是", "否")
    with pytest.raises(ValueError, match="'0'"):
        codelists.YesNo.of("0")


@pytest.mark.parametrize("label", ["田垄（埂）", "田垄(埂)"])
def test_a_label_in_place_of_its_code_is_read_with_either_bracket(label: str) -> None:
    assert codelists.BoundaryKind.by_label(label) is codelists.BoundaryKind.RIDGE


def test_a_label_of_no_list_is_none() -> None:
    assert codelists.ParcelKind.by_label("宅基地") is None


@pytest.mark.parametrize(
    ("member", "zh"),
    [
        (codelists.ParcelKind.of("10"), "承包地块"),
        (codelists.ParcelKind.of("22"), "机动地"),
        (codelists.AcquisitionMethod.of("110"), "家庭承包"),
        (codelists.LandUse.of("011"), "水田"),
        (codelists.LandUse.of("013"), "旱地"),
        (codelists.Relation.of("02"), "户主"),
        (codelists.HolderKind.of("1"), "农户"),
    ],
)
def test_the_labels_people_read_most(member: CodeList, zh: str) -> None:
    assert member.zh == zh


def test_the_head_of_a_household_is_self_or_head() -> None:
    assert {str(relation) for relation in codelists.HEAD_RELATIONS} == {"01", "02"}


def test_provinces_have_their_short_names() -> None:
    assert len(codelists.PROVINCES) == 31
    assert len(set(codelists.PROVINCES.values())) == 31
    assert (codelists.PROVINCES["51"], codelists.PROVINCES["50"], codelists.PROVINCES["34"]) == (
        "川",
        "渝",
        "皖",
    )


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "1"), (8000, "1"), (8001, "2"), (9000, "2"), (9001, "3"), (9999, "3")]
)
def test_a_holder_s_number_tells_its_kind(number: int, kind: str) -> None:
    assert str(codelists.HolderKind.of_number(number)) == kind
    assert number in codelists.HolderKind.of(kind).numbers
