"""What the database keeps by triggers and content keys, tried by raw SQL as the program's own role.

Each with its control: with the guard dropped, the same break goes through.
"""

import pytest
from sqlalchemy import Connection, text

from tests.support.refusals import refusal_of

_END = "ended_by = (SELECT max(id) FROM journal_entry), recorded_to = recorded_from + interval '100 years'"
_HOLDER = "(SELECT min(holder_id) FROM land_right_version)"
_PARCEL = "(SELECT v.id FROM spatial_unit_version AS v JOIN right_parcel AS p ON p.unit_id = v.unit_id WHERE v.ended_by IS NULL LIMIT 1)"
_VERSION = "INSERT INTO contract_holder_version (holder_id, region_code, version, recorded_from, begun_by) SELECT holder_id, region_code, version + {more}, recorded_from + interval '{later}', begun_by FROM contract_holder_version WHERE holder_id = (SELECT min(holder_id) FROM contract_holder_version)"
_APPROVAL = "INSERT INTO approval (case_id, accepted_step, accepted_by, approved_step, approved_by, notice_id, content_sha256, region_code, begun_by) SELECT {case_id}, accepted_step, accepted_by, approved_step, approved_by, notice_id, content_sha256, region_code, begun_by FROM gone"
_RELATIVE = "INSERT INTO relative (person_id, household_id, relation, during_from, source, region_code, recorded_from, begun_by) SELECT {person}, (SELECT household_id FROM contract_holder WHERE id = {holder}), 'sibling', '1990-01-01', '申报', region_code, now(), begun_by FROM gone"
_DELEGATION = "INSERT INTO delegation (account_id, given_by, role, region_code, during_from, during_to, source, recorded_from, begun_by) SELECT s.id, f.id, '{role}', '510623', register_today() - 9, register_today() + 9, '文', now(), s.begun_by FROM account AS s, account AS f WHERE s.username = 'shen' AND f.username = 'fen'"
_LENT = ("DELETE FROM account_role WHERE role = 'registrar'", _DELEGATION.format(role="registrar"))
_BUILDING = "level = 'building' AND v.ended_by IS NULL"
_GOES = "INSERT INTO unit_lineage (parent_id, child_id, kind, reason, case_id, region_code, begun_by) SELECT r.unit_id, (SELECT max(id) FROM spatial_unit), 'split', '分', (SELECT case_id FROM change_plan LIMIT 1), r.region_code, (SELECT max(id) FROM journal_entry) FROM restriction AS r ORDER BY r.id DESC LIMIT 1"
_SEIZED = "INSERT INTO restriction (kind, unit_id, claimant, document_number, carried_from, region_code, begun_by) SELECT 'mortgage', v.unit_id, '某行', '文', NULL, v.region_code, v.begun_by FROM spatial_unit_version AS v WHERE level = 'building' AND v.ended_by IS NULL LIMIT 1"
_CARRIED_END = "INSERT INTO restriction_end (restriction_id, kind, ground, reason, person_id, region_code, begun_by) SELECT id, kind, 'carried', '转', (SELECT max(id) FROM person), region_code, begun_by FROM restriction WHERE kind = 'mortgage' AND claimant = '某行'"
_SHEET = (
    "INSERT INTO result_sheet (contract_id, notice_id, manner, content_sha256, region_code, begun_by) SELECT s.contract_id, {notice}, 'scan', sha256('new'), s.region_code, s.begun_by FROM result_sheet AS s JOIN contract AS c ON c.id = s.contract_id WHERE c.holder_id = "
    + _HOLDER
    + " ORDER BY s.id LIMIT 1"
)
_NUMBER = "INSERT INTO event_number (number, act_id) SELECT max(number) + {more}, (SELECT max(id) FROM journal_entry) FROM event_number"
_STEP = "INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by) SELECT case_id, number + 1, number, kind, state, 'certified', person_id, (SELECT id FROM account WHERE person_id <> s.person_id LIMIT 1), region_code, begun_by FROM case_step AS s WHERE state = 'entered' AND kind = 'first'"
_BEFORE = "DELETE FROM case_step WHERE state = 'certified' AND kind = 'first'"
_OWN_STEP = _STEP.replace("(SELECT id FROM account WHERE person_id <> s.person_id LIMIT 1)", "account_id")
_ENTRY = "INSERT INTO entry (case_id, unit_id, contract_id, content_sha256, region_code, begun_by) SELECT case_id, unit_id, contract_id, sha256('new'), region_code, begun_by FROM entry AS e WHERE unit_id = (SELECT min(unit_id) FROM entry)"
_RIGHT = "INSERT INTO land_right_version (right_id, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, region_code, version, recorded_from, begun_by) SELECT right_id, unit_id, holder_id, term_from, term_to, sha256('new'), entry_id, region_code, 2, recorded_to, begun_by FROM land_right_version WHERE right_id = (SELECT min(right_id) FROM land_right_version)"
_GONE = (
    "CREATE TEMPORARY TABLE gone AS SELECT * FROM approval WHERE notice_id IS NOT NULL",
    "GRANT SELECT ON gone TO sanquan_app",
    "DELETE FROM approval",
)
_TIME = "UPDATE event_number SET numbered_at = numbered_at + interval '9 years' WHERE number = (SELECT max(number) FROM event_number)"
_NEW_UNIT = "INSERT INTO spatial_unit (level, code, region_code, begun_by) SELECT level, left(code, 14) || '99999', region_code, begun_by FROM spatial_unit WHERE level = 'contracted_parcel' LIMIT 1"
_NEW_SHAPE = f"INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by) SELECT (SELECT max(id) FROM spatial_unit), level, region_code, {{shape}}, 1, recorded_from, begun_by FROM spatial_unit_version WHERE id = {_PARCEL}"
_MANY = "ST_Translate(ST_Segmentize(shape, ST_Perimeter(shape) / 21000), 9000, 0)"
_CROSSED = "ST_Translate(ST_SetSRID('POLYGON((0 0, 30 30, 30 0, 0 30, 0 0))'::geometry, ST_SRID(shape)), ST_X(ST_Centroid(shape)) + 9000, ST_Y(ST_Centroid(shape)))"
_DOCUMENT = "INSERT INTO document (sha256, media_type, size, sealed, begun_by) SELECT {sha256}, media_type, size, sealed, begun_by FROM document LIMIT 1"
_CERTIFICATE = "INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, document_sha256, region_code, begun_by) SELECT paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, sha256('none'), region_code, begun_by FROM certificate_gone LIMIT 1"
_NO_CERTIFICATE = (
    "CREATE TEMPORARY TABLE certificate_gone AS SELECT * FROM certificate",
    "GRANT SELECT ON certificate_gone TO sanquan_app",
    "DELETE FROM certificate",
)
_SIGNED_CASE = "INSERT INTO contract_signing (result_sheet_id, contract_id, content_sha256, signed_on, region_code, begun_by) SELECT id, contract_id, content_sha256, signed_on, region_code, begun_by FROM result_sheet WHERE content_sha256 = sha256('sheet')"

