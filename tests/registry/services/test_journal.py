"""The journal: one leaf per act that recomputes, digests of the rows it wrote, dense numbers after commit."""

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import number_left_acts, reading, writing
from registry.leaf import opens
from registry.models import Base, EarlierPaper
from registry.queries import accounts
from registry.services._digest import rows_digest
from registry.services._write import Act, Actor, Locks, perform
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.number_acts import number_acts
from registry.services.set_parameter import NewValue, set_parameter
from tests.support.village import GRANTOR, Village


def _entries(session: Session) -> list[Any]:
    return list(session.execute(text("SELECT * FROM journal_entry ORDER BY id")).all())


def test_every_leaf_recomputes_from_its_stored_payload(entered: Village) -> None:
    entered.issue(entered.rights())
    entries = _entries(entered.session)
    assert len(entries) == 20
    for entry in entries:
        payload = json.loads(entry.payload)
        assert rfc8785.dumps(payload) == entry.payload.encode()
        assert hashlib.sha256(b"\x00" + entry.payload.encode()).digest() == entry.leaf
        assert payload["number"] == entry.id
        assert (payload["act"], payload["region"], payload["actor"]) == (
            entry.act,
            entry.region_code,
            entry.account_id,
        )
        assert payload["at"] == entry.recorded_at.isoformat(timespec="microseconds")


def test_digests_of_all_rows_recompute_after_every_later_act(village: Village) -> None:
    correct_parcel(
        village.session, Correction(GRANTOR + "00001", 1, {"east": "王五"}, "写错"), actor=village.cast.lu
    )
    village.certify()
    compared = 0
    for entry in _entries(village.session):
        for name, digest in json.loads(entry.payload)["rows"].items():
            assert rows_digest(village.session, Base.metadata.tables[name], entry.id) == digest, (
                entry.act,
                name,
            )
            compared += digest["count"]
    assert compared > 500


def test_every_row_begun_by_an_act_is_in_its_digest(entered: Village) -> None:
    entered.issue(entered.rights())
    rows = {entry.id: json.loads(entry.payload)["rows"] for entry in _entries(entered.session)}
    for table in Base.metadata.sorted_tables:
        if "begun_by" not in table.c:
            continue
        counted = entered.session.execute(
            text(f"SELECT begun_by, count(*) FROM {table.name} WHERE begun_by IS NOT NULL GROUP BY 1")
        ).all()
        for act, many in counted:
            assert rows[act].get(table.name, {}).get("count") == many, (table.name, act)


@pytest.mark.parametrize("change", ["name = name || ' '", "east = NULL", "measured_area = measured_area + 1"])
def test_a_row_changed_behind_the_program_s_back_no_longer_matches(
    loaded_office: Office, server: Any, change: str
) -> None:
    table = Base.metadata.tables["spatial_unit_version"]
    name = str(loaded_office.settings.app_url.database)
    with reading(loaded_office.engine) as session:
        act, payload = session.execute(
            text("SELECT id, payload FROM journal_entry WHERE act = 'load_survey'")
        ).one()
        digest = json.loads(payload)["rows"]["spatial_unit_version"]
        assert rows_digest(session, table, act) == digest
    server.admin("ALTER TABLE spatial_unit_version DISABLE TRIGGER USER", name)
    server.admin(
        f"UPDATE spatial_unit_version SET {change} WHERE id = (SELECT max(id) FROM spatial_unit_version WHERE east IS NOT NULL)",
        name,
    )
    with reading(loaded_office.engine) as session:
        assert rows_digest(session, table, act) != digest


_FIRST = "id, kind, right_code, region_code, serial, earlier_number, issued_by, NULL, NULL, registered_by, note, delivery_id, begun_by"


@pytest.mark.parametrize("number", [None, "A1"])
def test_what_was_sealed_before_a_table_got_more_columns_keeps_its_digest(
    village: Village, number: str | None
) -> None:
    delivery = village.session.scalar(text("SELECT min(id) FROM delivery"))
    row = {
        "kind": "folio",
        "right_code": "x",
        "region_code": GRANTOR,
        "delivery_id": delivery,
        "number": number,
    }
    perform(
        village.session,
        Act("test", GRANTOR, Actor()),
        Locks(),
        gather=lambda _: None,
        refuse=lambda _: (),
        change=lambda writing, _: writing.add(EarlierPaper, [row]),
    )
    entry = _entries(village.session)[-1]
    one = f"sha256(convert_to(jsonb_build_array({_FIRST})::text, 'UTF8'))"
    old = village.session.scalar(
        text(f"SELECT encode(sha256({one}), 'hex') FROM earlier_paper WHERE begun_by = :act"),
        {"act": entry.id},
    )
    assert (json.loads(entry.payload)["rows"]["earlier_paper"]["sha256"] == old) is (number is None)


