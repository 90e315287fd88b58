"""Breaks of what transfers and derived rights keep: invariants, a check to drop first, then raw SQL."""

SUBLEASE = "(SELECT max(r.id) FROM land_right AS r JOIN land_right AS p ON p.id = r.parent_id AND p.kind = 'operating')"
FINAL = "(SELECT party_id FROM transfer_entry WHERE is_final)"
LAST_ACT = "(SELECT max(id) FROM journal_entry)"
AT_LAST = (
    f"ended_by = {LAST_ACT}, recorded_to = (SELECT recorded_at FROM journal_entry WHERE id = {LAST_ACT})"
)

TRANSFER_BREAKS: list[tuple[str, str, str]] = [
    ("I11", "", f"UPDATE land_right_version SET term_to = term_to + 900 WHERE right_id = {SUBLEASE}"),
    ("I11", "", f"UPDATE land_right SET parent_id = (SELECT max(id) FROM land_right WHERE kind = 'contracted_land') WHERE id = {SUBLEASE}"),
    ("I11", "", f"UPDATE right_parcel SET exclusive = false, share_part = 1, share_whole = 2 WHERE right_id = {SUBLEASE} OR right_id = (SELECT parent_id FROM land_right WHERE id = {SUBLEASE}); INSERT INTO right_parcel (right_id, version, kind, tier, unit_id, exclusive, share_part, share_whole, term_from, term_to, region_code, recorded_from, begun_by) SELECT right_id, version, kind, tier, unit_id, false, 1, 3, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel WHERE right_id = {SUBLEASE} LIMIT 1"),
    ("I12", "", f"UPDATE land_right_version SET {AT_LAST} WHERE right_id = (SELECT parent_id FROM land_right WHERE id = {SUBLEASE}); UPDATE right_parcel SET {AT_LAST} WHERE right_id = (SELECT parent_id FROM land_right WHERE id = {SUBLEASE})"),
    ("I13", "", f"UPDATE registration_unit SET kind = 'operating' WHERE id = (SELECT unit_id FROM land_right WHERE id = {SUBLEASE})"),
    ("I18", "", "UPDATE right_parcel SET exclusive = false, share_part = 1, share_whole = 2 WHERE id = (SELECT max(id) FROM right_parcel WHERE kind = 'operating'); INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, share_part, share_whole, term_from, term_to, region_code, recorded_from, begun_by) SELECT right_id, version, kind, unit_id, false, 2, 3, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel WHERE kind = 'operating' ORDER BY id DESC LIMIT 1"),
    ("I24", "", "UPDATE payment_receipt SET amount_fen = amount_fen + 1"),
    ("I24", "", "INSERT INTO payment_receipt (party_id, due_id, amount_fen, paid_on, document_number, reverses_id, region_code, begun_by) SELECT party_id, due_id, -1, paid_on, '冲', id, region_code, begun_by FROM payment_receipt LIMIT 1"),
    ("I25", "", "UPDATE transfer_entry SET is_final = false WHERE is_final"),
    ("I25", "transfer_entry.ck_transfer_entry_secured", "UPDATE transfer_entry SET security_id = NULL WHERE is_final"),
    ("I25", "", "INSERT INTO payment_security_end (security_id, outcome, reason, region_code, begun_by) SELECT security_id, 'void', '撤', region_code, begun_by FROM transfer_entry WHERE is_final"),
    ("I26", "transfer_entry.uq_transfer_entry_security_id", "UPDATE transfer_entry SET security_id = (SELECT security_id FROM transfer_entry WHERE is_final)"),
    ("I27", "payment_due.ck_payment_due_basis", "UPDATE payment_due SET kind = 'deduction', basis = NULL WHERE id = (SELECT min(id) FROM payment_due)"),
    ("I31", "", f"DELETE FROM transfer_consent WHERE party_id = {FINAL}"),
    ("I31", "", f"UPDATE transfer_consent SET content_sha256 = sha256('other') WHERE party_id = {FINAL}"),
    ("I31", "", f"DELETE FROM transfer_signatory WHERE party_id = {FINAL}"),
    ("I37", "", f"UPDATE transfer_consent SET ended_by = {LAST_ACT} WHERE party_id = {FINAL}"),
    ("I37", "", f"UPDATE transfer_party SET ended_by = {LAST_ACT} WHERE id = {FINAL}"),
]  # fmt: skip
"""Each beside I48, which sees every change of a sealed row."""