ATTEMPTS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    # what the administrator sets up behind all triggers; the attempt; the constraint's name; its table
    "I2 vertices": ((_NEW_UNIT,), _NEW_SHAPE.format(shape=_MANY), "ck_spatial_unit_version_shape_bounded", "spatial_unit_version"),
    "I2 valid": ((_NEW_UNIT,), _NEW_SHAPE.format(shape=_CROSSED), "ck_spatial_unit_version_shape_valid", "spatial_unit_version"),
    "I5 again": ((), "INSERT INTO spatial_unit (level, code, region_code, begun_by) SELECT level, code, region_code, begun_by FROM spatial_unit LIMIT 1", "uq_spatial_unit_level_code", "spatial_unit"),
    "I5 form": ((), _NEW_UNIT.replace("99999", "00000"), "ck_spatial_unit_code_form", "spatial_unit"),
    "I8 given": ((f"UPDATE spatial_unit_version SET {_END} WHERE id = {_PARCEL}", "DELETE FROM right_parcel WHERE unit_id IN (SELECT unit_id FROM spatial_unit_version WHERE ended_by = (SELECT max(id) FROM journal_entry))"), "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by) SELECT right_id, version, kind, (SELECT max(unit_id) FROM spatial_unit_version WHERE ended_by = (SELECT max(id) FROM journal_entry)), exclusive, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel LIMIT 1", "right_on_parcel", "right_parcel"),
    "I8 ended": ((_SEIZED, _GOES), f"UPDATE spatial_unit_version SET {_END} WHERE unit_id = (SELECT max(unit_id) FROM restriction) AND ended_by IS NULL", "unit_ends_with_restrictions", "spatial_unit_version"),
    "I8 placed": ((), _SEIZED.replace(_BUILDING, "v.unit_id IN (SELECT parent_id FROM unit_lineage)"), "restriction_on_parcel", "restriction"),
    "I8 not on all": ((_SEIZED,), _CARRIED_END, "carried_whole", "restriction_end"),
    "I8 another": ((_SEIZED,), _SEIZED.replace("NULL, v", "(SELECT max(id) FROM restriction), v"), "carried_same", "restriction"),
    "I14 members": ((), f"UPDATE household_member SET {_END} WHERE holder_id = {_HOLDER}", "right_held", "household_member"),
    "I14 holder": ((), f"UPDATE contract_holder_version SET {_END} WHERE holder_id = {_HOLDER}", "right_held", "contract_holder_version"),
    "I17 hole": ((f"UPDATE contract_holder_version SET {_END}",), _VERSION.format(more=2, later="200 years"), "version_chain", "contract_holder_version"),
    "I49 back": ((f"UPDATE contract_holder_version SET {_END}",), _VERSION.format(more=1, later="99 years"), "version_chain", "contract_holder_version"),
    "I32 account": ((_BEFORE,), _STEP, "fk_case_step_own_account", "case_step"),
    "I32 jurisdiction": ((*_GONE, "DELETE FROM account_role WHERE role = 'registrar'"), _APPROVAL.format(case_id="case_id"), "approval_jurisdiction", "approval"),
    "I32 expired delegation": ((*_GONE, *_LENT, "UPDATE delegation SET during_to = register_today()"), _APPROVAL.format(case_id="case_id"), "approval_jurisdiction", "approval"),
    "I32 given on": ((), _DELEGATION.format(role="registrar"), "delegation_sound", "delegation"),
    "I33": ((*_GONE, f"UPDATE household_member SET person_id = (SELECT approved_by FROM gone) WHERE holder_id = {_HOLDER} AND position = 1"), _APPROVAL.format(case_id="case_id"), "approval_own_household", "approval"),
    "I33 relative": ((*_GONE, _RELATIVE.format(person="approved_by", holder=_HOLDER)), _APPROVAL.format(case_id="case_id"), "approval_relative", "approval"),
    "I33 who accepted": ((*_GONE, _RELATIVE.format(person="accepted_by", holder=_HOLDER)), _APPROVAL.format(case_id="case_id"), "approval_relative", "approval"),
    "I33 step": ((_BEFORE, _RELATIVE.replace("FROM gone", "FROM approval WHERE notice_id IS NOT NULL").format(person="approved_by", holder=_HOLDER)), _OWN_STEP, "stand_aside", "case_step"),
    "I34 announcement": ((*_GONE, "UPDATE notice SET kind = 'display', round = 7 WHERE kind = 'announcement'"), _APPROVAL.format(case_id="case_id"), "approval_notice_kind", "approval"),
    "I34 display": ((), _SHEET.format(notice="(SELECT notice_id FROM approval WHERE notice_id IS NOT NULL)"), "result_sheet_notice_kind", "result_sheet"),
    "I34 entry": (("UPDATE contract_signing SET content_sha256 = sha256('new') WHERE result_sheet_id = (SELECT min(result_sheet_id) FROM contract_signing WHERE contract_id = (SELECT contract_id FROM entry ORDER BY unit_id LIMIT 1))", "ALTER TABLE entry DROP CONSTRAINT uq_entry_case_id_unit_id"), _ENTRY, "fk_entry_announced", "entry"),
    "I40 sheet": ((f"UPDATE household_member SET during_to = greatest(during_from + 1, register_today()) WHERE holder_id = {_HOLDER}",), _SHEET.format(notice="s.notice_id"), "signed_by_living", "result_sheet"),
    "I40 contract": ((_SHEET.format(notice="s.notice_id").replace("'new'", "'sheet'"), f"UPDATE household_member SET during_to = greatest(during_from + 1, register_today()) WHERE holder_id = {_HOLDER}"), _SIGNED_CASE, "signed_by_living", "contract_signing"),
    "I41": ((f"UPDATE land_right_version SET {_END}",), _RIGHT, "fk_land_right_version_entered", "land_right_version"),
    "I44 digest": ((), _DOCUMENT.format(sha256="'short'::bytea"), "ck_document_sha256_size", "document"),
    "I44 kept": (_NO_CERTIFICATE, _CERTIFICATE, "fk_certificate_document_sha256", "certificate"),
    "I50": (("DELETE FROM event_number WHERE number = (SELECT max(number) FROM event_number)",), _NUMBER.format(more=2), "number_forward", "event_number"),
}  # fmt: skip


_OWN_TRIGGERS = ("approval_relative",)


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_break_is_refused_by_its_guard_and_by_nothing_else(admin: Connection, name: str) -> None:
    before, attempt, guard, table = ATTEMPTS[name]
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in before:
        assert admin.execute(text(statement)).rowcount or "GRANT" in statement or "ALTER" in statement
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == guard
    # The control.
    admin.execute(text("RESET ROLE"))
    if guard.startswith(("fk_", "ck_", "uq_")):
        admin.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {guard}"))
    else:
        admin.execute(
            text(
                f"DROP TRIGGER {guard if guard in _OWN_TRIGGERS else 'approval_sound' if table == 'approval' else guard} ON {table}"
            )
        )
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == ""


def test_numbers_go_forward_in_time_even_where_the_clock_goes_back(admin: Connection) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    admin.execute(text("DELETE FROM event_number WHERE number = (SELECT max(number) FROM event_number)"))
    admin.execute(text(_TIME))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    admin.execute(text(_NUMBER.format(more=1)))
    times = admin.scalars(text("SELECT numbered_at FROM event_number ORDER BY number DESC LIMIT 2")).all()
    assert (times[0] - times[1]).total_seconds() == pytest.approx(1e-6)
