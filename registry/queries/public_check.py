"""The public look-up of a certificate by its token in one statement, with the limit on such look-ups."""

from sqlalchemy import Connection, text

from registry.identity import mask_name
from registry.imprint import token_hash
from registry.periods import Period
from registry.queries.certificates import PublicView
from registry.rules.parameters import setting

LIMIT = "public_checks_per_minute"
_QUERY = text(
    """
    SELECT most.value, c.paper_number, v.ended_by IS NULL, r.kind, h.name, g.name,
      (SELECT count(*) FROM right_parcel AS p WHERE p.right_id = c.right_id AND p.version = c.right_version),
      c.issued_on, v.term_from, v.term_to
    FROM (SELECT value FROM parameter WHERE key = :limit AND valid_from <= register_today()
          ORDER BY valid_from DESC, recorded_at DESC LIMIT 1) AS most
    LEFT JOIN certificate AS c ON c.token_hash = :hash
    LEFT JOIN land_right AS r ON r.id = c.right_id
    LEFT JOIN land_right_version AS v ON v.right_id = c.right_id AND v.version = c.right_version
    LEFT JOIN contract_holder_version AS h ON h.holder_id = v.holder_id
      AND h.recorded_from <= v.recorded_from AND h.recorded_to > v.recorded_from
    LEFT JOIN entry AS e ON e.id = v.entry_id LEFT JOIN land_case AS k ON k.id = e.case_id
    LEFT JOIN grantor_version AS g ON g.grantor_id = k.grantor_id AND g.ended_by IS NULL
    """
)


def by_token(connection: Connection, token: str) -> tuple[int, PublicView | None]:
    """Return how many look-ups a minute an address has, and what anyone may see of a token's certificate."""
    setting(LIMIT)
    row = connection.execute(_QUERY, {"limit": LIMIT, "hash": token_hash(token)}).one()
    most = int(row[0])
    if row[1] is None:
        return most, None
    return most, PublicView(
        paper_number=row[1],
        status="valid" if row[2] else "superseded",
        right_kind=row[3],
        holder=mask_name(row[4] or ""),
        grantor=row[5] or "",
        parcels=row[6],
        issued_on=row[7],
        term_from=row[8],
        last_day=Period(row[8], row[9]).last_day,
    )
