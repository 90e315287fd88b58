"""Exported messages and files of answers, as tests make and read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from api.office import Office

Cli = Callable[..., Any]
UNMASK = ("--unmask", "--purpose", "上报省平台", "--as", "shen")


def export(cli: Cli, office: Office, out: Path, *arguments: str) -> dict[str, Any]:
    said = cli(office, "export", "messages", out, "--json", *arguments)
    assert said.code == 0, said.err + said.out
    told: dict[str, Any] = json.loads(said.out)
    return told


def files(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*.xml"))}


def counts(cli: Cli, office: Office) -> dict[str, int]:
    found: dict[str, int] = json.loads(cli(office, "export", "sent", "--json").out)["counts"]
    return found


def plain(documents: dict[str, bytes]) -> dict[str, bytes]:
    """Return documents without their times of sending."""
    found = {}
    for name, data in documents.items():
        root = etree.fromstring(data)
        for stamp in root.iter("FSSJ", "createDate"):
            stamp.text = ""
        found[name] = etree.tostring(root)
    return found


def answer(path: Path, *answers: tuple[str, str, str]) -> Path:
    lines = [
        f"<RESPONSE><SJBZM>{n}</SJBZM><XYDM>{c}</XYDM><XYXX>{t}</XYXX></RESPONSE>" for n, c, t in answers
    ]
    path.write_text(f"<RESPONSES>{''.join(lines)}</RESPONSES>", encoding="utf-8")
    return path
