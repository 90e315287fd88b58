"""What a process of `geodata.workers` runs: takes a call, gives its answer or its error, until input ends."""

import pickle
import signal
import sys
from typing import Any


def main() -> None:
    """Answer calls from standard input."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a parent that was killed wants no answer
    calls, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is no answer
    while True:
        try:
            function, arguments = pickle.load(calls)  # noqa: S301 (from our own parent)
        except EOFError:
            return
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*arguments), None
        except Exception as error:  # noqa: BLE001 (it is the caller's)
            answer = None, error
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
