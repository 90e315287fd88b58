"""Messages to the platforms above as XML: the same facts give the same bytes, but for the time of sending."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from geodata.exchange.masking import mask_of
from geodata.standard.messages import change, registration
from geodata.standard.schema import Field, Table

Row = Mapping[str, Any]
Records = Iterable[tuple[Table, Row]]
"""Rows with the table they belong to, in the order in which they are written."""
_SCHEMAS = {"contract": "change_message.xsd", "registration": "registration_message.xsd"}
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""


@dataclass(frozen=True, slots=True)
class Document:
    """A message as a tree; `stamp` is where its time of sending goes."""

    channel: str
    root: Any
    stamp: Any

    @property
    def sha256(self) -> bytes:
        """The digest of the message without its time of sending."""
        return hashlib.sha256(self.sent("")).digest()

    def sent(self, at: str) -> bytes:
        """Return the message as it is sent at a time (ISO 8601, seconds)."""
        self.stamp.text = at
        written: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        return written

    def faults(self) -> list[str]:
        """Return where the message is not as its schema asks: places and kinds, never values."""
        schema = _schema(self.channel)
        self.stamp.text = "2000-01-01T00:00:00"
        if schema.validate(self.root):
            return []
        return sorted({f"{error.path} {error.type_name}" for error in schema.error_log})


@cache
def _schema(channel: str) -> Any:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name(_SCHEMAS[channel])))


def change_document(
    head: Row,
    business: Row,
    kind: change.Change,
    records: Mapping[str, Records],
    *,
    masked: bool,
    parties: Mapping[str, Iterable[Row]],
) -> Document:
    """Return a change message; `records` by block, ORIGINAL_DATA only where its kind has one.

    `parties` are the households before and after, by the side that a kind with several names.
    """
    root = etree.Element("MESSAGE")
    stamp = _elements(etree.SubElement(root, "HEAD"), change.HEAD, head, masked=masked)["sent_at"]
    said = etree.SubElement(root, "BUSINESS_DATA")
    _elements(said, (*change.BUSINESS, *kind.extension), business, masked=masked)
    for named in kind.parties:
        for row in parties[named.side]:
            _elements(etree.SubElement(said, named.element), change.PARTY, row, masked=masked)
    for block, rows in records.items():
        parent = etree.SubElement(root, block)
        for table, row in rows:
            _elements(
                etree.SubElement(parent, table.code), (change.OPERATION, *table.fields), row, masked=masked
            )
    return Document("contract", root, stamp)


def registration_document(head: Row, records: Records, *, masked: bool) -> Document:
    """Return a registration message: a head of elements, records of attributes."""
    root = etree.Element("Message")
    stamp = _elements(etree.SubElement(root, "Head"), registration.HEAD, head, masked=masked)["sent_at"]
    data = etree.SubElement(root, "Data")
    for table, row in records:
        record = etree.SubElement(data, table.code)
        for item in table.fields:
            value = _said(item, row.get(item.name), masked=masked)
            if value is not None:
                record.set(item.code, value)
    return Document("registration", root, stamp)


def _elements(parent: Any, fields: Iterable[Field], row: Row, *, masked: bool) -> dict[str, Any]:
    """Write the fields that have a value; return the elements by the fields' words."""
    made = {}
    for item in fields:
        value = _said(item, row.get(item.name), masked=masked)
        if value is not None:
            made[item.name] = etree.SubElement(parent, item.code)
            made[item.name].text = value
    return made


def _said(item: Field, value: Any, *, masked: bool) -> str | None:
    """Return a value as messages have it: areas in m² or 亩 with two decimals, days as 2026-11-25."""
    if value is None:
        return None
    if item.area:
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    text = _NO_XML.sub("", str(value)).strip()
    mask = mask_of(item) if masked else None
    return mask(text) if mask else text
