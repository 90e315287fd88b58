"""Looks through a scan in a process of its own: with limits, no network, no key (as `exchange.confined`)."""

import json
import subprocess
import sys
from pathlib import Path

from geodata.errors import ScanError
from geodata.scans.look import WHY, Looked

_WALL_SECONDS = 45


def looked_through(content: bytes) -> Looked:
    """Return what a scan is and how many pages it has; raises ScanError that says why it is not taken."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "geodata.scans.reader_process"],
            input=content, capture_output=True, timeout=_WALL_SECONDS, check=False, start_new_session=True,
            cwd=Path(__file__).resolve().parents[2], env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _unfit("damaged") from error
    if ran.returncode:
        raise _unfit("damaged")
    said = json.loads(ran.stdout)
    if "why" in said:
        raise _unfit(said["why"])
    return Looked(**said)


def _unfit(why: str) -> ScanError:
    return ScanError(why_zh=WHY[why].zh, why_en=WHY[why].en)
