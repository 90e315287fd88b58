"""A runner for each worker, and what it measured, in the run's summary."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import ROOT
from geodata.exchange import confined
from tests.hostile.judging import Asked, Case, Judge, expected
from tests.support import packages
from tests.support.edits import copied


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("asked")
    environment = confined.environment(str(folder)) | {"PATH": os.defpath}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.runner"], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        yield Asked(process, folder)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def judge(asked: Asked, small_delivery: Path, tmp_path: Path, record_property: object) -> Iterator[Judge]:
    def one(case: Case) -> None:
        delivery = copied(small_delivery, tmp_path)
        packages.lean(delivery.root, "DK", "JZD", "JZX", "ZJQY", tables_too=True)
        answer = asked.ask(case.build(delivery) or delivery.root)
        asked.measured.append(
            (case.name, answer.seconds, answer.memory, len(answer.said.get("findings", ())))
        )
        expected(case, answer)

    yield one
    shutil.rmtree(tmp_path)
