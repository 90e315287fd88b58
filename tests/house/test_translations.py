"""Every sentence of the pages has its Chinese, and no Chinese sentence is left over."""

import io
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.support.house import ROOT

PO = ROOT / "api/translations/zh/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Sentences of templates and Python, drawn with the project's own mapping."""
    with (ROOT / "api/translations/babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, directory_filter=_own)
    return {part for _, _, message, _, _ in found for part in _parts(message)}


def _own(folder: str) -> bool:
    return not any(name in folder.split("/") for name in (".venv", "node_modules", "tests", ".git", "var"))


def _parts(message: str | tuple[str, ...]) -> Iterator[str]:
    yield from (message if isinstance(message, tuple) else (message,))


def _catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh", abort_invalid=True)


def _places(sentence: str) -> list[str]:
    return sorted(m.group() for m in PLACE.finditer(sentence))


def _offences(catalogue: Catalog, used: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    have = {str(m.id): m for m in catalogue if m.id}
    for sentence in used - have.keys():
        found[sentence] = "not in the catalogue"
    for sentence, message in have.items():
        if sentence not in used:
            found[sentence] = "used nowhere"
        elif not str(message.string).strip():
            found[sentence] = "not translated"
        elif message.fuzzy:
            found[sentence] = "guessed"
        elif _places(sentence) != _places(str(message.string)):
            found[sentence] = "other places to fill"
    return found


def test_the_pages_have_sentences(used: set[str]) -> None:
    assert {"Check a certificate", "Check another one", "Log in"} <= used
    assert len(used) > 120


def test_every_sentence_is_translated_and_none_is_left_over(used: set[str]) -> None:
    assert _offences(_catalogue(), used) == {}


def test_the_catalogue_holds_chinese(used: set[str]) -> None:
    chinese = re.compile(r"[一-鿿]")
    plain = [str(m.id) for m in _catalogue() if m.id and not chinese.search(str(m.string))]
    # What is written the same in both languages: none today.
    assert plain == []
    assert [sentence for sentence in used if chinese.search(sentence)] == []


def test_the_catalogue_has_no_dead_entries() -> None:
    assert list(_catalogue().obsolete) == []


def test_what_the_program_reads_is_what_is_written() -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = {str(m.id): str(m.string) for m in read_mo(file) if m.id}
    assert compiled == {str(m.id): str(m.string) for m in _catalogue() if m.id}


@pytest.mark.parametrize(
    ("written", "offences"),
    [
        ('msgid "A %(when)s"\nmsgstr "甲 %(when)s"', {}),
        ('msgid "A %(when)s"\nmsgstr "甲 %(then)s"', {"A %(when)s": "other places to fill"}),
        ('msgid "A %(when)s"\nmsgstr ""', {"A %(when)s": "not translated"}),
        ('#, fuzzy\nmsgid "A %(when)s"\nmsgstr "甲 %(when)s"', {"A %(when)s": "guessed"}),
        ('msgid "B"\nmsgstr "乙"', {"A %(when)s": "not in the catalogue", "B": "used nowhere"}),
    ],
)
def test_a_bad_catalogue_is_noticed(written: str, offences: dict[str, str]) -> None:
    catalogue = read_po(io.BytesIO(f"{written}\n".encode()), locale="zh", charset="utf-8")
    assert _offences(catalogue, {"A %(when)s"}) == offences
