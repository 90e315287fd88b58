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
from geodata.message_records import Records, cadastre, change_records, opened, registration_records
from geodata.standard.messages import change, registration
from registry import clock
from registry.queries import message_rows, messages
from registry.queries.message_rows import EntryView, Rows
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.messages import TOLD_ONCE
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
class RightFacts:
    """What an entry did to one right: the rows after it and before it."""

    view: EntryView
    before: Rows
    after: Rows

    @property
    def now(self) -> Rows:
        """What the entry left; for a right that it ended, what stood before."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one entry that a message may say."""

    rights: Sequence[RightFacts]
    """Of the entry's page."""
    case: Sequence[RightFacts]
    """Of all pages of a case that is told once; otherwise the same."""
    steps: Mapping[str, tuple[str, Any]]
    parents: Mapping[int, Sequence[str]]
    """By unit the codes of the parcels that it came from in the entry's case."""

    @property
    def entry(self) -> EntryView:
        """The entry, by the first right of its page."""
        return self.rights[0].view


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
    told.without_estate_code += channel == "registration" and document.root.find("Head/estateNum") is None
    told.written.append(
        Written(entry.id, channel, number, code, document.sha256, entry.region_code),
    )


def _facts(session: Session, vault: Vault, ids: Sequence[int]) -> Iterator[Facts]:
    """Yield the facts of entries, act by act; personal values are opened."""
    for first in range(0, len(ids), _AT_ONCE):
        asked = frozenset(ids[first : first + _AT_ONCE])
        found = message_rows.entries(session, sorted(asked))
        steps = message_rows.steps(session, [e.case_id for e in found])
        parents = message_rows.parents(session, [e.case_id for e in found])
        for moment, group in groupby(found, lambda e: e.moment):
            rights = _right_facts(session, vault, list(group), moment)
            for entry_id, on in groupby(rights, lambda r: r.view.id):
                if entry_id not in asked:
                    continue
                page = list(on)
                view = page[0].view
                once = view.case_kind in TOLD_ONCE
                case = [r for r in rights if r.view.case_id == view.case_id] if once else page
                yield Facts(page, case, steps.get(view.case_id, {}), parents.get(view.case_id, {}))


def _right_facts(session: Session, vault: Vault, listed: list[EntryView], moment: int) -> list[RightFacts]:
    now = [(e.right_id, e.version) for e in listed if e.version is not None]
    earlier = [(e.right_id, e.earlier_version) for e in listed if e.earlier_version is not None]
    after = opened(message_rows.rows(session, now, moment), vault)
    before = opened(message_rows.rows(session, earlier, moment - 1), vault)
    return [RightFacts(e, before.get(e.right_id, {}), after.get(e.right_id, {})) for e in listed]


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
    origin, main = _sides(facts.case) if kind.extension == change.ASSIGNED else [_main(facts.case)] * 2
    business = {
        "county": order.county,
        "county_name": order.name,
        "case_number": entry.case_number,
        "earlier_case": main.view.earlier_case,
        "entered_on": entry.entered_on,
        "grantor": first(main.now, "grantors", "code"),
        **_party(main.view, main.now),
        **{f"before_{name}": value for name, value in _party(origin.view, origin.before).items()},
        "reason": CASE_KINDS[entry.case_kind].name.zh,
    }
    before, after = _joined([r.before for r in facts.case]), _joined([r.after for r in facts.case])
    records = change_records(before, after, facts.parents, CRS.from_epsg(order.srid).name)
    blocks = {"CHANGE_DATA": records["changed"]}
    if kind.original:
        blocks = {"ORIGINAL_DATA": records["original"], **blocks}
    parties = {
        "before": [_party(r.view, r.before) for r in facts.case if r.before],
        "after": [_party(r.view, r.after) for r in facts.case if r.after],
        "first": [_party(r.view, r.after) for r in facts.case[:1]],
        "second": [_party(r.view, r.after) for r in facts.case[1:2]],
    }
    document = change_document(head, business, kind, blocks, masked=order.masked, parties=parties)
    file = Path(entry.case_number) / "BW" / f"DJYW{entry.case_number}_{main.view.right_code}.xml"
    return document, number, code, file


