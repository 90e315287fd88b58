"""Breaks of what changes of parcels, restrictions and objections keep: invariants, then raw SQL."""

_FIRST_ACT, _LAST_ACT = "(SELECT min(id) FROM journal_entry)", "(SELECT max(id) FROM journal_entry)"
_MERGED = "(SELECT v.id FROM spatial_unit_version AS v JOIN unit_lineage AS l ON l.child_id = v.unit_id AND l.kind = 'merge' LIMIT 1)"
_HELD = "(SELECT v.id FROM spatial_unit_version AS v JOIN right_parcel AS p ON p.unit_id = v.unit_id AND p.ended_by IS NULL WHERE v.ended_by IS NULL ORDER BY v.id LIMIT 1)"
_SURVEYOR = "(SELECT s.person_id FROM case_step AS s JOIN restriction AS r ON r.case_id = s.case_id ORDER BY s.number LIMIT 1)"
_GRANTED = "UPDATE unit_draft SET facts = replace(facts, '\"confirmation\"', '\"grant\"')"
_OPEN_END = "'9999-12-31 00:00:00+00'::timestamptz"

CHANGE_BREAKS: list[tuple[str, str]] = [
    ("I4", f"UPDATE spatial_unit_version SET measured_area = measured_area + 1 WHERE id = {_MERGED}"),
    ("I4", f"UPDATE spatial_unit_version SET shape = ST_Buffer(shape, -1, 'join=mitre') WHERE id = {_MERGED}"),
    ("I4", "UPDATE unit_lineage SET kind = 'boundary' WHERE id = (SELECT max(id) FROM unit_lineage WHERE kind = 'merge')"),
    ("I4 I7", "UPDATE unit_lineage SET parent_id = child_id, child_id = parent_id WHERE kind = 'merge'"),
    ("I7", "DELETE FROM unit_lineage WHERE kind = 'merge'"),
    ("I7 I8", f"UPDATE spatial_unit_version SET ended_by = {_LAST_ACT}, recorded_to = (SELECT recorded_at FROM journal_entry WHERE id = {_LAST_ACT}) WHERE id = {_HELD}"),
    ("I1 I4 I7", f"UPDATE spatial_unit_version SET ended_by = NULL, recorded_to = {_OPEN_END} WHERE ended_by IN (SELECT begun_by FROM unit_lineage WHERE kind = 'split')"),
    ("I15", f"{_GRANTED}; UPDATE land_right_version SET holder_id = (SELECT min(v.holder_id) FROM land_right_version AS v JOIN land_right AS r ON r.id = v.right_id AND r.kind = 'homestead') WHERE right_id = (SELECT max(id) FROM land_right WHERE kind = 'homestead')"),
    ("I15", f"{_GRANTED}; UPDATE unit_draft SET region_code = '51062310020101'"),
    ("I16", f"UPDATE restriction SET begun_by = {_FIRST_ACT} WHERE queue_number = 1"),
    ("I16", "UPDATE restriction SET queue_number = 5 WHERE queue_number = 2"),
    ("I16", "UPDATE restriction_end SET ended_on = ended_on - 30 WHERE ground = 'lapsed'"),
    ("I30", "UPDATE unit_lineage SET case_id = (SELECT min(id) FROM land_case)"),
    ("I35", f"UPDATE restriction_end SET begun_by = {_LAST_ACT} WHERE ground = 'dismissed'"),
    ("I35", "UPDATE restriction_end SET ground = 'upheld' WHERE ground = 'dismissed'"),
    ("I35", f"UPDATE restriction SET begun_by = {_LAST_ACT} WHERE kind = 'notice_objection'"),
    ("I35", f"UPDATE restriction_end SET person_id = {_SURVEYOR} WHERE ground = 'dismissed'"),
]  # fmt: skip
"""Each beside I48, which sees every change of a sealed row."""
