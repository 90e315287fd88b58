"""Asks a server as fast as it answers: sixteen connections, each a new visitor after some questions.

Run as a command of its own, so that its work is not the measured program's:
`python -m api.bench.askers PORT SECONDS PATH-PREFIX TOKEN…`. Prints answers a second and their p99 in ms.
Raw sockets: a client library would cost more than the server's answer. A visitor comes from an address
of its own (127.x.y.z), for the program under test limits how often one address may ask.
"""

import itertools
import random
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

_CONNECTIONS, _QUESTIONS = 16, 10


@dataclass(slots=True)
class _Visitor:
    socket: socket.socket
    asked: int = 0
    since: float = 0.0
    got: bytes = b""


def _addresses(seed: int) -> Iterator[str]:
    start = random.Random(seed).randrange(2**23)  # noqa: S311 (no secret)
    for number in itertools.count(start):
        yield f"127.{number >> 16 & 127 | 64}.{number >> 8 & 255}.{number & 255}"


def _whole(got: bytes) -> bool:
    """Return whether an answer is there to its end; raises ValueError for any but 200."""
    head, found, body = got.partition(b"\r\n\r\n")
    if not found:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(head[:200].decode())
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return len(body) >= int(length.partition(b":")[2])


def ask(port: int, seconds: float, prefix: str, tokens: list[str]) -> tuple[float, float]:
    """Return answers a second and the 99th percentile of their times in ms."""
    asking = selectors.DefaultSelector()
    addresses, took = _addresses(time.perf_counter_ns()), list[float]()
    requests = itertools.cycle(
        f"GET {prefix}{token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for token in tokens
    )

    def come() -> None:
        own = socket.create_connection(("127.0.0.1", port), 5, (next(addresses), 0))
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor = _Visitor(own)
        asking.register(own, selectors.EVENT_READ, visitor)
        put(visitor)

    def put(visitor: _Visitor) -> None:
        visitor.asked, visitor.got, visitor.since = visitor.asked + 1, b"", time.perf_counter()
        visitor.socket.sendall(next(requests))

    begun = time.perf_counter()
    for _ in range(_CONNECTIONS):
        come()
    while time.perf_counter() - begun < seconds:
        for key, _ in asking.select(1):
            visitor: _Visitor = key.data
            visitor.got += visitor.socket.recv(65_536)
            if not _whole(visitor.got):
                continue
            took.append((time.perf_counter() - visitor.since) * 1000)
            if visitor.asked < _QUESTIONS:
                put(visitor)
            else:
                asking.unregister(visitor.socket)
                visitor.socket.close()
                come()
    elapsed = time.perf_counter() - begun
    return len(took) / elapsed, sorted(took)[int(len(took) * 0.99)]


if __name__ == "__main__":
    print(*ask(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4:]))  # noqa: T201 (its answer)
