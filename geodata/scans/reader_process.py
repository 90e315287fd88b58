"""The process that looks through a scan for `confined`: takes on limits, reads, answers in JSON."""

import json
import sys
from dataclasses import asdict

from geodata.confine import confine
from geodata.scans.look import UnfitError, look

LIMITS = {"memory": 600 * 2**20, "seconds": 20, "file_bytes": 0}
"""Bytes of memory, seconds of processor time; it writes no file."""


def main() -> None:
    """Look through what standard input holds."""
    confine(LIMITS)
    content = sys.stdin.buffer.read()
    try:
        said = asdict(look(content))
    except UnfitError as error:
        said = {"why": str(error)}
    except MemoryError:
        said = {"why": "large"}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
