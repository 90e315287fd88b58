"""Scans the checkout's own files. Each function takes text and returns offences, so that a test can plant one."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("registry", "geodata", "api", "migrations")


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is or would be committed, relative to the checkout."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(sorted(Path(name) for name in names if name and (ROOT / name).is_file()))


def sources(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Give (path, text) of the program's own files with these suffixes."""
    for path in tracked():
        if path.parts[0] in PACKAGES and path.suffix in suffixes:
            yield path.as_posix(), (ROOT / path).read_text(encoding="utf-8")


def long_functions(text: str, most: int) -> list[str]:
    """Return functions of more than `most` lines, decorators not counted."""
    return [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > most
    ]


# ---- codes of the standard -------------------------------------------------------------------------


def standard_codes() -> frozenset[str]:
    """Return the codes of all tables and fields of NY/T 2539-2016."""
    from geodata.standard.nyt2539_2016 import LAYERS, TABLES

    tables = (*TABLES, *LAYERS)
    return frozenset({f.code for t in tables for f in t.fields} | {t.code for t in tables})


def standard_codes_in(text: str, codes: frozenset[str]) -> list[str]:
    """Return codes of the standard among identifiers and string literals, `zh(...)` arguments excepted."""
    tree = ast.parse(text)
    explained = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zh"
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in explained:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            hits = codes.intersection(re.findall(r"[A-Za-z][A-Za-z0-9_]*", node.value))
        else:
            hits = codes.intersection(
                part.upper() for name in _names(node) for part in (name, *name.split("_"))
            )
        found += [f"{node.lineno}: {hit}" for hit in sorted(hits)]  # type: ignore[attr-defined]
    return found


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.arg | ast.keyword):
        return [node.arg or ""]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return [name for name in (node.name, node.asname) if name] if isinstance(node, ast.alias) else []


def identifiers(text: str) -> Iterator[tuple[int, str]]:
    """Give (line, word) for every lower-case word inside the names of a module."""
    for node in ast.walk(ast.parse(text)):
        for name in _names(node):
            for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name):
                yield getattr(node, "lineno", 0), part.lower()


# ---- numbers that have one home --------------------------------------------------------------------

_EPSG_TEXT = re.compile(r"EPSG:\s?\d{4}|\b(?:3857|4326|4479|4490|45[1-4]\d|455[0-4]|32[67]\d\d|900913)\b")
_MU_TEXT = re.compile(
    r"0\.0015\b|\b666\.[67]|\b66[67]\b|(?:10_?000|2_?000)\s*/\s*(?:15|3)\b|\b15\s*/\s*10_?000|\b3\s*/\s*2_?000"
)


def epsg_numbers(text: str) -> list[str]:
    """Return the places of a text that look like a reference system's number."""
    return [m.group() for m in _EPSG_TEXT.finditer(text)]


def mu_factors(text: str) -> list[str]:
    """Return the places of a text that look like a conversion of 亩."""
    return [m.group() for m in _MU_TEXT.finditer(text)]


@functools.cache
def without_prose(text: str) -> str:
    """Return Python without comments and docstrings: only what runs."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kept = [
                part
                for part in node.body
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ]
            node.body = kept or [ast.Pass()]
    return ast.unparse(tree)


# ---- calls and names that have one home ---------------------------------------------------------------


@functools.cache
def dotted(text: str) -> list[str]:
    """Return every dotted name a module uses, imported names resolved: `os.environ`, `datetime.date.today`."""
    tree = ast.parse(text)
    meant: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            meant |= {
                (a.asname or a.name.split(".")[0]): (a.name if a.asname else a.name.split(".")[0])
                for a in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            meant |= {(a.asname or a.name): f"{node.module}.{a.name}" for a in node.names}
    found = list(meant.values())
    for node in ast.walk(tree):
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.insert(0, inner.attr)
            inner = inner.value
        if parts and isinstance(inner, ast.Name):
            found.append(".".join([meant.get(inner.id, inner.id), *parts]))
        elif parts:
            found.append(".".join(["", *parts]))
    return found


# ---- templates ------------------------------------------------------------------------------------------

_TEMPLATE_RULES = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
    "escaping off": re.compile(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b"),
}
_POST_FORM = re.compile(
    r"<form\b[^>]*\bmethod\s*=\s*[\"']?post\b.*?(?:</form>|\Z)", re.IGNORECASE | re.DOTALL
)
_TOKEN = re.compile(
    r"<input\b[^>]*type=\"hidden\"[^>]*name=\"csrf_token\"[^>]*value=\"\{\{ csrf_token\(\) \}\}\""
)


def template_offences(text: str) -> list[str]:
    """Return what a page may not have: inline code, unescaped text, a post without its token."""
    found = [name for name, pattern in _TEMPLATE_RULES.items() if pattern.search(text)]
    found += ["form without token" for form in _POST_FORM.findall(text) if not _TOKEN.search(form)]
    return found


def offending(files: Iterable[tuple[str, str]], homes: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give the files that are not below one of the allowed places."""
    return ((path, text) for path, text in files if not path.startswith(homes or ("\0",)))