def test_digests_do_not_depend_on_the_settings_of_the_session(village: Village) -> None:
    act = village.session.scalar(text("SELECT id FROM journal_entry WHERE act = 'load_survey'"))
    assert act is not None
    tables = [t for t in Base.metadata.sorted_tables if "begun_by" in t.c]
    before = [rows_digest(village.session, table, act) for table in tables]
    for setting in (
        "TimeZone = 'America/New_York'",
        "DateStyle = 'SQL, DMY'",
        "extra_float_digits = -5",
        "bytea_output = 'escape'",
        "IntervalStyle = 'iso_8601'",
    ):
        village.session.execute(text(f"SET LOCAL {setting}"))
    assert [rows_digest(village.session, table, act) for table in tables] == before


def test_acts_of_a_region_have_times_that_only_go_forward(village: Village) -> None:
    village.show()
    village.shift(days=-400)  # a clock that was set back
    change = Correction(GRANTOR + "00001", 1, {"east": "王五"}, "写错")
    correct_parcel(village.session, change, actor=village.cast.lu)
    times = village.session.scalars(
        text("SELECT recorded_at FROM journal_entry WHERE region_code = :region ORDER BY id"),
        {"region": GRANTOR},
    ).all()
    assert times == sorted(set(times))
    assert len(times) == 4


def test_a_reason_is_committed_to_and_not_told(village: Village) -> None:
    correct_parcel(
        village.session, Correction(GRANTOR + "00001", 1, {"east": "王五"}, "邻居病故"), actor=village.cast.lu
    )
    entry = _entries(village.session)[-1]
    facts = json.loads(entry.payload)["facts"]
    assert (facts["parcel"], facts["fields"]) == (GRANTOR + "00001", ["east"])
    assert "邻居病故" not in entry.payload
    assert opens(facts["reason"], entry.salts["reason"], "邻居病故")
    assert not opens(facts["reason"], entry.salts["reason"], "邻居生病")


# ---- numbers --------------------------------------------------------------------------------------


def _numbers(office: Office) -> list[tuple[int, int]]:
    with reading(office.engine) as session:
        rows = session.execute(text("SELECT number, act_id FROM event_number ORDER BY number")).all()
    return [(row.number, row.act_id) for row in rows]


def _set(session: Session, value: str, key: str = "display_days") -> None:
    account = accounts.by_username(session, "lu")
    assert account is not None
    day = session.scalar(text("SELECT register_today()"))
    new = NewValue(key, value, day, "试验", confirmed=False)  # type: ignore[arg-type]
    set_parameter(session, new, county="510623", actor=Actor(account.id, account.person_id))


def test_committed_acts_are_numbered_without_holes(loaded_office: Office) -> None:
    before = _numbers(loaded_office)
    assert [number for number, _ in before] == list(range(1, 9))
    with Session(loaded_office.engine) as session:
        _set(session, "8")
        session.rollback()
    with writing(loaded_office.engine) as session:
        _set(session, "9")
    after = _numbers(loaded_office)
    assert after[:8] == before
    # The act that was rolled back used up an id, but no number.
    assert [number for number, _ in after] == list(range(1, 10))
    assert after[-1][1] == before[-1][1] + 2


def test_acts_that_a_crash_left_without_a_number_get_one_at_start_up(loaded_office: Office) -> None:
    for value in ("8", "9"):
        with Session(loaded_office.engine) as session, session.begin():
            _set(session, value)  # and the process dies before it numbers them
    assert len(_numbers(loaded_office)) == 8
    assert number_left_acts(loaded_office.engine) == 2
    assert [number for number, _ in _numbers(loaded_office)] == list(range(1, 11))
    assert number_left_acts(loaded_office.engine) == 0


def test_the_next_act_numbers_what_a_crash_left(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as session, session.begin():
        _set(session, "8")
    with writing(loaded_office.engine) as session:
        _set(session, "9")
    numbers = _numbers(loaded_office)
    assert [number for number, _ in numbers] == list(range(1, 11))
    assert [act for _, act in numbers] == sorted(act for _, act in numbers)


def test_an_act_that_is_not_committed_yet_gets_no_number(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as slow, slow.begin():
        _set(slow, "8")
        with Session(loaded_office.engine) as other, other.begin():
            assert number_acts(other) == 0
    assert number_left_acts(loaded_office.engine) == 1


def test_an_act_that_takes_long_is_numbered_after_those_that_overtook_it(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as slow, slow.begin():
        _set(slow, "8")
        with writing(loaded_office.engine) as other:
            _set(other, "3", "display_rounds")
    with Session(loaded_office.engine) as session, session.begin():
        assert number_acts(session) == 1
    numbers = _numbers(loaded_office)
    assert [number for number, _ in numbers] == list(range(1, 11))
    # The overtaken act has the smaller id and the greater number.
    assert numbers[-2][1] == numbers[-1][1] + 1
