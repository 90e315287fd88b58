"""Where the messages of entries stand: unsent, unanswered, accepted, refused, unclear. Derived, never stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.rules.messages import ACCEPTED, ANSWERS, STATES, TOLD, TOLD_ONCE

_STANDING = """
WITH told AS (SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:channels AS text[])) AS t(kind, channel)),
standing AS (
  SELECT DISTINCT ON (e.id, t.channel) e.id AS entry_id, t.channel, k.number AS case_number, r.code AS right_code, e.region_code,
    m.number, m.code, m.attempt, m.written_at, a.code AS answer, a.said,
    CASE WHEN m.id IS NULL THEN 'unsent' WHEN a.id IS NULL THEN 'unanswered'
      WHEN a.code = :accepted THEN 'accepted' WHEN a.code = ANY(CAST(:known AS text[])) THEN 'refused'
      ELSE 'unclear' END AS state
  FROM entry AS e JOIN land_right AS r ON r.unit_id = e.unit_id JOIN told AS t ON t.kind = r.kind
  JOIN land_case AS k ON k.id = e.case_id
  LEFT JOIN LATERAL (SELECT * FROM message AS s WHERE s.entry_id = e.id AND s.channel = t.channel
    ORDER BY s.attempt DESC LIMIT 1) AS m ON true
  LEFT JOIN LATERAL (SELECT * FROM message_answer AS s WHERE s.message_id = m.id
    ORDER BY s.id DESC LIMIT 1) AS a ON true
  WHERE e.region_code >= :region AND e.region_code < :region || '~' AND (t.channel <> 'contract'
    OR k.kind <> ALL(CAST(:once AS text[])) OR NOT EXISTS (SELECT FROM entry AS o JOIN registration_unit AS u ON u.id = o.unit_id
      WHERE o.case_id = e.case_id AND o.id < e.id AND u.kind = 'contract_land'))
  ORDER BY e.id, t.channel, r.id
)
"""
"""Each entry and channel once, by the first right of its page; a case that is told once, by its first entry."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of an entry, written or still to be written, and where it stands."""

    entry_id: int
    channel: str
    case_number: str
    right_code: str
    region_code: str
    number: str | None
    code: str | None
    attempt: int | None
    written_at: datetime | None
    answer: str | None
    said: str | None
    state: str


def standing(
    session: Session, region: str, states: Collection[str] = tuple(STATES), *, limit: int | None = None
) -> list[Standing]:
    """Return the messages below a region prefix that stand as asked, by entry and channel."""
    rows = session.execute(
        text(
            _STANDING + "SELECT * FROM standing WHERE state = ANY(CAST(:states AS text[])) "
            "ORDER BY entry_id, channel LIMIT :limit"
        ),
        _given(region) | {"states": list(states), "limit": limit},
    )
    return [Standing(*row) for row in rows]


def counts(session: Session, region: str) -> dict[tuple[str, str], int]:
    """Return how many messages of each (channel, state) there are below a region prefix."""
    query = "SELECT channel, state, count(*) FROM standing GROUP BY channel, state ORDER BY channel, state"
    rows = session.execute(text(_STANDING + query), _given(region))
    return {(channel, state): number for channel, state, number in rows}


def newest_attempts(session: Session, numbers: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return (id, region) of the newest attempt of each message number that was ever written."""
    rows = session.execute(
        text(
            "SELECT DISTINCT ON (number) number, id, region_code FROM message "
            "WHERE number = ANY(CAST(:numbers AS text[])) ORDER BY number, attempt DESC"
        ),
        {"numbers": list(numbers)},
    )
    return {row.number: (row.id, row.region_code) for row in rows}


def _given(region: str) -> dict[str, object]:
    pairs = [(kind, channel) for kind, channels in TOLD.items() for channel in channels]
    return {
        "kinds": [kind for kind, _ in pairs],
        "channels": [channel for _, channel in pairs],
        "accepted": ACCEPTED,
        "known": list(ANSWERS),
        "once": sorted(TOLD_ONCE),
        "region": region,
    }
