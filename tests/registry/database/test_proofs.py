"""Proof rows: a final state cannot exist without its proofs, whoever writes the row (reliability.md P1, P6)."""

import pytest
from sqlalchemy import Connection, text

from registry.rules.case_kinds import CASE_KINDS
from tests.support.refusals import refusal_of
from tests.support.village import GRANTOR

STEP = """
    INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by)
    SELECT case_id, {number}, {follows}, kind, {from_state}, {state}, person_id, account_id, region_code, begun_by
    FROM case_step WHERE state = 'entered' AND kind = 'first'
"""


def _step(
    number: str = "number + 1", follows: str = "number", from_state: str = "state", state: str = "'certified'"
) -> str:
    return STEP.format(number=number, follows=follows, from_state=from_state, state=state)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, ""),
        ({"state": "'refused'"}, "fk_case_step_allowed"),
        ({"state": "'withdrawn'"}, "fk_case_step_allowed"),
        ({"from_state": "'certified'", "state": "'archived'"}, "fk_case_step_follows"),
        ({"number": "number", "follows": "follows"}, "pk_case_step"),
        ({"number": "number + 2"}, "ck_case_step_in_order"),
        ({"follows": "NULL"}, "ck_case_step_in_order"),
        ({"from_state": "'none'", "state": "'applied'"}, "ck_case_step_first"),
    ],
)
def test_a_step_follows_the_last_one_by_an_allowed_transition(
    admin: Connection, change: dict[str, str], refusal: str
) -> None:
    for before in (
        "SET LOCAL session_replication_role = replica",
        "DELETE FROM case_step WHERE state = 'certified'",
        "SET LOCAL session_replication_role = origin",
        "SET LOCAL ROLE sanquan_app",
    ):
        admin.execute(text(before))
    assert refusal_of(admin, _step(**change)) == refusal


def test_the_database_holds_the_transitions_of_the_program(app: Connection) -> None:
    rows = app.execute(text("SELECT kind, from_state, to_state FROM case_transition")).all()
    assert {tuple(row) for row in rows} == {
        (k.code, *pair) for k in CASE_KINDS.values() for pair in k.transitions
    }


# ---- approval ---------------------------------------------------------------------------------------

APPROVAL = """
    INSERT INTO approval (case_id, accepted_step, accepted_by, approved_step, approved_by, notice_id, content_sha256, region_code, begun_by)
    SELECT case_id, {accepted_step}, {accepted_by}, {approved_step}, {approved_by}, {notice_id}, {content}, region_code, begun_by
    FROM gone WHERE notice_id IS NOT NULL
"""
_COLUMNS = ("accepted_step", "accepted_by", "approved_step", "approved_by", "notice_id")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, ""),
        ({"approved_by": "accepted_by"}, "ck_approval_four_eyes"),
        ({"accepted_by": "(SELECT max(id) FROM person)"}, "fk_approval_accepted"),
        ({"accepted_step": "approved_step"}, "fk_approval_accepted"),
        ({"approved_by": "(SELECT max(id) FROM person)"}, "fk_approval_approved"),
        ({"approved_step": "accepted_step"}, "fk_approval_approved"),
        ({"content": "sha256('other')"}, "fk_approval_announced"),
        ({"notice_id": "(SELECT min(id) FROM notice)"}, "fk_approval_announced"),
    ],
)
def test_an_approval_rests_on_two_persons_and_on_what_was_announced(
    admin: Connection, change: dict[str, str], refusal: str
) -> None:
    # The administrator takes the approval away behind all triggers, and it is given again.
    admin.execute(text("CREATE TEMPORARY TABLE gone AS SELECT * FROM approval"))
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    admin.execute(text("DELETE FROM approval"))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    values = {name: name for name in _COLUMNS} | {"content": "content_sha256"} | change
    assert refusal_of(admin, APPROVAL.format(**values)) == refusal


# ---- notices ----------------------------------------------------------------------------------------

NOTICE = """
    INSERT INTO notice (kind, case_id, round, region_code, due_on, period, content_sha256, begun_by)
    SELECT kind, case_id, 9, region_code, register_today() + {days}, period, content_sha256, begun_by
    FROM notice WHERE kind = 'display' ORDER BY id LIMIT 1
"""
CLOSING = """
    INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by)
    SELECT id, {due_on}, {content}, region_code, begun_by FROM notice WHERE round = 9
"""


