"""The press: one kept typst compiler for each template of the process (performance.md §8)."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from geodata.errors import FontError

_TEMPLATES = Path(__file__).parent / "templates"
_FONT_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/local/share/fonts")
_STANDARD: Literal["a-2a"] = "a-2a"
"""PDF/A-2a makes typst refuse a document with a glyph that no font has."""


@lru_cache
def _compiler(template: str) -> typst.Compiler:
    folders = [folder for folder in _FONT_FOLDERS if Path(folder).is_dir()]
    if not folders:
        raise FontError(why="没有找到 Noto CJK 字体，请运行 make install (no Noto CJK fonts)")
    return typst.Compiler(
        str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=folders, ignore_system_fonts=True
    )


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return a PDF/A of a template filled with data; raises FontError for a missing glyph."""
    return compiled(template, as_text(data))


def as_text(data: Mapping[str, Any]) -> str:
    """Return data as a template reads them."""
    return json.dumps(data, ensure_ascii=False)


def compiled(template: str, text: str) -> bytes:
    """Return a PDF/A of a template filled with data as text; raises FontError for a missing glyph."""
    try:
        made = _compiler(template).compile(sys_inputs={"data": text}, format="pdf", pdf_standards=[_STANDARD])
    except typst.TypstError as error:
        text = str(error)
        missing = re.search(r"glyph|font|codepoint|character", text)
        if missing:
            raise FontError(why=text.splitlines()[0]) from error
        raise
    assert isinstance(made, bytes)
    return made


def day_parts(day: Any) -> dict[str, Any]:
    """Return year, month, day and author: what every document's metadata needs."""
    return {"year": day.year, "month": day.month, "day": day.day, "author": "三权 Sanquan"}


def chinese_day(day: Any) -> str:
    """Return a date as papers write it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"
