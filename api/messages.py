"""Messages to the platforms above: logged first, written from one moment of the register, noted when whole.

Where the noting is cut off, the next export writes the same messages again: their numbers are the
same, so a platform that has them twice knows them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from api.export import Asker
from api.office import Office
from api.transaction import aside, one_moment, reading
from geodata.exchange.read_answers import read_answers
from geodata.messages import Order, Told, write_messages
from registry.rules.messages import ANSWERS
from registry.services._write import Actor
from registry.services.log_access import log_export, require_exporter
from registry.services.record_messages import Answer, Recorded, record_answers, record_messages

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AnswersRead:
    """What a file of answers said, and what was noted of it."""

    name: str
    codes: dict[str, int]
    recorded: Recorded

    @property
    def unknown(self) -> dict[str, int]:
        """Codes that no document explains, with how often they came."""
        return {code: count for code, count in self.codes.items() if code not in ANSWERS}


def export(office: Office, order: Order, out: Path, asker: Asker, progress: Progress) -> Told:
    """Write messages below `out`; masked ones are for reading, and are not noted as sent.

    Raises Refused, ExportError, or the log's own error: what cannot be logged is not exported.
    """
    with reading(office.engine) as session:
        require_exporter(session, asker.actor, office.county_code)
    with Session(office.access_engine) as short, short.begin():
        log_export(
            short,
            county=office.county_code,
            account_id=asker.actor.account_id,
            unmasked=not order.masked,
            purpose=asker.purpose,
            address=asker.address,
        )
    with one_moment(office.engine) as session:
        told = write_messages(session, office.vault, order, out, progress)
    if not order.masked:
        with aside(office.engine) as session:
            record_messages(session, told.written, account_id=asker.actor.account_id)
    return told


def take_answers(office: Office, files: Iterable[Path], actor: Actor) -> list[AnswersRead]:
    """Note what files of answers say, each file whole or not at all; raises Refused or AnswerError."""
    with reading(office.engine) as session:
        require_exporter(session, actor, office.county_code)
    found = []
    for path in files:
        read = read_answers(path)
        answers = [Answer(*answer) for answer in read.answers]
        with aside(office.engine) as session:
            recorded = record_answers(session, answers, file_sha256=read.sha256, account_id=actor.account_id)
        codes: dict[str, int] = {}
        for answer in answers:
            codes[answer.code] = codes.get(answer.code, 0) + 1
        found.append(AnswersRead(path.name, codes, recorded))
    return found
