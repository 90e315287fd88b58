"""Lineage is kept by the database: attempts by raw SQL, each with a control that passes without the guard."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from tests.conftest import cast_of
from tests.support.parcels import approved, split_case
from tests.support.refusals import refusal_of
from tests.support.village import GRANTOR

NOW = "SET CONSTRAINTS ALL IMMEDIATE"
LAST = "(SELECT max(id) FROM journal_entry)"
THIRD = GRANTOR + "00003"


def _end(code: str) -> str:
    return (
        f"UPDATE spatial_unit_version SET recorded_to = recorded_from + interval '1 second', ended_by = {LAST} "
        f"WHERE ended_by IS NULL AND unit_id = (SELECT id FROM spatial_unit WHERE code = '{code}'); {NOW}"
    )


def test_a_unit_does_not_end_without_lineage_or_a_named_ground(admin: Connection) -> None:
    attempt = _end(THIRD)
    assert refusal_of(admin, attempt) == "unit_ends_with_ground"
    admin.execute(text("ALTER TABLE spatial_unit_version DISABLE TRIGGER unit_ends_with_ground"))
    assert refusal_of(admin, attempt) == ""


def test_a_unit_does_not_end_under_a_right(admin: Connection) -> None:
    # A ground is named, and the right on the parcel still stands.
    admin.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER no_change"))
    admin.execute(text(f"UPDATE journal_entry SET act = 'withdraw_survey' WHERE id = {LAST}"))
    assert refusal_of(admin, _end(THIRD)) == "unit_ends_with_its_rights"
    admin.execute(text("ALTER TABLE right_parcel DISABLE TRIGGER no_change"))
    admin.execute(
        text(
            f"UPDATE right_parcel SET recorded_to = recorded_from + interval '1 second', ended_by = {LAST} WHERE ended_by IS NULL"
        )
    )
    assert refusal_of(admin, _end(THIRD)) == ""


def test_what_was_split_gets_no_further_version(admin: Connection) -> None:
    attempt = """
        INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
        SELECT unit_id, level, region_code, ST_Translate(shape, 0, 100000), version + 1, now(), begun_by
        FROM spatial_unit_version WHERE unit_id = (SELECT min(parent_id) FROM unit_lineage)
    """
    assert refusal_of(admin, attempt) == "unit_stays_ended"
    for guard in ("unit_stays_ended", "version_chain"):
        admin.execute(text(f"ALTER TABLE spatial_unit_version DISABLE TRIGGER {guard}"))
    assert refusal_of(admin, attempt) == ""


BACK = """
    INSERT INTO unit_lineage (parent_id, child_id, kind, reason, case_id, region_code, begun_by)
    SELECT child_id, parent_id, '{kind}', reason, case_id, region_code, begun_by FROM unit_lineage LIMIT 1
