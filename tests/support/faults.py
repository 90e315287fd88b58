"""Faults of a survey, written past the program: what a contract must not become a right with."""

from collections.abc import Callable

from sqlalchemy import text

from tests.support.village import GRANTOR, Village

Fault = Callable[[Village], None]
FIRST, CONTRACT = GRANTOR + "00001", GRANTOR + "0001J"


def version_of(table: str, key: str, code_table: str, code: str, **values: str) -> Fault:
    """Write a new version past the program: surveys come with every fault."""

    def write(v: Village) -> None:
        which = f"{key} = (SELECT id FROM {code_table} WHERE code = '{code}')"
        act = v.session.scalar(text("SELECT max(id) FROM journal_entry"))
        v.session.execute(
            text(f"CREATE TEMPORARY TABLE old AS SELECT * FROM {table} WHERE {which} AND ended_by IS NULL")
        )
        v.session.execute(
            text(
                f"UPDATE {table} SET recorded_to = recorded_from + interval '1 us', ended_by = {act} WHERE {which} AND ended_by IS NULL"
            )
        )
        changed = {"version": "version + 1", "recorded_from": "recorded_from + interval '1 us'", **values}
        names = [
            c
            for c in v.session.scalars(
                text(f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0")
            )
            if c not in {"id", "recorded_to", "ended_by"}
        ]
        if values:
            v.session.execute(
                text(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(changed.get(c, c) for c in names)} FROM old"
                )
            )
        v.session.execute(text("DROP TABLE old"))

    return write


def _end_parcels(v: Village) -> None:
    v.session.execute(
        text(
            "UPDATE contract_parcel SET recorded_to = recorded_from + interval '1 us', ended_by = begun_by "
            "WHERE contract_id = (SELECT id FROM contract WHERE code = :code)"
        ),
        {"code": CONTRACT},
    )


def _end_members(v: Village) -> None:
    v.session.execute(
        text(
            "UPDATE household_member SET recorded_to = recorded_from + interval '1 us', ended_by = begun_by "
            "WHERE holder_id = (SELECT holder_id FROM contract WHERE code = :code)"
        ),
        {"code": CONTRACT},
    )


def _give(parcel: str) -> Fault:
    """Let the second contract give one more parcel."""

    def write(v: Village) -> None:
        v.session.execute(
            text(
                "INSERT INTO contract_parcel (contract_id, parcel_code, region_code, version, recorded_from, begun_by) "
                "SELECT id, :parcel, region_code, 1, now(), begun_by FROM contract WHERE code = :code"
            ),
            {"parcel": parcel, "code": GRANTOR + "0002J"},
        )

    return write


def _other_contract(v: Village) -> None:
    """A contract in another way: tendered land, code Q, with a unit that is no household."""
    v.session.execute(
        text(
            "INSERT INTO contract_holder (code, kind, grantor_id, region_code, begun_by) "
            "SELECT :code, '3', id, code, begun_by FROM grantor"
        ),
        {"code": GRANTOR + "9001"},
    )
    v.session.execute(
        text(
            "INSERT INTO contract_holder_version (holder_id, region_code, version, name, recorded_from, begun_by) "
            "SELECT id, region_code, 1, '某合作社', now(), begun_by FROM contract_holder WHERE code = :code"
        ),
        {"code": GRANTOR + "9001"},
    )


def _tendered(letter: str, method: str) -> Fault:
    def write(v: Village) -> None:
        _other_contract(v)
        survey = v.session.scalar(text("SELECT begun_by FROM contract LIMIT 1"))
        values = {
            "code": f"{GRANTOR}9001{letter}",
            "holder": GRANTOR + "9001",
            "act": survey,
            "method": method,
        }
        v.session.execute(
            text(
                "INSERT INTO contract (code, grantor_id, holder_id, region_code, begun_by) "
                "SELECT :code, grantor_id, id, region_code, :act FROM contract_holder WHERE code = :holder"
            ),
            values,
        )
        v.session.execute(
            text(
                "INSERT INTO contract_version (contract_id, region_code, version, method, term_from, term_to, recorded_from, begun_by) "
                "SELECT id, region_code, 1, :method, '1999-01-01', '2029-01-01', now(), :act FROM contract WHERE code = :code"
            ),
            values,
        )

    return write


def _term(**values: str) -> Fault:
    return version_of("contract_version", "contract_id", "contract", CONTRACT, **values)


FAULTS: dict[str, Fault] = {
    "contract.other_right": _tendered("Q", "122"),
    "contract.holder_kind": _tendered("J", "110"),
    "contract.no_members": _end_members,
    "contract.no_parcels": _end_parcels,
    "contract.parcel_missing": _give(GRANTOR + "99999"),
    "contract.parcel_count": _term(parcel_count="99"),
    "contract.parcel_taken": _give(FIRST),
    "contract.no_term": _term(term_to="NULL"),
    "contract.term": _term(term_to="date '2069-01-02'"),
}
"""By the rule that finds the fault."""