@pytest.mark.parametrize(
    ("days", "due_on", "content", "refusal"),
    [
        (0, "due_on", "content_sha256", ""),
        (1, "due_on", "content_sha256", "ck_notice_closing_full_length"),
        (1, "register_today()", "content_sha256", "fk_notice_closing_same_content"),
        (0, "due_on", "sha256('other')", "fk_notice_closing_same_content"),
    ],
)
def test_a_notice_is_closed_for_its_content_and_not_before_its_day(
    app: Connection, days: int, due_on: str, content: str, refusal: str
) -> None:
    app.execute(text(NOTICE.format(days=days)))
    assert refusal_of(app, CLOSING.format(due_on=due_on, content=content)) == refusal


@pytest.mark.parametrize(
    ("table", "column"),
    [("notice", "opened_on"), ("notice_closing", "closed_on"), ("notice_closing", "closed_at"), ("entry", "entered_on"),
     ("result_sheet", "signed_on"), ("case_step", "at"), ("land_case", "opened_on"), ("certificate", "issued_on"),
     ("event_number", "numbered_at"), ("parameter", "recorded_at")],
)  # fmt: skip
def test_the_days_of_proofs_are_the_database_s_own(app: Connection, table: str, column: str) -> None:
    query = text("SELECT has_column_privilege('sanquan_app', :table, :column, 'INSERT')")
    assert app.scalar(query, {"table": table, "column": column}) is False
    assert (
        app.scalar(query, {"table": table, "column": "begun_by" if table != "event_number" else "act_id"})
        is True
    )
    assert refusal_of(app, f"INSERT INTO {table} ({column}) VALUES (now())") == "42501"


def test_results_and_contracts_rest_on_a_closed_display(app: Connection) -> None:
    app.execute(text(NOTICE.format(days=0)))
    sheet = (
        "INSERT INTO result_sheet (contract_id, notice_id, manner, content_sha256, region_code, begun_by) "
        "SELECT contract_id, {notice}, manner, sha256('new'), region_code, begun_by FROM result_sheet LIMIT 1"
    )
    assert (
        refusal_of(app, sheet.format(notice="(SELECT id FROM notice WHERE round = 9)"))
        == "fk_result_sheet_display_closed"
    )
    assert refusal_of(app, sheet.format(notice="notice_id")) == ""
    signing = (
        "INSERT INTO contract_signing (result_sheet_id, contract_id, content_sha256, signed_on, region_code, begun_by) "
        "SELECT {sheet}, contract_id, {content}, signed_on, region_code, begun_by FROM contract_signing LIMIT 1"
    )
    new_sheet = "(SELECT max(id) FROM result_sheet)"
    app.execute(text(sheet.format(notice="notice_id")))
    app.execute(text("SELECT 1"))
    assert (
        refusal_of(app, signing.format(sheet=new_sheet, content="sha256('else')"))
        == "fk_contract_signing_confirmed"
    )
    assert refusal_of(app, signing.format(sheet=new_sheet, content="sha256('new')")) == ""


# ---- the register -------------------------------------------------------------------------------------

ENTRY = (
    "INSERT INTO entry (case_id, unit_id, contract_id, content_sha256, region_code, begun_by) "
    "SELECT {case_id}, {unit_id}, contract_id, {content}, region_code, begun_by FROM entry LIMIT 1"
)


@pytest.mark.parametrize(
    ("case_id", "unit_id", "content", "refusal"),
    [
        ("case_id", "unit_id", "content_sha256", "uq_entry_case_id_unit_id"),
        ("(SELECT min(id) FROM land_case)", "unit_id", "content_sha256", "fk_entry_subject"),
        ("case_id", "unit_id + 1000", "content_sha256", "fk_entry_unit_id"),
    ],
)
def test_an_entry_rests_on_an_approved_case_and_a_signed_contract(
    app: Connection, case_id: str, unit_id: str, content: str, refusal: str
) -> None:
    assert refusal_of(app, ENTRY.format(case_id=case_id, unit_id=unit_id, content=content)) == refusal


def test_nothing_is_entered_in_a_case_that_nobody_approved(app: Connection) -> None:
    # The survey case carries the contract now, but has no approval to refer to.
    app.execute(
        text(
            "INSERT INTO case_contract (case_id, contract_id, content_sha256, region_code, begun_by) "
            "SELECT (SELECT min(id) FROM land_case), contract_id, content_sha256, region_code, begun_by FROM case_contract "
            "WHERE case_id = (SELECT min(case_id) FROM case_contract)"
        )
    )
    entry = ENTRY.format(
        case_id="(SELECT min(id) FROM land_case)", unit_id="unit_id", content="content_sha256"
    )
    assert refusal_of(app, entry) == "fk_entry_case_id"


