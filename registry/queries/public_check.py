"""The public look-up of a certificate by its token in one statement."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.identity import mask_name
from registry.imprint import token_hash
from registry.periods import Period
from registry.queries.certificates import PublicView

Look = Callable[[bytes, Sequence[object]], tuple[Any, ...] | None]
"""Runs a prepared statement and returns its first row."""
STATEMENT = b"""
SELECT c.paper_number, v.ended_by IS NULL, r.kind, h.name, g.name,
  (SELECT count(*) FROM right_parcel AS p WHERE p.right_id = c.right_id AND p.version = c.right_version),
  c.issued_on, v.term_from, v.term_to
FROM certificate AS c JOIN land_right AS r ON r.id = c.right_id
JOIN land_right_version AS v ON v.right_id = c.right_id AND v.version = c.right_version
LEFT JOIN contract_holder_version AS h ON h.holder_id = v.holder_id
  AND h.recorded_from <= v.recorded_from AND h.recorded_to > v.recorded_from
JOIN entry AS e ON e.id = v.entry_id JOIN land_case AS k ON k.id = e.case_id
LEFT JOIN grantor_version AS g ON g.grantor_id = k.grantor_id AND g.ended_by IS NULL
WHERE c.token_hash = %s
"""


def by_token(look: Look, token: str) -> PublicView | None:
    """Return what anyone may see of a token's certificate, None for a token that was never printed."""
    row = look(STATEMENT, (token_hash(token),))
    if row is None:
        return None
    return PublicView(
        paper_number=row[0],
        status="valid" if row[1] else "superseded",
        right_kind=row[2],
        holder=mask_name(row[3] or ""),
        grantor=row[4] or "",
        parcels=row[5],
        issued_on=row[6],
        term_from=row[7],
        last_day=Period(row[7], row[8]).last_day,
    )
