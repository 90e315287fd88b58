"""Prints certificates in processes of their own, one a core; each keeps its compiler and its ground."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Self

import numpy as np
import shapely

from geodata.paper import certificate, estate
from geodata.paper.certificate import Imprint
from geodata.paper.sketch import Around, Sketcher
from geodata.workers import Workers, cores
from registry.queries.sheets import Sheet
from registry.queries.unit_sheets import UnitSheet

_AT_A_TIME, _FEW = 5, 50
Paper = tuple[Sheet | UnitSheet, Imprint]


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

    def __init__(self, processes: int = 0) -> None:
        self._open = ExitStack()
        self.workers = self._open.enter_context(Workers(processes)) if processes else None

    @classmethod
    def for_papers(cls, count: int) -> Self:
        """Return a room for that many papers: for a few it costs more to start than it saves."""
        return cls(cores() if count > _FEW else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def print(self, papers: Sequence[Paper], ground: Ground) -> Iterator[bytes]:
        """Give the PDF of each paper, in their order; raises FontError for a glyph no font has."""
        parts = [papers[first : first + _AT_A_TIME] for first in range(0, len(papers), _AT_A_TIME)]
        if self.workers is None:
            return chain.from_iterable(_print(part, ground) for part in parts)
        return chain.from_iterable(self.workers.map(_print, parts, [ground] * len(parts)))


_sketcher = lru_cache(maxsize=1)(Ground.sketcher)


def _print(papers: Sequence[Paper], ground: Ground) -> list[bytes]:
    sketcher = _sketcher(ground)
    return [_render(sheet, imprint, sketcher) for sheet, imprint in papers]


def _render(sheet: Sheet | UnitSheet, imprint: Imprint, sketcher: Sketcher) -> bytes:
    if isinstance(sheet, UnitSheet):
        return estate.render(sheet, imprint, sketcher)
    return certificate.render(sheet, imprint, sketcher)
