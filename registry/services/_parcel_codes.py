"""New codes of parcels, from the grantor's counter: never one that was ever seen."""

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from registry import codes

# The counter's row is locked by its upsert. Codes come with deliveries too, and a contract may name a
# parcel that never was admitted: the next one is above all of them. Codes sort as text ("C").
_TAKE = text("""
    INSERT INTO counter (kind, scope, value)
    SELECT 'parcel_code', :grantor, :count + greatest(
      (SELECT max(right(code, 5)::bigint) FROM spatial_unit
       WHERE level = 'contracted_parcel' AND code BETWEEN :first AND :last),
      (SELECT max(right(parcel_code, 5)::bigint) FROM contract_parcel
       WHERE parcel_code BETWEEN :first AND :last AND parcel_code ~ '^[0-9]{19}$'), 0)
    ON CONFLICT (kind, scope) DO UPDATE SET value = greatest(counter.value + :count, excluded.value)
    RETURNING value
""").bindparams(bindparam("grantor"), bindparam("count"), bindparam("first"), bindparam("last"))


def next_codes(session: Session, grantor: str, count: int) -> list[str]:
    """Return new parcel codes below 14 digits of a grantor; raises CodeError past 99,999."""
    values = {"grantor": grantor, "count": count, "first": f"{grantor}00000", "last": f"{grantor}99999"}
    last = int(session.execute(_TAKE, values).scalar_one())
    return [codes.parcel_code(grantor, last - count + k + 1) for k in range(count)]
