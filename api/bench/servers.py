"""A server of a measurement: granian as `sanquan serve` runs it, on a free port of this machine."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from api.bench.processes import BenchError, start
from api.settings import Settings

_WORKERS = 2
_PATIENCE = 30


@contextmanager
def served(settings: Settings, program: str, *, factory: bool = False) -> Iterator[int]:
    """Serve a WSGI program on a scratch database; give its port. Raises BenchError if it does not come up."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(_WORKERS), "--blocking-threads", "1", "--backlog", "512", "--no-access-log",
        "--log-level", "warning", *(["--factory"] if factory else []), program,
    ]  # fmt: skip
    with start(command, settings) as child:
        try:
            _await(port, program)
            yield port
        finally:
            child.terminate()
            child.communicate(timeout=_PATIENCE)


def _free_port() -> int:
    with socket.socket() as any_:
        any_.bind(("127.0.0.1", 0))
        return int(any_.getsockname()[1])


def _await(port: int, program: str) -> None:
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise BenchError(f"{program} was not up after {_PATIENCE} s")
