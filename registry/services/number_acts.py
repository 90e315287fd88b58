"""Numbers committed acts densely, in an order that never changes (design.md §4).

The act's own process runs this right after its commit; worker and start-up number what a crash
left. One numberer at a time, and its snapshot is younger than its lock: what is numbered later was
committed later or seen later, so an answer “as of act n” stays what it was.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

_LOCK = 7_230_002
_NUMBER = text(
    """
    INSERT INTO event_number (number, act_id)
    SELECT coalesce((SELECT max(number) FROM event_number), 0) + row_number() OVER (ORDER BY j.id), j.id
    FROM journal_entry AS j
    WHERE j.id > :after AND NOT EXISTS (SELECT FROM event_number AS e WHERE e.act_id = j.id)
    """
)


_RECENT = text("SELECT coalesce(max(act_id), 0) - 1000 FROM event_number")


def number_acts(session: Session, *, all_of_them: bool = False) -> int:
    """Give every committed act without a number the next one; return how many got one.

    Looks at the latest acts only; at start-up at all of them.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    after = 0 if all_of_them else session.scalar(_RECENT)
    return int(session.execute(_NUMBER, {"after": after}).rowcount)  # type: ignore[attr-defined]  # an INSERT's result has it
