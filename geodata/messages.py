"""What entries are told to the platforms above: facts made into messages, and files of them written."""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from pyproj import CRS
from sqlalchemy.orm import Session

from geodata.exchange.whole_folder import whole_folder
from geodata.exchange.write_message import Document, change_document, registration_document
from geodata.message_records import change_records, opened, registration_records
from geodata.standard.messages import change, registration
from registry import clock
from registry.queries import message_rows, messages
from registry.queries.message_rows import EntryView, Rows
from registry.rules.case_kinds import CASE_KINDS
from registry.services.record_messages import Written
from registry.vault import Vault

Progress = Callable[[int, int], None]
_NUMBERS = uuid.UUID("8f0ac5f4-6d0b-5e0c-9a39-5b1c0f3fd6a1")
"""The name space of message identifiers: an entry's is the same however often it is written."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Order:
    """Which messages are to be written, and how."""

    county: str
    name: str
    srid: int
    sender: str
    """The access code that the platform gave the county."""
    states: Collection[str] = ("unsent",)
    masked: bool = True


@dataclass(slots=True)
class Told:
    """What became of an export of messages."""

    written: list[Written] = field(default_factory=list)
    faulty: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """Right, channel and places of messages that their schema refuses: not written."""
    untold: list[tuple[str, str, str]] = field(default_factory=list)
    """Right, channel and kind for which there is no line in the tables of messages."""
    without_estate_code: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one entry that a message may say."""

    entry: EntryView
    before: Rows
    after: Rows
    steps: Mapping[str, tuple[str, Any]]
    parents: Mapping[tuple[int, int], list[str]]

    @property
    def now(self) -> Rows:
        """What the entry left; for a right that it ended, what stood before."""
        return self.after or self.before


def write_messages(
    session: Session, vault: Vault, order: Order, out: Path, progress: Progress = lambda done, all_: None
) -> Told:
    """Write the messages that stand as asked below `out`, which appears whole or not at all.

    The session must see one moment of the register (REPEATABLE READ). Raises ExportError.
    """
    due = messages.standing(session, order.county, order.states)
    wanted: dict[int, list[str]] = {}
    for one in due:
        wanted.setdefault(one.entry_id, []).append(one.channel)
    at = f"{clock.now(session):%Y-%m-%dT%H:%M:%S}"
    told, done = Told(), 0
    with whole_folder(out) as folder:
        for facts in _facts(session, vault, list(wanted)):
            for channel in wanted[facts.entry.id]:
                _tell(told, facts, channel, order, folder / order.county, at)
            done += 1
            progress(done, len(wanted))
    return told


def _tell(told: Told, facts: Facts, channel: str, order: Order, folder: Path, at: str) -> None:
    entry = facts.entry
    made = _MAKERS[channel](facts, order)
    if made is None:
        told.untold.append((entry.right_code, channel, entry.message_kind or entry.case_kind))
        return
    document, number, code, path = made
    faults = document.faults()
    if faults:
        told.faulty.append((entry.right_code, channel, faults))
        return
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(document.sent(at))
    told.without_estate_code += channel == "registration"  # until the cadastre's codes are in the register
    told.written.append(
        Written(entry.id, channel, number, code, document.sha256, entry.region_code),
    )


def _facts(session: Session, vault: Vault, ids: Sequence[int]) -> Iterator[Facts]:
    """Yield the facts of entries, act by act; personal values are opened."""
    for first in range(0, len(ids), _AT_ONCE):
        found = message_rows.entries(session, ids[first : first + _AT_ONCE])
        steps = message_rows.steps(session, [e.case_id for e in found])
        parents = message_rows.parents(session, [e.case_id for e in found])
        for moment, group in groupby(found, lambda e: e.moment):
            listed = list(group)
            now = [(e.right_id, e.version) for e in listed if e.version is not None]
            earlier = [(e.right_id, e.earlier_version) for e in listed if e.earlier_version is not None]
            after = opened(message_rows.rows(session, now, moment), vault)
            before = opened(message_rows.rows(session, earlier, moment - 1), vault)
            for e in listed:
                yield Facts(
                    e,
                    before.get(e.right_id, {}),
                    after.get(e.right_id, {}),
                    steps.get(e.case_id, {}),
                    parents,
                )


