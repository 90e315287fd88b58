"""The reading process ends with who asked for it: cancelled, or killed in the middle."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from api.settings import ROOT
from geodata.exchange import confined
from tests.hostile.shapes import a_gpkg_whose_layer_is_an_endless_view
from tests.support.edits import copied

pytestmark = pytest.mark.usefixtures("started_reader")
LIMITS = confined.Limits(memory=2 * 2**30, seconds=60, file_bytes=2**30)


class EnoughError(Exception):
    """Someone wants no more."""


@pytest.fixture
def endless(small_delivery: Path, tmp_path: Path) -> Path:
    """A delivery whose parcels never end: who reads it is at it for a minute."""
    delivery = copied(small_delivery, tmp_path)
    a_gpkg_whose_layer_is_an_endless_view(delivery)
    return delivery.root


def _readers_of(path: Path) -> set[int]:
    """Return the reading processes that hold a source, or wait to open it, by what they were asked for."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"geodata.exchange.reader_process" in (process / "cmdline").read_bytes():
                environment = (process / "environ").read_bytes()
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                if b"TMPDIR=" + str(path.parent).encode() in environment and state != "Z":
                    found.add(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_a_reading_that_is_cancelled_leaves_no_process(endless: Path) -> None:
    seen: list[set[int]] = []

    def cancel() -> None:
        seen.append(_readers_of(endless))
        raise EnoughError

    with pytest.raises(EnoughError):
        confined.read(endless, limits=LIMITS, poll=cancel)
    assert len(seen[0]) == 1, "it was there when it was asked"
    assert _readers_of(endless) == set()
    assert [path.name for path in endless.parent.iterdir()] == [endless.name], "and no file"


def test_a_reading_whose_asker_is_killed_ends_too(endless: Path) -> None:
    asks = (
        "import tempfile, pathlib\n"
        f"tempfile.tempdir = {str(endless.parent)!r}\n"
        "from geodata.exchange import confined\n"
        "confined.read(pathlib.Path("
        f"{str(endless)!r}), limits=confined.Limits({LIMITS.memory}, {LIMITS.seconds}, {LIMITS.file_bytes}))\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", asks], cwd=ROOT)
    pause = threading.Event()
    try:
        # Until it has taken on its limits: before that the interpreter is still starting.
        for _ in range(600):
            if any(_confined(pid) for pid in _readers_of(endless)):
                break
            pause.wait(0.05)
        assert len(_readers_of(endless)) == 1
        asker.send_signal(signal.SIGKILL)
        asker.wait()
        for _ in range(200):
            if not _readers_of(endless):
                break
            pause.wait(0.05)
        assert _readers_of(endless) == set()
    finally:
        asker.kill()
        asker.wait()


def _confined(pid: int) -> bool:
    try:
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    except OSError:
        return False
    return any(line.startswith("Max data size") and "unlimited" not in line for line in limits.splitlines())
