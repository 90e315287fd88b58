"""Answers of the platforms above: which message, which code. Files from outside: bounded, no entities.

The documents do not fix the form of an answer file; what is read is any element that holds, at
any depth of its own, a message's number and a code under one of the names below.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from geodata.errors import AnswerError

NUMBERS = ("SJBZM", "bizMsgID", "BizMsgID")
CODES = ("XYDM", "XYM", "FHDM", "responseCode", "ResponseCode")
TEXTS = ("XYXX", "FHXX", "responseInfo", "ResponseInfo")
_MOST_BYTES, _MOST_ELEMENTS, _MOST_ANSWERS = 32 * 2**20, 300_000, 50_000
_LONGEST_NUMBER, _LONGEST_CODE = 64, 20


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """What a file says: (message number, code, text) in its order, and the digest of its bytes."""

    sha256: bytes
    answers: tuple[tuple[str, str, str | None], ...]


def read_answers(path: Path) -> AnswerFile:
    """Return the answers of a file; raises AnswerError for what is no such file, too large or hostile."""
    if path.stat().st_size > _MOST_BYTES:
        raise AnswerError(path=path.name, why=f"超过 {_MOST_BYTES // 2**20} MB (too large)")
    data = path.read_bytes()
    try:
        answers = tuple(_answers(path.name, data))
    except etree.XMLSyntaxError as error:
        raise AnswerError(path=path.name, why=f"不是合格的 XML (no well-formed XML): {error.msg}") from error
    if not answers:
        raise AnswerError(path=path.name, why="没有应答 (it holds no answer)")
    return AnswerFile(hashlib.sha256(data).digest(), answers)


def _answers(name: str, data: bytes) -> Iterator[tuple[str, str, str | None]]:
    events = etree.iterparse(
        BytesIO(data), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    elements = answers = 0
    seen: dict[str, str] = {}
    for event, element in events:
        if event == "start":
            elements += 1
            if elements == 1 and element.getroottree().docinfo.internalDTD is not None:
                raise AnswerError(path=name, why="含有 DOCTYPE (it has a document type)")
            if elements > _MOST_ELEMENTS:
                raise AnswerError(path=name, why=f"元素超过 {_MOST_ELEMENTS} 个 (too many elements)")
            continue
        if isinstance(element.tag, str):
            _note(seen, etree.QName(element).localname, (element.text or "").strip())
        if len(element) and "number" in seen and "code" in seen:
            answers += 1
            if answers > _MOST_ANSWERS:
                raise AnswerError(path=name, why=f"应答超过 {_MOST_ANSWERS} 条 (too many answers)")
            yield seen["number"], seen["code"], seen.get("said")
            seen.clear()
        elif len(element) and "number" not in seen:
            seen.clear()  # a code without a message is nobody's
        _forget(element)


def _note(seen: dict[str, str], name: str, value: str) -> None:
    """Keep a value that is part of an answer; a new number begins a new answer."""
    for key, names, longest in (
        ("number", NUMBERS, _LONGEST_NUMBER),
        ("code", CODES, _LONGEST_CODE),
        ("said", TEXTS, 10_000),
    ):
        if name in names and value:
            seen[key] = value[:longest]


def _forget(element: Any) -> None:
    """Let go of what was read: an element that is done, and those before it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
