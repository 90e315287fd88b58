"""Asks a runner about a case, and holds the answer against what the case expects."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.case import Case, Corpus, Mapped

MOST_SECONDS, MOST_BYTES = 10.0, 2**30
_DAILY, _SLOW = 8, {"a_csv_of_forty_thousand_columns"}
Judge = Callable[[Case], None]
__all__ = ["Answer", "Asked", "Case", "Judge", "each", "expected"]


@dataclass(slots=True)
class Answer:
    """What was said, how long it took, and the most memory that reader or checks took."""

    said: dict[str, Any]

    @property
    def seconds(self) -> float:
        return float(self.said["wall"])

    @property
    def memory(self) -> int:
        return max(int(self.said["memory"]), int(self.said.get("reader_memory", 0)))


@dataclass(slots=True)
class Asked:
    """A runner, and what it has measured."""

    process: "subprocess.Popen[str]"
    folder: Path
    measured: list[tuple[str, float, int, int]] = field(default_factory=list)

    def ask(self, path: Path | Mapped, **more: object) -> Answer:
        request: dict[str, object] = {"path": str(path), "out": str(self.folder / "said.json")}
        if isinstance(path, Mapped):
            request |= {"path": str(path.path), "mapping": str(path.mapping)}
        (self.folder / "said.json").unlink(missing_ok=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request | more) + "\n")
        self.process.stdin.flush()
        return Answer(json.loads(self.process.stdout.readline()))


def each(corpus: Corpus) -> pytest.MarkDecorator:
    """Run a test once for each case of a corpus: every eighth in the daily run, the others and what is slow in the long one."""
    cases = [
        pytest.param(
            case,
            id=case.name,
            marks=() if number % _DAILY == 0 and case.name not in _SLOW else pytest.mark.long,
        )
        for number, case in enumerate(corpus.cases)
    ]
    return pytest.mark.parametrize("case", cases)


def sound(answer: Answer) -> None:
    """Assert that nothing crashed, in bounded time and memory."""
    assert "crashed" not in answer.said, answer.said["crashed"]
    assert answer.said["status"] == 0, answer.said
    assert "refused" in answer.said or "findings" in answer.said, answer.said
    assert answer.seconds < MOST_SECONDS, f"{answer.seconds:.1f} s"
    assert answer.memory < MOST_BYTES, f"{answer.memory // 2**20} MB"


def expected(case: Case, answer: Answer) -> None:
    """Assert that a case is answered as it must be: what, where, what to do."""
    sound(answer)
    said = answer.said
    if case.refused:
        assert "refused" in said, [(f["rule"], f["objects"], f["zh"]) for f in said["findings"][:20]]
        assert "Traceback" not in said["refused"]
        missing = [word for word in case.refused if word not in said["refused"]]
        assert not missing, said["refused"]
        return
    assert "refused" not in said, said["refused"]
    mine = [f for f in said["findings"] if f["rule"] == case.rule]
    about = [f for f in mine if case.about in " ".join([*f["objects"], f["place"]]) and case.says in f["zh"]]
    assert about, [(f["rule"], f["objects"], f["place"], f["zh"]) for f in mine or said["findings"]][:20]
    assert about[0]["zh"]
    assert about[0]["remedy"]
