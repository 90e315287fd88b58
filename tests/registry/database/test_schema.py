"""The schema as it stands: names of constraints, region codes, indexes under foreign keys, code forms."""

import re

import pytest
from sqlalchemy import Connection, text

from registry.models import Base
from tests.support.refusals import refusal_of

OURS = "connamespace = 'public'::regnamespace AND conrelid <> 0 AND conrelid::regclass::text <> 'spatial_ref_sys' AND contype <> 't'"
WITHOUT_REGION = {
    "access_log": "of the office",
    "account": "its regions are those of its roles",
    "alembic_version": "Alembic's",
    "answered_request": "of an account",
    "calendar_day": "of the county",
    "case_transition": "of the program",
    "clock_offset": "of the county",
    "counter": "of the county",
    "county": "it is the county",
    "document": "by content, shared; reached through what refers to it",
    "event_number": "of the journal entry it numbers",
    "key_check": "of the county",
    "login_session": "of an account",
    "one_time_code": "of what it is for",
    "one_time_code_try": "of its code",
    "parameter": "of the county",
    "raw_block": "of its delivery",
    "region": "its code is the region",
}
PREFIX = {"p": "pk", "f": "fk", "u": "uq", "c": "ck", "x": "ex"}


def test_every_constraint_has_a_name_of_the_convention(app: Connection) -> None:
    rows = app.execute(
        text(
            f"SELECT conrelid::regclass::text AS name_of, conname, contype::text FROM pg_constraint WHERE contype <> 't' AND {OURS}"
        )
    ).all()  # a constraint trigger is named as its function
    assert len(rows) > 200
    wrong = [
        row.conname
        for row in rows
        if row.name_of != "alembic_version"
        and not row.conname.startswith(f"{PREFIX[row.contype]}_{row.name_of}"[:60])
    ]
    assert wrong == []


def test_every_index_has_a_name_of_the_convention(app: Connection) -> None:
    rows = app.execute(
        text(
            "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' AND tablename <> ALL ('{spatial_ref_sys,alembic_version}')"
        )
    ).all()
    assert len(rows) > 100
    assert [i for table, i in rows if not re.match(rf"(pk|uq|ix|gx|ex)_{table}", i)] == []


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_scoped_table_carries_its_region(app: Connection, table: str) -> None:
    column = app.execute(
        text(
            "SELECT format_type(a.atttypid, NULL) AS type, a.attnotnull, c.collname FROM pg_attribute AS a "
            "LEFT JOIN pg_collation AS c ON c.oid = a.attcollation "
            "WHERE a.attrelid = CAST(:table AS regclass) AND a.attname = 'region_code'"
        ),
        {"table": table},
    ).one_or_none()
    if table in WITHOUT_REGION:
        assert column is None, WITHOUT_REGION[table]
    else:
        assert tuple(column or ()) == ("text", True, "C")


# Foreign keys without an index: nothing is ever deleted or re-keyed, so no check ever walks them from
# the other end; an index serves queries only, and each of these is read from the row to its target.
UNINDEXED = {
    "ended_by": "from a row to its act",
    "listing.holder_id": "from an offer to its holder",
    "listing.consent_sha256": "from an offer to its mandate",
    "listing.bidding_sha256": "from an offer to its document",
    "grantor_version.head_id": "from a grantor to its head",
    "contract_holder_version.organization_id": "from a holder to its organisation",
    "land_case.delivery_id": "from a case to its delivery",
    "case_step.person_id": "from a step to its person",
    "case_step.account_id": "from a step to its account",
    "journal_entry.account_id": "from an act to its account",
    "account.person_id": "a county has some dozen accounts",
    "login_session.account_id": "sessions are found by their token",
    "access_log.account_id": "from a look to its account",
    "delivery.account_id": "from a delivery to its account",
    "delivery_grantor.case_id": "from a delivery to its cases",
    "earlier_paper.delivery_id": "from a paper to its delivery",
    "package_job.account_id": "from an upload to who decided on it",
    "message.account_id": "from a message to who wrote it",
    "message_answer.account_id": "from an answer to who read it",
    "certificate.document_sha256": "from a certificate to its document",
    "certificate_pickup.document_sha256": "from a pickup to its signed list",
    "interim_paper.document_sha256": "from a paper to its document",
    "interim_paper.member_id": "a paper is found by its holder",
    "interim_line.certificate_id": "a line is found by its paper",
    "certificate_end.handed_back_id": "an end is found by its certificate",
    "transfer_party.paper_sha256": "from a sheet to the paper that it rests on",
    "transfer_consent.document_sha256": "from a consent to its paper",
    "transfer_consent.entrustment_sha256": "from a consent to its paper",
    "transfer_end.document_sha256": "from an end to its paper",
    "enforcement.document_sha256": "from an enforcement to its paper",
    "payment_receipt.document_sha256": "from a receipt to its paper",
    "payment_security.document_sha256": "from a security to its paper",
    "transfer_signatory.holder_id": "from who must agree to its household",
    "right_draft.parent_id": "from a draft to the right it rests on",
    "case_step.account_id,person_id": "from a step to its account",
    "land_right_version.entry_id,unit_id": "from a version to its entry",
    "land_right_version.entry_id,unit_id,content_sha256": "from a version to its entry",
    "result_sheet.notice_id": "from a sheet to its notice",
    "restriction.document_sha256": "from a restriction to its document",
    "restriction_end.document_sha256": "from an end to its document",
    "restriction_end.person_id": "from an end to who decided",
    "restriction_end.account_id": "from an end to who decided",
    "case_document.document_sha256": "from a paper of a case to its document",
    "case_document.person_id": "from a paper to who took it",
    "approval.notice_id": "an approval is found by its case",
    "approval.notice_id,case_id,content_sha256": "an approval is found by its case",
    "approval.plan_case_id,content_sha256": "an approval is found by its case",
    "entry.plan_case_id": "an entry is found by its case",
    "entry.signed_contract_id,content_sha256": "by the contract",
    "case_step.kind,from_state,state": "from a step to the program's table of transitions",
    "entry.unit_id": "by the case",
}


