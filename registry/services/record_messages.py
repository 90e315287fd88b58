"""Notes messages that were written and answers that came: beside the register, only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.queries import messages
from registry.services._write import Locks, take

_LOCK = Locks(names=["messages"])
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it lies in its file."""

    entry_id: int
    channel: str
    number: str
    code: str
    content_sha256: bytes
    region_code: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform said of one message."""

    number: str
    code: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a file of answers."""

    recorded: int
    known_before: int
    strange: tuple[str, ...]
    """Message numbers that were never written here."""


def record_messages(session: Session, written: Iterable[Written], *, account_id: int | None) -> int:
    """Note that messages were written, each by its next attempt; return how many."""
    take(session, _LOCK)
    rows = [
        {
            "entry": w.entry_id,
            "channel": w.channel,
            "number": w.number,
            "code": w.code,
            "content": w.content_sha256,
            "region": w.region_code,
            "account": account_id,
        }
        for w in written
    ]
    if rows:
        session.execute(
            text(
                "INSERT INTO message (entry_id, channel, number, code, attempt, content_sha256, account_id, "
                "region_code) SELECT :entry, CAST(:channel AS text), :number, :code, "
                "1 + coalesce(max(attempt), 0), :content, :account, :region FROM message "
                "WHERE entry_id = :entry AND channel = :channel"
            ),
            rows,
        )
    return len(rows)


def record_answers(
    session: Session, answers: Sequence[Answer], *, file_sha256: bytes, account_id: int | None
) -> Recorded:
    """Note answers to the newest attempts of their messages; a file that was read before adds nothing."""
    take(session, _LOCK)
    known = messages.newest_attempts(session, [a.number for a in answers])
    done = 0
    for answer in answers:
        if answer.number not in known:
            continue
        message_id, region = known[answer.number]
        result = session.execute(
            text(
                "INSERT INTO message_answer (message_id, code, said, file_sha256, account_id, region_code) "
                "VALUES (:message, :code, :said, :file, :account, :region) ON CONFLICT DO NOTHING"
            ),
            {
                "message": message_id,
                "code": answer.code,
                "said": hide_ids(answer.said)[:_LONGEST] if answer.said else None,
                "file": file_sha256,
                "account": account_id,
                "region": region,
            },
        )
        done += result.rowcount  # type: ignore[attr-defined]  # an INSERT's result has it
    strange = tuple(dict.fromkeys(a.number for a in answers if a.number not in known))
    return Recorded(done, len(answers) - done - sum(a.number not in known for a in answers), strange)