"""


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [("split", "ck_unit_lineage_forward"), ("area", "ck_unit_lineage_forward"), ("boundary", "")],
)
def test_lineage_has_no_cycle(app: Connection, kind: str, refusal: str) -> None:
    assert refusal_of(app, BACK.format(kind=kind)) == refusal


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        ("measured_area = measured_area", ""),
        ("measured_area = measured_area + 1", "lineage_balances"),
        ("shape = ST_Translate(shape, 0.5, 0)", "lineage_balances"),
        ("version = 2", "lineage_balances"),
    ],
)
def test_areas_and_ground_of_a_split_balance(admin: Connection, spoil: str, refusal: str) -> None:
    # One child is spoilt behind the register's back, and the act's edges are written again.
    admin.execute(text("ALTER TABLE spatial_unit_version DISABLE TRIGGER no_change"))
    admin.execute(text("CREATE TEMP TABLE edges AS SELECT * FROM unit_lineage"))
    admin.execute(text("ALTER TABLE unit_lineage DISABLE TRIGGER no_change"))
    admin.execute(text("DELETE FROM unit_lineage"))
    admin.execute(
        text(f"UPDATE spatial_unit_version SET {spoil} WHERE unit_id = (SELECT max(child_id) FROM edges)")
    )
    again = """
        INSERT INTO unit_lineage (parent_id, child_id, kind, reason, case_id, region_code, begun_by)
        SELECT parent_id, child_id, kind, reason, case_id, region_code, begun_by FROM edges;
    """
    assert refusal_of(admin, again + NOW) == refusal


def test_a_lost_half_does_not_balance(admin: Connection) -> None:
    admin.execute(text("CREATE TEMP TABLE edges AS SELECT * FROM unit_lineage"))
    admin.execute(text("ALTER TABLE unit_lineage DISABLE TRIGGER no_change"))
    admin.execute(text("DELETE FROM unit_lineage"))
    half = """
        INSERT INTO unit_lineage (parent_id, child_id, kind, reason, case_id, region_code, begun_by)
        SELECT parent_id, child_id, kind, reason, case_id, region_code, begun_by FROM edges LIMIT 1;
    """
    assert refusal_of(admin, half + NOW) == "lineage_balances"
    admin.execute(text("ALTER TABLE unit_lineage DISABLE TRIGGER lineage_balances"))
    assert refusal_of(admin, half + NOW) == ""


@pytest.mark.parametrize(
    ("plan", "content", "refusal"),
    [
        ("case_id", "content_sha256", ""),
        ("NULL", "sha256('x')", "fk_entry_signed"),
        ("(SELECT min(id) FROM land_case)", "content_sha256", "ck_entry_own_plan"),
    ],
)
def test_an_entry_of_a_change_rests_on_its_plan_or_on_a_signed_contract(
    app: Connection, plan: str, content: str, refusal: str
) -> None:
    app.execute(text("SELECT 1"))  # begun here, so that the session's commit is a savepoint's
    with Session(app, autoflush=False, join_transaction_mode="create_savepoint") as session:
        cast = cast_of(session)
        case = approved(session, split_case(session, cast, THIRD), cast)
        session.commit()
    attempt = f"""
        INSERT INTO entry (case_id, unit_id, contract_id, content_sha256, region_code, begun_by, plan_case_id)
        SELECT c.case_id, r.id, c.contract_id, {content.replace("content", "c.content")}, c.region_code, c.begun_by,
          {plan.replace("case_id", "c.case_id")}
        FROM case_contract AS c JOIN registration_unit AS r ON r.contract_id = c.contract_id WHERE c.case_id = {case}
    """
    assert refusal_of(app, attempt) == refusal


def test_a_plan_has_its_own_hash(app: Connection) -> None:
    attempt = """
        INSERT INTO change_plan (case_id, kind, plan, content_sha256, region_code, begun_by)
        SELECT (SELECT min(id) FROM land_case), kind, plan || '{spoilt}', content_sha256, region_code, begun_by
        FROM change_plan WHERE kind = 'split'
    """
    assert refusal_of(app, attempt.replace("{spoilt}", " ")) == "ck_change_plan_content"
    assert refusal_of(app, attempt.replace("{spoilt}", "")) == ""


def test_the_approval_of_a_change_is_of_its_plan(app: Connection) -> None:
    assert (
        app.scalar(
            text(
                "SELECT count(*) FROM approval AS a JOIN change_plan AS c "
                "ON c.case_id = a.plan_case_id AND c.content_sha256 = a.content_sha256 WHERE a.notice_id IS NULL"
            )
        )
        == 6  # a split, a split household, a lease, its end, a security and its enforcement
    )
    attempt = """
        INSERT INTO approval (case_id, accepted_step, accepted_by, approved_step, approved_by, notice_id, plan_case_id,
          content_sha256, region_code, begun_by)
        SELECT {case}, accepted_step, accepted_by, approved_step, approved_by, NULL, {plan}, content_sha256, region_code,
          begun_by FROM approval WHERE plan_case_id = (SELECT case_id FROM change_plan WHERE kind = 'split')
    """
    first = "(SELECT min(id) FROM land_case)"
    assert refusal_of(app, attempt.format(case=first, plan="NULL")) == "ck_approval_announced_or_planned"
    assert refusal_of(app, attempt.format(case=first, plan="plan_case_id")) == "ck_approval_own_plan"
