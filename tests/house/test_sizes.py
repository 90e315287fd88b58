"""Nobody reads a long file: modules, functions and templates have a limit (design.md §2)."""

import statistics

from tests.support.house import ROOT, long_functions, sources, tracked

GENERATED = "migrations/versions/"
"""Alembic writes one `upgrade()` a file, a list of tables column by column; it is read, never edited."""


def _python() -> dict[str, str]:
    return {path: text for path, text in sources(".py") if not path.startswith(GENERATED)}


def test_the_scan_sees_the_whole_program() -> None:
    found = _python()
    assert {"registry/area.py", "geodata/load.py", "api/web.py", "migrations/env.py"} <= found.keys()
    assert len(found) > 150


def test_no_module_has_more_than_400_lines() -> None:
    files = {
        path: len(text.splitlines()) for path, text in sources(".py", ".sql", ".js", ".mjs", ".typ", ".css")
    }
    assert {path: lines for path, lines in files.items() if lines > 400} == {}


def test_half_of_the_modules_have_at_most_90_lines() -> None:
    assert statistics.median(len(text.splitlines()) for text in _python().values()) <= 90


def test_no_function_has_more_than_70_lines() -> None:
    offences = {path: found for path, text in _python().items() if (found := long_functions(text, 70))}
    assert offences == {}


def test_a_function_of_71_lines_is_noticed_and_one_of_70_is_not() -> None:
    body = "    x = 1\n"
    assert long_functions("def f():\n" + body * 70, 70) == ["f: 71"]
    assert long_functions("def f():\n" + body * 69, 70) == []
    assert long_functions("class C:\n  async def g(self):\n" + "      y = 1\n" * 70, 70) == ["g: 71"]


def test_no_template_has_more_than_150_lines() -> None:
    templates = {path: len(text.splitlines()) for path, text in sources(".html")}
    assert len(templates) >= 20
    assert {path: lines for path, lines in templates.items() if lines > 150} == {}


def test_no_test_file_has_more_than_300_lines() -> None:
    tests = [p for p in tracked() if p.parts[0] == "tests" and p.suffix == ".py"]
    lengths = {p.as_posix(): len((ROOT / p).read_text(encoding="utf-8").splitlines()) for p in tests}
    assert "tests/house/test_sizes.py" in lengths
    assert {path: lines for path, lines in lengths.items() if lines > 300} == {}
