"""Rows past the rules about papers, votes, relations and delegations: the database must refuse each."""

from tests.support.machine.attempts import _LAST, _statement
from tests.support.machine.world import ACTS

STATEMENTS = {
    "raw_paper_ends": f"UPDATE certificate SET ended_by = {_LAST} WHERE id = (SELECT max(id) FROM certificate WHERE ended_by IS NULL)",
    "raw_used_blank": f"INSERT INTO certificate_blank (print_number, certificate_id, region_code, begun_by) SELECT b.print_number, c.id, c.region_code, {_LAST} FROM certificate_blank b JOIN certificate c ON c.id NOT IN (SELECT certificate_id FROM certificate_blank) LIMIT 1",
    "raw_second_pickup": f"INSERT INTO certificate_pickup (certificate_id, picked_up_by, manner, region_code, begun_by) SELECT certificate_id, '王二', manner, region_code, {_LAST} FROM certificate_pickup LIMIT 1",
    "raw_step_of_relative": f"INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by) SELECT case_id, number + 1, number, kind, state, 'withdrawn', a.person_id, a.id, s.region_code, {_LAST} FROM case_step s JOIN account a ON related(s.case_id, a.person_id, register_today()) WHERE NOT EXISTS (SELECT FROM case_step t WHERE t.case_id = s.case_id AND t.follows = s.number) AND state IN ('applied', 'accepted', 'reviewed') ORDER BY case_id DESC LIMIT 1",
    "raw_false_delegation": f"INSERT INTO delegation (account_id, given_by, role, region_code, during_from, during_to, source, recorded_from, begun_by) SELECT a.id, g.id, 'registrar', '510623', register_today(), register_today() + 9, '口头', now(), {_LAST} FROM account a, account g WHERE a.username = 'wai' AND g.username = 'fen'",
    "raw_same_place_in_queue": f"INSERT INTO restriction (kind, unit_id, claimant, document_number, queue_number, due_on, region_code, begun_by) SELECT kind, unit_id, '另一法院', '另一文号', queue_number, register_today() + 99, region_code, {_LAST} FROM restriction WHERE kind = 'seizure' AND unit_id IS NOT NULL LIMIT 1",
    "raw_minority": f"INSERT INTO extension_vote (plan_id, content_sha256, region_code, held_on, roster, present, in_favour, minutes, begun_by) SELECT id, content_sha256, region_code, register_today(), 50, 45, 30, '记录', {_LAST} FROM extension_plan p WHERE NOT EXISTS (SELECT FROM extension_vote v WHERE v.plan_id = p.id) LIMIT 1",
    "raw_early_unpublishing": f"INSERT INTO extension_publication_closing (plan_id, due_on, region_code, begun_by) SELECT plan_id, due_on, region_code, {_LAST} FROM extension_publication p WHERE due_on > register_today() AND NOT EXISTS (SELECT FROM extension_publication_closing c WHERE c.plan_id = p.plan_id) LIMIT 1",
    "raw_unfounded_survey": f"INSERT INTO extension_case (case_id, plan_id, region_code, begun_by) SELECT (SELECT max(id) FROM land_case WHERE id NOT IN (SELECT case_id FROM extension_case)), id, region_code, {_LAST} FROM extension_plan p WHERE NOT EXISTS (SELECT FROM extension_vote v WHERE v.plan_id = p.id) ORDER BY EXISTS (SELECT FROM extension_publication_closing c WHERE c.plan_id = p.id) DESC, id DESC LIMIT 1",
}  # fmt: skip

ACTS |= {name: _statement(sql) for name, sql in STATEMENTS.items()}
