"""Serves the pages by granian: processes with one thread each, for short requests (performance.md §6)."""

import os
import signal
import subprocess
import sys
from types import FrameType

import click

from api.settings import ROOT, Settings


def serve_until_stopped(settings: Settings, workers: int = 2) -> None:
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
    server.wait()
    if server.returncode not in (0, -signal.SIGTERM, -signal.SIGINT, 143):
        raise click.ClickException(f"the server ended with {server.returncode}")
