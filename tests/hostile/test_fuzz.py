"""Long: our own parsers under atheris, and real files with random damage. Seeds are printed.

SANQUAN_MUTATIONS says how many damaged files (200), SANQUAN_FUZZ_RUNS how many inputs a parser (20,000),
SANQUAN_SEED where to begin.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import ROOT
from tests.hostile.case import Mapped
from tests.hostile.judging import Asked, sound
from tests.support import packages
from tests.support.edits import copied

pytestmark = pytest.mark.long
MUTATIONS = int(os.environ.get("SANQUAN_MUTATIONS", "200"))  # noqa: TID251 (an option of the suite)
RUNS = int(os.environ.get("SANQUAN_FUZZ_RUNS", "20000"))  # noqa: TID251
SEED = int(os.environ.get("SANQUAN_SEED", "1"))  # noqa: TID251
_MAPS = {"fr-epinay-4241-parcels.geojson": "epinay.toml", "vn-paddies.gpkg": "vn-paddies.toml"}


@pytest.mark.parametrize("target", ["metadata", "mapping", "codes", "values", "zips", "encodings"])
def test_a_parser_refuses_by_its_own_error_only(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile.fuzz", target, f"-runs={RUNS}", f"-seed={SEED}",
               f"-artifact_prefix={tmp_path}/"]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Flip, cut, insert or overwrite some bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        at = rng.randrange(len(changed) + 1)
        kind = rng.randrange(4)
        if kind == 0 and at < len(changed):
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[at : at + rng.choice((1, 7, 4096))]
        elif kind == 2:
            changed[at:at] = rng.randbytes(rng.choice((1, 8, 500)))
        else:
            changed[at : at + 4] = rng.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"<![C")
            )
    return bytes(changed)


def test_damage_is_never_done_to_nothing() -> None:
    """The control: the mutations do change files."""
    rng = random.Random(SEED)
    assert sum(damaged(b"abcdefgh" * 99, rng) != b"abcdefgh" * 99 for _ in range(50)) > 40


def test_a_delivery_with_random_damage_is_refused_or_reported(
    asked: Asked, small_delivery: Path, tmp_path: Path
) -> None:
    for number in range(MUTATIONS):
        rng = random.Random(SEED * 1_000_003 + number)
        sys.stdout.write(f"seed {SEED} mutation {number}\n")
        delivery = copied(small_delivery, tmp_path / str(number))
        packages.lean(delivery.root, "DK", "JZD", "JZX", "ZJQY", tables_too=True)
        files = sorted(p for p in delivery.root.rglob("*") if p.is_file())
        if number % 4 == 0:
            path = packages.zipped(delivery.root, tmp_path / f"510623{number}.zip")
            path.write_bytes(damaged(path.read_bytes(), rng))
            sound(asked.ask(path))
        else:
            spoilt = rng.choice(files)
            spoilt.write_bytes(damaged(spoilt.read_bytes(), rng))
            sound(asked.ask(delivery.root))
        shutil.rmtree(tmp_path / str(number))


def test_a_real_file_with_random_damage_is_refused_or_reported(
    asked: Asked, shared: Path, tmp_path: Path
) -> None:
    for number in range(MUTATIONS // 10):
        rng = random.Random(SEED * 1_000_003 + number)
        sys.stdout.write(f"seed {SEED} mutation {number}\n")
        name, mapping = rng.choice(sorted(_MAPS.items()))
        path = tmp_path / name
        path.write_bytes(damaged((shared / "parcels" / name).read_bytes(), rng))
        answer = asked.ask(
            Mapped(path, ROOT / "docs" / "examples" / mapping), srid=2154 if "epinay" in mapping else 32648
        )
        assert "crashed" not in answer.said, answer.said["crashed"]
        assert answer.said["status"] == 0
