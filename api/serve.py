"""Serves the pages by granian: processes with one thread each, for short requests (performance.md §6).

Beside them, where it is asked for, the worker of background work; one that ends is started again.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from api.settings import ROOT, Settings

_PATIENCE = 15
"""Seconds that the worker has to put its work back."""


def serve_until_stopped(settings: Settings, workers: int = 2, *, background: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; return when the last process has ended."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", settings.host, "--port", str(settings.port),
        "--workers", str(workers), "--blocking-threads", "1", "--backlog", "512", "--no-access-log",
        "--log-level", "warning", "--workers-kill-timeout", "10", "api.wsgi:app",
    ]  # fmt: skip
    environment = dict(os.environ)  # noqa: TID251 (handed on to the server as it is)
    if settings.private:
        environment["SANQUAN_DATABASE"] = str(settings.app_url.database)
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 (own command)

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 (the signal's signature)
        server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    click.echo(f"三权 Sanquan: http://{settings.host}:{settings.port}  (Ctrl-C stops)")
    worker = _Worker(environment) if background else None
    try:
        while server.poll() is None:
            if worker is not None:
                worker.keep()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=1)
    finally:
        if worker is not None:
            worker.stop()
    if server.returncode not in (0, -signal.SIGTERM, -signal.SIGINT, 143):
        raise click.ClickException(f"the server ended with {server.returncode}")


class _Worker:
    """The background worker: a process that is started again when it ends, and stopped with the server."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("sanquan")), "worker"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)  # noqa: S603 (own command)

    def keep(self) -> None:
        """Start it again where it ended."""
        if self.process.poll() is not None:
            self.process = self._started()

    def stop(self) -> None:
        """Let it put its work back, and end it."""
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
