"""A delivery is read in a process of its own: the same result, and what it may not do ends it, not us."""

import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pytest

from api.settings import ROOT
from geodata.demo.generate import Order, generate
from geodata.errors import DeliveryError
from geodata.exchange import confined, inventory
from geodata.exchange.read_package import read_package
from geodata.raw_rows import read_block

pytestmark = pytest.mark.usefixtures("started_reader")


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(Order(120, 12, 0.1), tmp_path_factory.mktemp("delivery")).root


def test_the_child_reads_what_we_would_read(delivery: Path) -> None:
    raw: list[tuple[str, int, int, bytes]] = []
    read = confined.read(delivery, on_block=lambda *block: raw.append(block))
    with inventory.opened(delivery) as found:
        wanted, digest = read_package(found), found.digest()
    assert (read.digest, read.root_name, read.day) == (digest, delivery.name, "2017-12-01")
    assert list(read.survey.frames) == list(wanted.frames)
    for name, frame in wanted.frames.items():
        pd.testing.assert_frame_equal(read.survey.frames[name], frame)
    assert [(f.key, f.place) for f in read.survey.findings] == [(f.key, f.place) for f in wanted.findings]
    assert wanted.findings
    assert (read.survey.county, read.survey.files, read.survey.srid_text) == (
        wanted.county, wanted.files, wanted.srid_text,
    )  # fmt: skip
    file, first, rows, content = next(block for block in raw if block[0].startswith("DK"))
    assert (first, rows) == (1, 120)
    assert read_block(content)["DKBM"].tolist() == wanted.frames["parcels"]["code"].tolist(), file


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seconds": 0}, "takes too long"),
        ({"memory": 8 * 2**20}, "memory"),
        ({"file_bytes": 4096}, "too much"),
    ],
)
def test_past_a_limit_the_reading_ends_and_says_which(
    delivery: Path, change: dict[str, int], said: str
) -> None:
    honest = confined.Limits.for_source(delivery)
    assert confined.read(delivery, limits=honest).survey.has("parcels")
    with pytest.raises(DeliveryError, match=said):
        confined.read(delivery, limits=replace(honest, **change))


_RESERVED_MB = """
import pyarrow as pa
def mapped():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmData")) // 1024
before = mapped()
pa.array(range(1000))
print(mapped() - before)
"""


def test_the_memory_that_the_limit_counts_is_memory_that_is_used(tmp_path: Path) -> None:
    """Arrow's own pool left no room for an honest delivery of 10,000 parcels."""

    def mb(environment: dict[str, str] | None) -> int:
        command = [sys.executable, "-c", _RESERVED_MB]
        return int(subprocess.run(command, check=True, capture_output=True, env=environment).stdout)

    assert mb(confined.environment(str(tmp_path))) < 100
    assert mb(None) > 500  # the control: Arrow reserves


def test_a_reader_that_never_ends_is_stopped_by_its_processor_time() -> None:
    limits = confined.Limits(2**30, 1, 2**20)
    script = (
        "import json, sys\nfrom geodata.exchange.reader_process import confine\n"
        "confine(json.loads(sys.argv[1]))\nwhile True:\n    pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(asdict(limits))], cwd=ROOT, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGXCPU
    assert "takes too long" in confined._why(done.returncode, "", limits)


def test_a_zip_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "510623bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("矢量数据/DK5106232016.dbf", "w") as file,
    ):
        for _ in range(260):
            file.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(DeliveryError, match="unpacks to too much"):
        confined.read(path)


def test_a_refusal_of_the_child_is_ours(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="neither a folder nor a zip"):
        confined.read(tmp_path / "nothing")


def test_the_child_has_no_network(tmp_path: Path) -> None:
    script = (
        "import json, socket, sys\n"
        "from geodata.exchange.reader_process import confine\n"
        "limits, port, confined = json.loads(sys.argv[1])\n"
        "gone = confine(limits) if confined else False\n"
        "try:\n    socket.create_connection(('127.0.0.1', port), 5).close(); reached = True\n"
        "except OSError:\n    reached = False\n"
        "print(json.dumps([gone, reached]))\n"
    )
    limits = asdict(confined.Limits(2**30, 60, 2**20))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        said = []
        for confine in (False, True):
            done = subprocess.run(
                [sys.executable, "-c", script, json.dumps([limits, port, confine])],
                cwd=ROOT, check=True, capture_output=True, text=True,
            )  # fmt: skip
            said.append(json.loads(done.stdout))
    assert said[0] == [False, True]
    gone, reached = said[1]
    assert reached is not gone
    if os.geteuid() == 0:  # an ordinary user may be refused by the kernel, inside a chroot for one
        assert gone
