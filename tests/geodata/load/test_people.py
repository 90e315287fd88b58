"""A person is one by ID number and name: never merged by the number alone, never doubled by two mentions."""

from pathlib import Path

import pytest
from sqlalchemy import select

from api.deliver import Checked, load_package
from api.office import Office
from api.transaction import reading
from geodata.load import Loaded
from registry.identity import mask_id
from registry.models import Person
from registry.queries import duplicates
from registry.vault import ID_PURPOSE
from tests.conftest import cast_of
from tests.support import packages
from tests.support.counting import number
from tests.support.deliveries import copied

_WITH_ID = "SELECT count(*) FROM person WHERE id_index = :index"


@pytest.fixture
def root(small_delivery: Path, tmp_path: Path) -> Path:
    return packages.lean(copied(small_delivery, tmp_path), "DK", tables_too=True)


def _load(office: Office, root: Path) -> tuple[Checked, Loaded]:
    with reading(office.engine) as session:
        lu = cast_of(session).lu
    return load_package(office, root, lu)


def _mentions(root: Path) -> set[tuple[str, str]]:
    """Every (number, name) that a delivery mentions as a natural person."""
    held = packages.tables(root)
    found = set()
    for code, number_of, name in (
        ("FBF", "FZRZJHM", "FBFFZRXM"),
        ("CBF", "CBFZJHM", "CBFMC"),
        ("CBF_JTCY", "CYZJHM", "CYXM"),
    ):
        columns, body = held[code]
        found |= {(row[columns.index(number_of)], row[columns.index(name)]) for row in body}
    return found


def test_a_head_who_is_representative_and_member_is_one_person(fresh_office: Office, root: Path) -> None:
    before = number(fresh_office, "SELECT count(*) FROM person")
    _load(fresh_office, root)
    mentioned = _mentions(root)
    assert len(mentioned) == 45, "44 members, among them all 12 representatives, and the grantor's head"
    assert number(fresh_office, "SELECT count(*) FROM person") - before == 45


def test_numbers_are_kept_sealed_indexed_and_masked(loaded_office: Office, small_delivery: Path) -> None:
    known, name = min(m for m in _mentions(small_delivery))
    vault = loaded_office.vault
    with reading(loaded_office.engine) as session:
        person = session.scalars(
            select(Person).where(Person.id_index == vault.index(known, ID_PURPOSE))
        ).one()
        assert (person.name, person.id_mask) == (name, mask_id(known))
        assert known not in str(person.id_mask)
        assert known.encode() not in bytes(person.id_sealed or b"")
        assert vault.open(bytes(person.id_sealed or b""), ID_PURPOSE) == known


def test_a_number_under_another_name_makes_a_second_person_a_finding_and_a_line_of_the_work_list(
    fresh_office: Office, root: Path
) -> None:
    (_, _, _, _, known, *_), *_ = [r for r in packages.tables(root)["CBF_JTCY"][1] if r[5] == "02"]
    packages.edit(
        root,
        f"UPDATE CBF_JTCY SET CYXM = '另名氏', CYZJHM = '{known}' "
        "WHERE rowid = (SELECT max(rowid) FROM CBF_JTCY)",
    )
    last = packages.tables(root)["CBF_JTCY"][1][-1]
    first = next(r for r in packages.tables(root)["CBF_JTCY"][1] if r[4] == known)
    checked, loaded = _load(fresh_office, root)
    index = fresh_office.vault.index(known, ID_PURPOSE)
    assert number(fresh_office, _WITH_ID, index=index) == 2
    found = [f for f in checked.findings if f.rule == "person.two_names"]
    assert len(found) == 1
    assert any(last[0] in item for item in found[0].objects)
    assert loaded.counts["members"]["refused"] == 0, "a finding, not a refusal"
    with reading(fresh_office.engine) as session:
        groups = [g for g in duplicates.people(session, ["510623"]) if g[0].id_mask == mask_id(known)]
        assert [sorted(p.name for p in group) for group in groups] == [sorted([first[1], "另名氏"])]
        holders = {p.name: p.holder_codes for p in groups[0]}
        assert holders == {first[1]: [first[0]], "另名氏": [last[0]]}
        assert all(g[0].id_mask != mask_id(known) for g in duplicates.people(session, ["510623999"]))
    said = "SELECT count(*) FROM delivery_finding WHERE rule = 'person.two_names' AND said NOT LIKE :number"
    assert number(fresh_office, said, number=f"%{known}%") == 1


def test_a_clean_delivery_has_no_line_in_the_work_list(loaded_office: Office) -> None:
    with reading(loaded_office.engine) as session:
        names = [{p.name for p in group} for group in duplicates.people(session, ["510623"])]
    assert names == []


def test_a_number_written_with_small_x_and_blanks_is_the_same_person(
    fresh_office: Office, root: Path
) -> None:
    columns, body = packages.tables(root)["CBF_JTCY"]
    ending = [row for row in body if row[columns.index("CYZJHM")].endswith("X")]
    assert ending, "the delivery has a number with the check digit X"
    row = ending[0]
    packages.edit(root, f"UPDATE CBF_JTCY SET CYZJHM = ' {row[4][:-1]}x ' WHERE CYZJHM = '{row[4]}'")
    _load(fresh_office, root)
    assert number(fresh_office, _WITH_ID, index=fresh_office.vault.index(row[4], ID_PURPOSE)) == 1