def test_every_foreign_key_has_an_index_or_a_reason(app: Connection) -> None:
    rows = app.execute(
        text(
            f"""
            SELECT conrelid::regclass::text AS name_of,
              (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY AS k(num, n)
               JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = k.num) AS columns,
              EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = conrelid AND i.indkey[0] = conkey[1]) AS indexed
            FROM pg_constraint WHERE contype = 'f' AND {OURS}
            """
        )
    ).all()
    assert len(rows) > 80
    without = {(row.name_of, row.columns) for row in rows if not row.indexed}
    unexplained = {f"{t}.{c}" for t, c in without if c not in UNINDEXED and f"{t}.{c}" not in UNINDEXED}
    assert unexplained == set()
    explained = {f"{t}.{c}" for t, c in without} | {c for _, c in without}
    assert set(UNINDEXED) - explained == set(), "a reason for a key that has an index"


def test_no_column_is_an_enum_or_a_float_of_money_or_area(app: Connection) -> None:
    rows = app.execute(
        text(
            "SELECT c.relname, a.attname, t.typname, t.typtype::text FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid "
            "JOIN pg_type AS t ON t.oid = a.atttypid WHERE c.relname = ANY(:tables) AND c.relkind = 'r' AND a.attnum > 0"
        ),
        {"tables": sorted(Base.metadata.tables)},
    ).all()
    assert [
        r for r in rows if r.typtype == "e" or r.typname in {"numeric", "varchar", "bpchar", "json", "money"}
    ] == []
    # Coordinates and lengths as surveyed, and nothing else.
    assert {(r.relname, r.attname) for r in rows if r.typname.startswith("float")} == {
        ("boundary_point", "northing"), ("boundary_point", "easting"),
        ("topographic_feature", "length_m"), ("topographic_feature", "width_m"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        ("grantor", "code", "51062310120109", "5106231012010"),
        ("contract_holder", "code", "510623101201090001", "510623101201090000"),
        ("spatial_unit", "code", "5106231012010900001", "5106231012010900000"),
        ("contract", "code", "510623101201090001J", "510623101201090001X"),
        ("land_right", "code", "510623101201090001Q", "510623101201090000Q"),
        ("land_case", "number", "51062320261123999999", "5106232026112399999"),
        ("account_role", "region_code", "510623101", "5106231"),
    ],
)
def test_the_database_refuses_ill_formed_codes(
    app: Connection, table: str, column: str, good: str, bad: str
) -> None:
    mapped = Base.metadata.tables[table]
    generated = {c.name for c in mapped.columns if c.identity is not None} | {"opened_on"}
    columns = [c.name for c in mapped.columns if c.name not in generated]

    def copied(value: str) -> str:
        other = {column: f"'{value}'", "level": "'contracted_parcel'"}
        values = ", ".join(other.get(c, c) for c in columns)
        return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} LIMIT 1"

    assert refusal_of(app, copied(bad)) in {f"ck_{table}_{column}_form", f"ck_{table}_code_form"}
    assert refusal_of(app, copied(bad + "\n")) in {f"ck_{table}_{column}_form", f"ck_{table}_code_form"}
    assert refusal_of(app, copied(good)) == ""
