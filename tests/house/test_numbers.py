"""Numbers that have one home: reference systems in registry/crs.py, 亩 in registry/area.py."""

import functools
from decimal import Decimal
from pathlib import Path

import pytest

from registry import area
from tests.support.house import ROOT, epsg_numbers, mu_factors, offending, sources, tracked, without_prose

CRS_HOMES = (
    "registry/crs.py",
    # The frozen schema names the web copy's system: a migration follows no constant of today's code.
    "migrations/versions/",
)
AREA_HOME = ("registry/area.py",)


@functools.cache
def _code() -> list[tuple[str, str]]:
    python = [(path, without_prose(text)) for path, text in sources(".py")]
    return [*python, *sources(".sql", ".js", ".mjs", ".html", ".typ")]


def test_numbers_of_reference_systems_stand_in_one_file() -> None:
    offences = {path: found for path, text in offending(_code(), CRS_HOMES) if (found := epsg_numbers(text))}
    assert offences == {}


def test_migrations_know_the_web_system_only() -> None:
    found = {n for path, text in _code() if path.startswith("migrations/") for n in epsg_numbers(text)}
    assert found == {"3857"}


def test_the_file_of_reference_systems_has_them() -> None:
    text = dict(_code())["registry/crs.py"]
    assert {"3857", "4326", "4490", "4513", "4534"} <= set(epsg_numbers(text))


@pytest.mark.parametrize(
    "planted", ["to_crs(4545)", "srid = 3857", "crs='EPSG:4490'", "ST_Transform(shape, 4326)", "x = 32648"]
)
def test_a_reference_system_elsewhere_is_noticed(planted: str) -> None:
    assert len(epsg_numbers(planted)) == 1


def test_other_numbers_are_no_reference_systems() -> None:
    assert epsg_numbers("port = 5432; days = 4500; lock = 7230001; 45130; x = 14545") == []


def test_mu_are_computed_in_one_file() -> None:
    offences = {path: found for path, text in offending(_code(), AREA_HOME) if (found := mu_factors(text))}
    assert offences == {}


def test_the_file_of_areas_has_the_exact_factor_and_no_rounded_one() -> None:
    text = dict(_code())["registry/area.py"]
    assert mu_factors(text) == ["0.0015"]
    assert area.to_mu(Decimal(2000) / 3 * 3) == Decimal("3.00")


@pytest.mark.parametrize(
    "planted",
    ["mu = m2 * 0.0015", "m2 = mu * 666.67", "mu = m2 / 666.6", "mu = m2 * 15 / 10000", "x * 10_000 / 15", "a * 3 / 2000", "y * (2000 / 3)"],
)  # fmt: skip
def test_a_conversion_elsewhere_is_noticed(planted: str) -> None:
    assert mu_factors(planted)


def test_prose_is_not_code_but_strings_are() -> None:
    assert (
        mu_factors(without_prose('"""Times 0.0015."""\ndef f():\n    "by 0.0015"\n    return 1 # 0.0015'))
        == []
    )
    assert mu_factors(without_prose("sql = 'area * 0.0015'")) == ["0.0015"]


def test_every_tracked_text_file_is_utf_8_without_a_byte_order_mark() -> None:
    suffixes = {
        ".py",
        ".html",
        ".sql",
        ".css",
        ".js",
        ".mjs",
        ".typ",
        ".toml",
        ".po",
        ".sh",
        ".md",
        ".json",
        ".txt",
    }
    found: list[Path] = []
    for path in tracked():
        if path.suffix in suffixes:
            raw = (ROOT / path).read_bytes()
            raw.decode("utf-8")
            if raw.startswith(b"\xef\xbb\xbf") or b"\r\n" in raw:
                found.append(path)
    assert found == []
