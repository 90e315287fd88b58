"""What acts of a chain ask the register for, as SQL."""

OPERATING = (
    "SELECT r.code, v.term_from, v.term_to, v.holder_id FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id "
    "AND v.ended_by IS NULL WHERE r.kind = 'operating' ORDER BY r.code"
)
IN_FORCE = (
    "SELECT t.number, p.id, v.term_to, EXISTS (SELECT FROM land_right AS k JOIN land_right_version AS w ON w.right_id = k.id "
    "AND w.ended_by IS NULL WHERE k.parent_id = e.right_id) AS has_children FROM transfer_entry AS e JOIN transfer_party AS p ON p.id = e.party_id "
    "JOIN transfer AS t ON t.id = p.transfer_id JOIN land_right_version AS v ON v.right_id = e.right_id "
    "AND v.ended_by IS NULL WHERE NOT EXISTS (SELECT FROM transfer_end AS x WHERE x.party_id = p.id) ORDER BY p.id"
)
TAKEN = (
    "SELECT unit_id, bool_or(exclusive) AS exclusive FROM right_parcel "
    "WHERE kind = 'operating' AND coalesce(tier, 0) = :tier AND ended_by IS NULL GROUP BY unit_id"
)
TIER = (
    "SELECT max(coalesce(p.tier, 0)) FROM right_parcel AS p JOIN land_right AS r ON r.id = p.right_id "
    "WHERE r.code = :code AND p.ended_by IS NULL"
)
MORTGAGES = (
    "SELECT id FROM restriction AS r WHERE kind = 'mortgage' "
    "AND NOT EXISTS (SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id) ORDER BY id"
)
RECEIPTS = (
    "SELECT t.number, r.id, r.due_id, r.amount_fen FROM payment_receipt AS r JOIN transfer_party AS p ON p.id = r.party_id "
    "JOIN transfer AS t ON t.id = p.transfer_id WHERE r.amount_fen > 0 ORDER BY r.id"
)
CONSENTS = (
    "SELECT t.number, c.party_id, c.ordinal, EXISTS (SELECT FROM transfer_entry AS e WHERE e.party_id = c.party_id) "
    "FROM transfer_consent AS c JOIN transfer_party AS p ON p.id = c.party_id "
    "AND p.ended_by IS NULL JOIN transfer AS t ON t.id = p.transfer_id WHERE c.ended_by IS NULL ORDER BY c.id"
)
