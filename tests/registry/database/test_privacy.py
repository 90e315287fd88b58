"""No resident number and no phone is anywhere in the database in clear."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from registry.models import Base
from registry.vault import ID_PURPOSE, Vault
from tests.support.refusals import refusal_of


@pytest.fixture(scope="module")
def told(small_delivery: Path) -> dict[str, set[str]]:
    """What the delivery tells of people, by kind."""
    (file,) = (small_delivery / "权属数据").glob("*.sqlite")
    database = sqlite3.connect(file)
    try:
        found = {
            "numbers": database.execute(
                "SELECT CYZJHM FROM CBF_JTCY UNION SELECT CBFZJHM FROM CBF UNION SELECT FZRZJHM FROM FBF"
            ).fetchall(),
            "phones": database.execute("SELECT LXDH FROM CBF UNION SELECT LXDH FROM FBF").fetchall(),
            "names": database.execute("SELECT CYXM FROM CBF_JTCY").fetchall(),
            "codes": database.execute("SELECT CBFBM FROM CBF").fetchall(),
        }
    finally:
        database.close()
    return {kind: {row[0] for row in rows if row[0]} for kind, rows in found.items()}


def _everything(connection: Connection) -> dict[str, str]:
    """Return each table as one text: all columns, bytes in hexadecimal and as text."""
    texts = {}
    for table in Base.metadata.tables:
        connection.execute(text("SET LOCAL bytea_output = 'hex'"))
        plain = connection.scalar(text(f"SELECT string_agg(t::text, '\n') FROM {table} AS t"))
        connection.execute(text("SET LOCAL bytea_output = 'escape'"))
        escaped = connection.scalar(text(f"SELECT string_agg(t::text, '\n') FROM {table} AS t"))
        texts[table] = f"{plain}\n{escaped}"
    return texts


def _found(texts: dict[str, str], values: set[str]) -> set[tuple[str, str]]:
    return {
        (table, value)
        for table, whole in texts.items()
        for value in values
        if value in whole or value.encode().hex() in whole
    }


def test_numbers_and_phones_are_nowhere_in_clear(app: Connection, told: dict[str, set[str]]) -> None:
    assert len(told["numbers"]) > 30
    assert all(told.values())
    texts = _everything(app)
    assert _found(texts, told["numbers"]) == set()
    assert _found(texts, told["phones"]) == set()
    # The same search finds what is there: every name and every code.
    assert {value for _, value in _found(texts, told["names"])} == told["names"]
    assert {value for table, value in _found(texts, told["codes"]) if table == "contract_holder"} == told[
        "codes"
    ]


@pytest.mark.parametrize("form", ["'{number}'", "convert_from(decode('{hex}', 'hex'), 'UTF8')"])
def test_the_search_would_find_a_number_in_a_remark(
    app: Connection, told: dict[str, set[str]], form: str
) -> None:
    number = min(told["numbers"])
    value = form.format(number=number, hex=number.encode().hex())
    app.execute(
        text(
            "INSERT INTO delivery_finding (delivery_id, rule, severity, refused, region_code, objects, said) "
            f"SELECT delivery_id, rule, severity, refused, region_code, ARRAY[{value}], said FROM delivery_finding LIMIT 1"
        )
    )
    assert _found(_everything(app), told["numbers"]) == {("delivery_finding", number)}


def test_the_search_would_find_a_number_in_bytes(app: Connection, told: dict[str, set[str]]) -> None:
    number = min(told["numbers"])
    app.execute(
        text(
            "INSERT INTO document (sha256, media_type, size, sealed, begun_by) SELECT sha256('x'), 'text/plain', 18, "
            f"decode('{number.encode().hex()}', 'hex'), begun_by FROM document LIMIT 1"
        )
    )
    assert _found(_everything(app), told["numbers"]) == {("document", number)}


def test_the_sealed_numbers_are_those_of_the_delivery(
    app: Connection, told: dict[str, set[str]], vault: Vault
) -> None:
    rows = app.execute(
        text("SELECT id_sealed, id_index, id_mask FROM person WHERE id_sealed IS NOT NULL")
    ).all()
    opened = {vault.open(row.id_sealed, ID_PURPOSE): row for row in rows}
    assert told["numbers"] <= set(opened) | {""}
    for number, row in opened.items():
        assert row.id_index == vault.index(number, ID_PURPOSE)
        assert row.id_mask == number[:3] + "*" * 11 + number[14:]


PERSON = (
    "INSERT INTO person (region_code, name, id_sealed, id_index, id_mask, begun_by) "
    "SELECT '510623', {name}, {sealed}, {index}, {mask}, max(id) FROM journal_entry"
)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, ""),
        ({"name": "'张三110105194912310021'"}, "ck_person_name_holds_no_id"),
        ({"mask": "'11010519491231002X'"}, "ck_person_id_masked"),
        ({"mask": "NULL"}, "ck_person_id_whole"),
        ({"index": "NULL"}, "ck_person_id_whole"),
        ({"sealed": "NULL"}, "ck_person_id_whole"),
        ({"sealed": "NULL", "index": "NULL", "mask": "NULL"}, ""),
    ],
)
def test_a_person_s_number_is_sealed_indexed_and_masked_or_absent(
    app: Connection, change: dict[str, str], refusal: str
) -> None:
    good = {"name": "'张三'", "sealed": "'\\x01'", "index": "sha256('1')", "mask": "'110***********002X'"}
    assert refusal_of(app, PERSON.format(**(good | change))) == refusal


def test_the_same_number_under_another_name_is_another_person(app: Connection) -> None:
    good = {"sealed": "'\\x01'", "index": "sha256('1')", "mask": "'110***********002X'"}
    app.execute(text(PERSON.format(name="'张三'", **good)))
    assert refusal_of(app, PERSON.format(name="'张三'", **good)) == "uq_person_id_index_name"
    assert refusal_of(app, PERSON.format(name="'张山'", **good)) == ""
