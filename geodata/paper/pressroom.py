"""Prints certificates in processes of their own, one a core; each keeps its compiler and its ground."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import chain
from multiprocessing import get_context, parent_process
from typing import NamedTuple, Self

import numpy as np
import shapely

from geodata.paper.certificate import Imprint, render
from geodata.paper.sketch import Around, Sketcher
from registry.queries.sheets import Sheet

_AT_A_TIME = 5
Paper = tuple[Sheet, Imprint]


class Ground(NamedTuple):
    """Units to draw sketches from: ids, names to write on them, shapes as WKB."""

    unit_ids: tuple[int, ...]
    names: tuple[str, ...]
    shapes: tuple[bytes, ...]

    def sketcher(self) -> Sketcher:
        """Return a sketcher over this ground."""
        shapes = shapely.from_wkb(np.array(self.shapes, dtype=object))
        return Sketcher(Around(shapes, self.names, self.unit_ids))


class Pressroom:
    """Processes that print; without any, papers are printed here. To be used in a `with` block."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        # Not forked: this process holds connections and threads.
        self._pool = (
            ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent)
            if processes
            else None
        )

    @classmethod
    def for_papers(cls, count: int) -> "Pressroom":
        """Return a room for that many papers: for a few it costs more to start than it saves."""
        return cls(len(os.sched_getaffinity(0)) if count > 50 else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def print(self, papers: Sequence[Paper], ground: Ground) -> Iterator[bytes]:
        """Give the PDF of each paper, in their order; raises FontError for a glyph no font has."""
        parts = [papers[first : first + _AT_A_TIME] for first in range(0, len(papers), _AT_A_TIME)]
        if self._pool is None:
            return chain.from_iterable(_print(part, ground) for part in parts)
        return chain.from_iterable(self._pool.map(_print, parts, [ground] * len(parts)))


_sketcher = lru_cache(maxsize=1)(Ground.sketcher)


def _print(papers: Sequence[Paper], ground: Ground) -> list[bytes]:
    sketcher = _sketcher(ground)
    return [render(sheet, imprint, sketcher) for sheet, imprint in papers]


def _end_with_parent() -> None:
    """Leave Ctrl-C to the parent, and go when it is gone, even by kill -9."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