Made = tuple[Document, str, str, Path]
"""A message, its number, its code and its file below the county's folder."""


def _change(facts: Facts, order: Order) -> Made | None:
    """Return the change message of an entry (standards.md §1.9), or None for a code that has no line."""
    entry, code = facts.entry, facts.entry.message_kind
    kind = change.CHANGES.get(code or "")
    if kind is None or code is None:
        return None
    number = str(uuid.uuid5(_NUMBERS, f"{order.county}/{entry.id}/{entry.content_sha256.hex()}"))
    head = {"sender": order.sender, "sent_at": "", "code": code, "number": number}
    business = {
        "county": order.county,
        "county_name": order.name,
        "case_number": entry.case_number,
        "earlier_case": entry.earlier_case,
        "entered_on": entry.entered_on,
        "grantor": first(facts.now, "grantors", "code"),
        "holder": first(facts.now, "holders", "code"),
        "contract": first(facts.now, "contracts", "code"),
        "right": entry.right_code,
        "before_holder": first(facts.before, "holders", "code"),
        "before_right": entry.right_code,
        "reason": CASE_KINDS[entry.case_kind].name.zh,
    }
    projection = CRS.from_epsg(order.srid).name
    records = change_records(facts.before, facts.after, facts.parents, entry.case_id, projection)
    blocks = {"CHANGE_DATA": records["changed"]}
    if kind.original:
        blocks = {"ORIGINAL_DATA": records["original"], **blocks}
    document = change_document(head, business, kind, blocks, masked=order.masked)
    file = Path(entry.case_number) / "BW" / f"DJYW{entry.case_number}_{entry.right_code}.xml"
    return document, number, code, file


def _registration(facts: Facts, order: Order) -> Made | None:
    """Return the registration message of an entry (standards.md §3.3), None for a kind without a line."""
    entry = facts.entry
    right = registration.RIGHTS.get(entry.right_kind)
    kind = registration.REGISTRATIONS.get(entry.case_kind) if entry.version else registration.CANCELLATION
    if right is None or kind is None:
        return None
    number = f"{order.county}{entry.entered_on:%y%m%d}{entry.id % 10**6:06d}"
    code = right.code(kind)
    grantor = first(facts.now, "grantors", "name")
    shared = {
        "number": number,
        "system": order.sender,
        "county": order.county,
        "code": code,
        "registration": kind,
        "right_type": right.right_type,
        "authority": order.sender,
        "authority_name": order.name,
        "sent_at": "",
        "case_number": entry.case_number,
        "routine": "1",
        "right_code": entry.right_code,
        "entered_on": entry.entered_on,
        "registered_by": first(facts.now, "folios", "registered_by"),
        "grantor": first(facts.now, "grantors", "code"),
        "grantor_name": grantor,
        "place": grantor,
        "reason": CASE_KINDS[entry.case_kind].name.zh,
        "area_unit": registration.SQUARE_METRES,
        "status": registration.IN_FORCE if entry.version else registration.ENDED,
    }
    tables = right.tables if entry.version else right.ended
    records = registration_records(tables, facts.now, facts.steps, shared)
    document = registration_document(shared, records, masked=order.masked)
    return document, number, code, Path(entry.case_number) / "DJ" / f"Biz{number}.xml"


_MAKERS: dict[str, Callable[[Facts, Order], Made | None]] = {
    "contract": _change,
    "registration": _registration,
}


def first(rows: Rows, table: str, name: str) -> Any:
    """Return a value of the first row of a table, None where it has none."""
    found = rows.get(table) or [{}]
    return found[0].get(name)
