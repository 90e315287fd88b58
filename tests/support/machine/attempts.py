"""Rows that the program's own role tries to write past every rule: the database must refuse each."""

from sqlalchemy import text

from tests.support.ground import add_shape, add_unit, box
from tests.support.machine.world import ACTS, Registered, World

_LAST = "(SELECT max(id) FROM journal_entry)"
_END = f"ended_by = {_LAST}, recorded_to = (SELECT recorded_at FROM journal_entry WHERE id = {_LAST})"
_UNDER_RIGHT = "(SELECT p.unit_id FROM right_parcel p WHERE p.ended_by IS NULL ORDER BY p.id DESC LIMIT 1)"
_RIGHT_COLUMNS = (
    "right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by"
)

STATEMENTS = {
    "raw_second_right": f"INSERT INTO right_parcel ({_RIGHT_COLUMNS}) SELECT (SELECT max(id) FROM land_right WHERE id <> p.right_id), 1, kind, unit_id, true, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel p WHERE ended_by IS NULL AND exclusive ORDER BY id LIMIT 1",
    "raw_backward_term": f"INSERT INTO right_parcel ({_RIGHT_COLUMNS}) SELECT right_id, version, kind, unit_id, false, term_to, term_from, region_code, recorded_from, begun_by FROM right_parcel WHERE ended_by IS NULL ORDER BY id LIMIT 1",
    "raw_right_on_seized": f"INSERT INTO right_parcel ({_RIGHT_COLUMNS}) SELECT p.right_id, p.version, p.kind, p.unit_id, false, p.term_to, p.term_to + 99, p.region_code, p.recorded_from, {_LAST} FROM right_parcel p JOIN restriction r ON r.kind = 'seizure' AND (r.unit_id = p.unit_id OR r.right_id = p.right_id) WHERE p.ended_by IS NULL AND NOT EXISTS (SELECT FROM restriction_end e WHERE e.restriction_id = r.id) LIMIT 1",
    "raw_step_skipped": f"INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by) SELECT case_id, number + 1, number, kind, state, 'reviewed', person_id, account_id, region_code, {_LAST} FROM case_step s WHERE NOT EXISTS (SELECT FROM case_step t WHERE t.case_id = s.case_id AND t.follows = s.number) AND state <> 'accepted' ORDER BY case_id DESC LIMIT 1",
    "raw_step_of_another": f"INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by) SELECT case_id, number + 1, number, kind, state, 'withdrawn', person_id, (SELECT max(id) FROM account WHERE person_id <> s.person_id), region_code, {_LAST} FROM case_step s WHERE NOT EXISTS (SELECT FROM case_step t WHERE t.case_id = s.case_id AND t.follows = s.number) AND state NOT IN ('entered', 'withdrawn') ORDER BY case_id DESC LIMIT 1",
    "raw_early_closing": "INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by) SELECT id, due_on, content_sha256, region_code, begun_by FROM notice n WHERE due_on > register_today() AND NOT EXISTS (SELECT FROM notice_closing c WHERE c.notice_id = n.id) LIMIT 1",
    "raw_closing_of_other_content": "INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by) SELECT id, due_on, sha256('other'), region_code, begun_by FROM notice n WHERE due_on <= register_today() AND NOT EXISTS (SELECT FROM notice_closing c WHERE c.notice_id = n.id) LIMIT 1",
    "raw_late_objection": f"INSERT INTO restriction (kind, case_id, notice_id, content_sha256, claimant, contact_sealed, reason, region_code, begun_by) SELECT 'notice_objection', n.case_id, n.id, n.content_sha256, '王五', '\\x01', '理由', n.region_code, {_LAST} FROM notice n JOIN notice_closing c ON c.notice_id = n.id ORDER BY n.id LIMIT 1",
    "raw_own_decision": f"INSERT INTO restriction_end (restriction_id, kind, ground, reason, person_id, region_code, begun_by) SELECT r.id, r.kind, 'dismissed', '理由', (SELECT person_id FROM case_step s WHERE s.case_id = r.case_id ORDER BY number LIMIT 1), r.region_code, {_LAST} FROM restriction r WHERE kind = 'notice_objection' AND NOT EXISTS (SELECT FROM restriction_end e WHERE e.restriction_id = r.id) LIMIT 1",
    "raw_hole_in_versions": f"WITH closed AS (UPDATE contract_holder_version SET {_END} WHERE id = (SELECT min(id) FROM contract_holder_version WHERE ended_by IS NULL) RETURNING *) INSERT INTO contract_holder_version (holder_id, region_code, version, recorded_from, begun_by) SELECT holder_id, region_code, 7, recorded_to, {_LAST} FROM closed",
    "raw_other_content": "UPDATE spatial_unit_version SET name = '改过名的田' WHERE id = (SELECT max(id) FROM spatial_unit_version)",
    "raw_deletion": "DELETE FROM contract_parcel WHERE id = (SELECT max(id) FROM contract_parcel)",
    "raw_end_of_ground": f"UPDATE spatial_unit_version SET {_END} WHERE unit_id = {_UNDER_RIGHT} AND ended_by IS NULL",
    "raw_household_ends": f"UPDATE household_member SET {_END} WHERE ended_by IS NULL AND holder_id = (SELECT holder_id FROM land_right_version WHERE ended_by IS NULL ORDER BY id LIMIT 1)",
    "raw_second_person": f"INSERT INTO person (region_code, name, id_sealed, id_index, id_mask, begun_by) SELECT region_code, name, id_sealed, id_index, id_mask, {_LAST} FROM person WHERE id_index IS NOT NULL LIMIT 1",
    "raw_second_certificate": f"INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, document_sha256, region_code, begun_by) SELECT '川（2026）新号', right_id, right_version, sha256('t'), check_code_hash, content_sha256, document_sha256, region_code, {_LAST} FROM certificate WHERE ended_by IS NULL LIMIT 1",
    "raw_false_leaf": "INSERT INTO journal_entry (act, region_code, recorded_at, payload, leaf) VALUES ('x', '510623', now(), '{}', sha256('other'))",
    "raw_row_without_act": "INSERT INTO household (origin_code, region_code, begun_by) VALUES ('x', '510623', 999999)",
    "raw_hole_in_numbers": "WITH act AS (INSERT INTO journal_entry (act, region_code, recorded_at, payload, leaf) VALUES ('x', '510623', now(), '{}', sha256('\\x00'::bytea || '{}'::bytea)) RETURNING id) INSERT INTO event_number (number, act_id) SELECT (SELECT max(number) + 2 FROM event_number), id FROM act",
    "raw_same_code": "INSERT INTO spatial_unit (level, code, region_code, begun_by) SELECT level, code, region_code, begun_by FROM spatial_unit LIMIT 1",
}  # fmt: skip


def _statement(sql: str) -> Registered:
    def perform(w: World) -> None:
        if not w.session.execute(text(sql)).rowcount:  # type: ignore[attr-defined]
            w.pick([])  # there is nothing yet that it could be tried on

    return Registered(perform, 1, raw=True)


def _overlap(w: World) -> None:
    for number, west in ((90001, 0.0), (90002, 5.0)):
        add_unit(w.session, number)
        add_shape(w.session, number, box(west, 0, west + 30, 30))


ACTS |= {name: _statement(sql) for name, sql in STATEMENTS.items()}
ACTS["raw_overlap"] = Registered(_overlap, 1, raw=True)
