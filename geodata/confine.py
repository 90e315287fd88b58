"""Limits that a process takes on before it reads a stranger's file: memory, time, files, no network."""

import ctypes
import resource
import signal
from pathlib import Path
from typing import Any

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_PARENT_DEATH_SIGNAL = 1


def confine(limits: dict[str, Any]) -> bool:
    """Take on the limits; return whether the network was given up: some kernels refuse it to plain users."""
    libc = ctypes.CDLL(None, use_errno=True)
    without_net = any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))
    libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)  # a caller that is killed leaves no reader behind
    # What loading took is no fault of the delivery.
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    seconds, size = limits["seconds"] + spent, limits["file_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    memory = pages * resource.getpagesize() + limits["memory"]
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    return without_net
