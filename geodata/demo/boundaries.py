"""Boundary points and lines of a group, derived from the rings of its parcels.

Every vertex is a boundary point; a boundary line is the longest run of edges between the same one
or two parcels. So a delivery is whole whatever was done to the shapes before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Ring = Sequence[int]
"""Node numbers of an open ring."""


@dataclass(frozen=True, slots=True)
class Run:
    """A boundary line: its nodes, the parcel it belongs to, and the parcel on its other side."""

    nodes: tuple[int, ...]
    parcel: int
    other: int | None


def edges_of(ring: Ring) -> Iterator[tuple[int, int]]:
    """Yield the directed edges of an open ring."""
    yield from zip(ring, [*ring[1:], ring[0]], strict=True)


def users(parcels: Sequence[Sequence[Ring]]) -> dict[int, list[int]]:
    """Return, for every node in use, the parcels that it is a vertex of."""
    found: dict[int, list[int]] = {}
    for number, rings in enumerate(parcels):
        for ring in rings:
            for node in ring:
                owners = found.setdefault(node, [])
                if not owners or owners[-1] != number:
                    owners.append(number)
    return found


def runs(parcels: Sequence[Sequence[Ring]]) -> list[Run]:
    """Return all boundary lines, shared ones once, with the lower parcel number first."""
    owner = {
        edge: number for number, rings in enumerate(parcels) for ring in rings for edge in edges_of(ring)
    }
    found: list[Run] = []
    for number, rings in enumerate(parcels):
        for ring in rings:
            found += _runs_of_ring(list(ring), number, owner)
    return found


def _runs_of_ring(ring: list[int], number: int, owner: dict[tuple[int, int], int]) -> list[Run]:
    others = [owner.get((b, a)) for a, b in edges_of(ring)]
    size = len(ring)
    breaks = [i for i in range(size) if others[i] != others[i - 1]]
    if not breaks:
        breaks = [0, size // 2]  # a ring all of one kind: two lines, so that each has two ends
    found = []
    for start, end in zip(breaks, [*breaks[1:], breaks[0] + size], strict=True):
        other = others[start]
        if other is None or number < other:
            nodes = tuple(ring[i % size] for i in range(start, end + 1))
            found.append(Run(nodes, number, other))
    return found
