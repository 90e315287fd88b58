"""The parcels' shapes taken apart: going in strips finds what looking at the whole finds."""

import numpy as np
import pytest
import shapely

from geodata.checks import mesh
from geodata.checks.mesh import Mesh
from geodata.checks.settings import CheckSettings


def _suspects(shapes: np.ndarray) -> list[int]:
    names = np.arange(len(shapes)).astype(str).astype(object)
    return Mesh(names, shapes, CheckSettings()).suspects.tolist()


def test_suspects_by_strips_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(11)
    x, y = (v.ravel().astype(float) * 20 for v in np.meshgrid(np.arange(12), np.arange(9)))
    wide = np.where(random.random(len(x)) < 0.15, random.choice([-0.02, 0.03, 1.5, 45.0], len(x)), 0.0)
    shapes = shapely.box(x, y, x + 20 + wide, y + 20)
    whole = _suspects(shapes)
    assert 0 < len(whole) < len(shapes)
    for strip in (1, 7, 50):
        monkeypatch.setattr(mesh, "_STRIP", strip)
        assert _suspects(shapes) == whole
    # The control: strips that do not see what they touch find less.
    alone = [_suspects(shapes[first : first + 7]) for first in range(0, len(shapes), 7)]
    assert sum(map(len, alone)) < len(whole)