RIGHT = """
    INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, share_part, share_whole, term_from, term_to,
      region_code, recorded_from, begun_by)
    SELECT (SELECT id FROM land_right WHERE code = :other), version, kind, unit_id, {exclusive}, {part}, {whole},
      {term_from}, {term_to}, region_code, recorded_from, begun_by
    FROM right_parcel WHERE right_id = (SELECT id FROM land_right WHERE code = :code) LIMIT 1
"""


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, "ex_right_parcel_exclusive"),
        ({"term_from": "term_to - 1", "term_to": "term_to + 99"}, "ex_right_parcel_exclusive"),
        ({"term_from": "term_from - 99", "term_to": "term_from + 1"}, "ex_right_parcel_exclusive"),
        ({"term_from": "term_to", "term_to": "term_to + 99"}, ""),
        ({"term_from": "term_from - 99", "term_to": "term_from"}, ""),
        # Beside a right that has the parcel alone no share is left (right_parcel_shares).
        ({"exclusive": "false"}, "right_parcel_shares"),
        ({"term_to": "term_from"}, "ck_right_parcel_term"),
        ({"term_to": "term_from - 1"}, "ck_right_parcel_term"),
        ({"part": "0"}, "ck_right_parcel_share"),
        ({"part": "2"}, "ck_right_parcel_share"),
        ({"exclusive": "false", "part": "1", "whole": "3"}, "right_parcel_shares"),
    ],
)
def test_a_parcel_bears_one_exclusive_right_at_a_time(
    app: Connection, change: dict[str, str], refusal: str
) -> None:
    same = {
        "exclusive": "exclusive",
        "part": "share_part",
        "whole": "share_whole",
        "term_from": "term_from",
        "term_to": "term_to",
    }
    statement = RIGHT.format(**(same | change))
    assert refusal_of(app, statement, code=f"{GRANTOR}0001J", other=f"{GRANTOR}0002J") == refusal


def test_a_right_that_has_ended_makes_room_for_another(app: Connection) -> None:
    same = {"exclusive": "true", "part": "1", "whole": "1", "term_from": "term_from", "term_to": "term_to"}
    values = {"code": f"{GRANTOR}0001J", "other": f"{GRANTOR}0002J"}
    assert refusal_of(app, RIGHT.format(**same), **values) == "ex_right_parcel_exclusive"
    app.execute(
        text(
            "UPDATE right_parcel SET recorded_to = recorded_from + interval '1 s', ended_by = begun_by "
            "WHERE right_id = (SELECT id FROM land_right WHERE code = :code)"
        ),
        {"code": values["code"]},
    )
    assert refusal_of(app, RIGHT.format(**same), **values) == ""


CERTIFICATE = (
    "INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, "
    "document_sha256, region_code, begun_by) SELECT {number}, right_id, {version}, sha256('t'), check_code_hash, "
    "content_sha256, document_sha256, region_code, begun_by FROM certificate LIMIT 1"
)


@pytest.mark.parametrize(
    ("number", "version", "refusal"),
    [
        ("'川（2026）新号'", "right_version", "uq_certificate_right_id_current"),
        ("paper_number", "2", "uq_certificate_paper_number"),
    ],
)
def test_a_version_of_a_right_has_one_certificate_under_a_number_of_its_own(
    app: Connection, number: str, version: str, refusal: str
) -> None:
    assert refusal_of(app, CERTIFICATE.format(number=number, version=version)) == refusal


def test_a_row_without_an_act_in_the_journal_cannot_stay(app: Connection) -> None:
    row = "INSERT INTO household (origin_code, region_code, begun_by) VALUES ('x', '510623', {act})"
    assert refusal_of(app, row.format(act=999_999)) == "fk_household_begun_by"
    assert refusal_of(app, row.format(act="(SELECT max(id) FROM journal_entry)")) == ""


def test_a_leaf_is_the_hash_of_its_payload(app: Connection) -> None:
    row = "INSERT INTO journal_entry (act, region_code, recorded_at, payload, leaf) VALUES ('x', '510623', now(), '{}', {leaf})"
    right = "sha256('\\x00'::bytea || '{}'::bytea)"
    assert refusal_of(app, row.replace("{leaf}", "sha256('{}'::bytea)")) == "ck_journal_entry_leaf"
    assert refusal_of(app, row.replace("{leaf}", right)) == ""
