"""New codes of households, from the grantor's counter: never one that was ever seen."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import codes
from registry.errors import CodeError

LAST_HOUSEHOLD = 8000
"""Households number 1–8000; persons and units come after (standards.md §1.3)."""
# As in _parcel_codes: the counter's row is locked by its upsert, and codes come with deliveries too.
_TAKE = text("""
    INSERT INTO counter (kind, scope, value)
    SELECT 'holder_code', :grantor, :count + greatest(
      (SELECT max(right(code, 4)::bigint) FROM contract_holder WHERE code BETWEEN :first AND :last),
      (SELECT max(substr(code, 15, 4)::bigint) FROM contract WHERE code BETWEEN :first AND :last), 0)
    ON CONFLICT (kind, scope) DO UPDATE SET value = greatest(counter.value + :count, excluded.value)
    RETURNING value
""")


def next_codes(session: Session, grantor: str, count: int) -> list[str]:
    """Return new household codes below 14 digits of a grantor; raises CodeError past 8,000 households."""
    first, last_one = f"{grantor}0000", f"{grantor}{LAST_HOUSEHOLD}J"
    values = {"grantor": grantor, "count": count, "first": first, "last": last_one}
    last = int(session.execute(_TAKE, values).scalar_one())
    if last > LAST_HOUSEHOLD:
        raise CodeError(what=codes.HOLDER.name.zh, value=f"{grantor}{last}", form=codes.HOLDER.form.zh)
    return [codes.holder_code(grantor, last - count + k + 1) for k in range(count)]
