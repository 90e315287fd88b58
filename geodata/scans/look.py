"""Looks through a scan: its bytes say what it is, never its name; nothing in it may act when it is opened.

A PDF is walked object by object (pypdf, plain Python: a hostile file finds no memory to corrupt), a
picture is decoded whole (Pillow). To be called in a process of its own (`scans.confined`).
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from registry.words import Words

MOST_PIXELS, MOST_PAGES = 80_000_000, 2000
"""A3 at 600 dpi has 70 million pixels."""

WHY: dict[str, Words] = {
    "kind": Words(
        "只收 PDF、JPEG、PNG，这份文件都不是；请扫描或拍照后再传",
        "only PDF, JPEG and PNG are taken, and it is none of them; scan or photograph the paper",
    ),
    "heic": Words(
        "这是 HEIC 格式的手机照片；请在手机相机设置里把格式改为“兼容性最佳”后重拍，或者另存为 JPEG 再传",
        "it is a phone's HEIC picture; set the camera's format to “most compatible” and take it again, "
        "or save it as JPEG",
    ),
    "damaged": Words("文件已损坏或不完整，请重新扫描", "it is damaged or cut short; scan the paper again"),
    "locked": Words("PDF 有密码，请去掉密码后再传", "the PDF has a password; save it without one"),
    "active": Words(
        "PDF 里有脚本、附件或会自动执行的动作；请把纸件重新扫描成 PDF 再传",
        "the PDF holds a script, an attached file or an action; scan the paper itself to a PDF",
    ),
    "large": Words(
        "图片或页数太大（图片不超过 8000 万像素，PDF 不超过 2000 页）",
        "it is too large (a picture has at most 80 million pixels, a PDF 2000 pages)",
    ),
    "empty": Words("文件是空的，请重新选择", "it is empty; choose it again"),
}
"""Why a scan is not taken, and what to do."""

_PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_PHONE = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
_KEYS = frozenset({
    "/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/Launch",
})  # fmt: skip
"""Keys that no scan has: scripts, actions on events, attached files, forms that run."""
_VALUES = {
    "/S": frozenset({
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    }),
    "/Type": frozenset({"/EmbeddedFile"}),
    "/Subtype": frozenset({"/RichMedia", "/Movie", "/Screen", "/FileAttachment", "/3D"}),
}  # fmt: skip
"""Kinds of actions, files and annotations that do something, by the key that names them."""


class UnfitError(Exception):
    """A scan is not taken; the argument is a key of WHY."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a scan is."""

    media_type: str
    pages: int


def look(content: bytes) -> Looked:
    """Return what a scan is; raises UnfitError."""
    if not content:
        raise UnfitError("empty")
    if content.startswith(b"%PDF-"):
        return Looked("application/pdf", _pages(content))
    for magic, name in _PICTURES.items():
        if content.startswith(magic):
            _decode(content, name)
            return Looked(f"image/{name.lower()}", 1)
    is_phones = content[4:8] == b"ftyp" and content[8:12] in _PHONE
    raise UnfitError("heic" if is_phones else "kind")


def _decode(content: bytes, name: str) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as picture:
            fits = picture.width * picture.height <= MOST_PIXELS
            if fits:
                picture.load()
    except Image.DecompressionBombError as error:
        raise UnfitError("large") from error
    except (OSError, ValueError, SyntaxError, IndexError, KeyError) as error:
        raise UnfitError("damaged") from error
    if not fits:
        raise UnfitError("large")


def _pages(content: bytes) -> int:
    active, pages = False, 0
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        if not locked:
            active = any(_is_active(found) for found in _dictionaries(reader))
            pages = len(reader.pages)
    except MemoryError:
        raise
    except Exception as error:  # what a parser makes of a broken file has no one name
        raise UnfitError("damaged") from error
    for why, met in (
        ("locked", locked),
        ("active", active),
        ("damaged", not pages),
        ("large", pages > MOST_PAGES),
    ):
        if met:
            raise UnfitError(why)
    return pages


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Give every dictionary of a PDF, whether a page leads to it or not."""
    numbers = [(number, kept) for kept, there in reader.xref.items() for number in there]
    numbers += [(number, 0) for number in reader.xref_objStm]
    todo: list[Any] = [reader.trailer]
    todo += [reader.get_object(IndirectObject(number, kept, reader)) for number, kept in numbers if number]
    while todo:
        item = todo.pop()
        if isinstance(item, DictionaryObject):
            yield item
            todo += [value for value in item.values() if not isinstance(value, IndirectObject)]
        elif isinstance(item, ArrayObject):
            todo += [value for value in item if not isinstance(value, IndirectObject)]


def _is_active(found: DictionaryObject) -> bool:
    if not _KEYS.isdisjoint(found):
        return True
    return any(_named(found, key) in names for key, names in _VALUES.items())


def _named(found: DictionaryObject, key: str) -> str:
    """Return a value that names a kind, followed where it stands elsewhere."""
    value = found.get(key)
    return str(value.get_object() if isinstance(value, IndirectObject) else value)