def _main(case: Sequence[RightFacts]) -> RightFacts:
    """Return the right that a change is about: that which goes on, else the one there was, or became."""
    before, after = [r for r in case if r.before], [r for r in case if r.after]
    if len(before) <= 1:
        return (before or after)[0]
    return next((r for r in after if r.before), after[0])


def _sides(case: Sequence[RightFacts]) -> list[RightFacts]:
    """Return who gave land in an assignment and who got it, by the parcels of each before and after."""

    def gained(one: RightFacts) -> int:
        counts = [len(rows.get("contract_parcels", ())) for rows in (one.after, one.before)]
        return counts[0] - counts[1]

    return [min(case, key=gained), max(case, key=gained)]


def _party(view: EntryView, rows: Rows) -> dict[str, Any]:
    return {
        "holder": first(rows, "holders", "code"),
        "contract": first(rows, "contracts", "code"),
        "right": view.right_code,
    }


def _joined(several: Sequence[Rows]) -> Rows:
    names = {name for rows in several for name in rows}
    return {name: [row for rows in several for row in rows.get(name, ())] for name in names}


def _registration(facts: Facts, order: Order) -> Made | None:
    """Return the registration message of an entry (standards.md §3.3), None for a kind without a line."""
    told = [r for r in facts.rights if r.view.right_kind in registration.RIGHTS]
    if not told:
        return None
    lead = next((r for r in told if r.view.right_kind == registration.LEADS and r.after), told[0])
    entry = lead.view
    right = registration.RIGHTS[entry.right_kind]
    kind = registration.REGISTRATIONS.get(entry.case_kind) if entry.version else registration.CANCELLATION
    if kind is None:
        return None
    number = f"{order.county}{entry.entered_on:%y%m%d}{entry.id % 10**6:06d}"
    code = right.code(kind)
    head = {
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
        **cadastre(lead.now),
        "entered_on": entry.entered_on,
        "reason": CASE_KINDS[entry.case_kind].name.zh,
        "area_unit": registration.SQUARE_METRES,
    }
    shared = head | {"land_holder": _land_holder(told)}
    records = [record for r in told for record in _told_of(r, facts, shared)]
    records += registration_records(registration.FLOW, lead.now, facts.steps, head)
    document = registration_document(head, records, masked=order.masked)
    return document, number, code, Path(entry.case_number) / "DJ" / f"Biz{number}.xml"


def _told_of(one: RightFacts, facts: Facts, head: Mapping[str, Any]) -> Records:
    """Return the records of one right of a page."""
    right = registration.RIGHTS[one.view.right_kind]
    grantor = first(one.now, "grantors", "name")
    shared = {
        **head,
        "right_type": right.right_type,
        "right_code": one.view.right_code,
        "registered_by": first(one.now, "folios", "registered_by"),
        "grantor": first(one.now, "grantors", "code"),
        "grantor_name": grantor,
        "place": first(one.now, "pages", "location") or grantor,
        "status": registration.IN_FORCE if one.after else registration.ENDED,
        "cadastral_code": None,
        "estate_code": None,
    }
    tables = right.tables if one.after else right.ended
    return registration_records(tables, one.now, facts.steps, shared)


def _land_holder(told: Sequence[RightFacts]) -> str | None:
    """Return who holds the land that a building stands on, where its page says so."""
    land = (r for r in told if r.view.right_kind != registration.LEADS and r.after)
    return next((first(r.after, "holders", "name") for r in land), None)


_MAKERS: dict[str, Callable[[Facts, Order], Made | None]] = {
    "contract": _change,
    "registration": _registration,
}


def first(rows: Rows, table: str, name: str) -> Any:
    """Return a value of the first row of a table, None where it has none."""
    found = rows.get(table) or [{}]
    return found[0].get(name)
