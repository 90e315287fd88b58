"""The same seed gives the same bytes, another seed gives another county."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import shapely

from geodata.demo.generate import Made, Order, generate
from tests.support.edits import Delivery


def _digests(made: Made) -> dict[str, str]:
    files = [p for p in made.root.parent.rglob("*") if p.is_file()]
    return {
        str(p.relative_to(made.root.parent)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(files)
    }


@pytest.mark.parametrize(
    "order",
    [
        Order(300, 5),
        Order(300, 5, 0.05),
        Order(150, 5, 0.05, boundaries=False, tables="xlsx"),
    ],
    ids=["clean", "defects", "partial xlsx"],
)
def test_the_same_order_gives_the_same_bytes(order: Order, tmp_path: Path) -> None:
    first, second = (_digests(generate(order, tmp_path / name)) for name in ("a", "b"))
    assert first == second
    names = {Path(name).name for name in first}
    assert {
        "truth.json",
        "DK5106232017.shp",
        "DK5106232017.dbf",
        "SL5106232017.xml",
        "按地块汇总表.xlsx",
    } <= names
    assert len(first) > 50


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """Text hashes differently in every process: no order may hang on that."""
    program = (
        "import sys; from pathlib import Path; from geodata.demo.generate import Order, generate; "
        "generate(Order(100, 5, 0.1), Path(sys.argv[1]))"
    )
    here = generate(Order(100, 5, 0.1), tmp_path / "here")
    command = [sys.executable, "-c", program, str(tmp_path / "there")]
    environment = {
        "PYTHONHASHSEED": "4711",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "TZ": "Pacific/Auckland",
    }
    subprocess.run(command, env=environment, check=True, timeout=120)
    there = Made(tmp_path / "there" / here.root.name, tmp_path / "there" / "truth.json", {}, 0)
    assert _digests(here) == _digests(there)


def test_files_carry_the_deliverys_day_not_todays(tmp_path: Path) -> None:
    made = generate(Order(40, 5, tables="xlsx"), tmp_path)
    days = {tuple(path.read_bytes()[1:4]) for path in made.root.rglob("*.dbf")}
    assert days == {(2017 - 1900, 12, 1)}
    for path in made.root.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            assert b"2017-12-01T00:00:00Z</dcterms:created>" in book.read("docProps/core.xml")
            assert {info.date_time[0] for info in book.infolist()} == {1980}


def test_another_seed_gives_other_fields_and_people(tmp_path: Path) -> None:
    first, second = (_digests(generate(Order(100, seed), tmp_path / str(seed))) for seed in (5, 6))
    assert set(first) == set(second)
    same = {name for name in first if first[name] == second[name]}
    assert not {
        n
        for n in same
        if n.endswith((".sqlite", "DK5106232017.shp", "DK5106232017.dbf", "JZD5106232017.shp"))
    }
    # What says nothing of fields or people stays: the reference system, the metadata.
    assert any(name.endswith(".prj") for name in same)


def test_defects_change_only_what_they_touch(tmp_path: Path) -> None:
    """The county under the defects is the clean one: a group without defects has the same fields."""
    clean, spoilt = (
        Delivery(generate(Order(600, 5, rate), tmp_path / str(rate)).root) for rate in (0.0, 0.01)
    )
    of_clean, of_spoilt = (
        {f.row["DKBM"]: shapely.Polygon(f.parts[0]) if len(f.parts) == 1 else None for f in d.features("DK")}
        for d in (clean, spoilt)
    )  # fmt: skip
    same = sum(of_spoilt.get(code) == shape for code, shape in of_clean.items())
    assert 500 < same < 600
