"""Processes beside this one: answers in order, errors as they were raised, nobody left behind."""

import math
import os
import select
import signal
import subprocess
import sys
from operator import truediv

import pytest

from geodata.errors import FontError
from geodata.workers import Workers
from tests.support.house import ROOT


def _raise(why: str) -> None:
    raise FontError(why=why)


def test_answers_come_in_the_order_of_the_calls_from_other_processes() -> None:
    with Workers(2) as workers:
        assert list(workers.map(math.factorial, list(range(40)))) == [math.factorial(n) for n in range(40)]
        assert list(workers.map(truediv, [1, 6], [4, 3])) == [0.25, 2.0]
        asked = {process.pid for process in workers.processes}
    assert len(asked) == 2
    assert os.getpid() not in asked
    assert [process.returncode for process in workers.processes] == [0, 0]


def test_an_error_comes_back_as_it_was_and_the_workers_go_on() -> None:
    with Workers(1) as workers:
        with pytest.raises(ZeroDivisionError):
            list(workers.map(truediv, [1], [0]))
        with pytest.raises(FontError, match="不能打印：王") as error:
            list(workers.map(_raise, ["王"]))
        assert error.value.facts == {"why": "王"}
        assert list(workers.map(truediv, [1], [2])) == [0.5]


def test_a_worker_goes_when_its_parent_was_killed() -> None:
    program = (
        "import sys\n"
        "from geodata.workers import Workers\n"
        "workers = Workers(1)\n"
        "list(workers.map(abs, [1]))\n"
        "print(workers.processes[0].pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        assert select.select([worker], [], [], 0.5)[0] == [], "it waits for work"
        parent.send_signal(signal.SIGKILL)
    try:
        assert select.select([worker], [], [], 20)[0] == [worker]
    finally:
        os.close(worker)
