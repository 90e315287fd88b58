"""Where hand-made defects are noted under their names."""

from collections.abc import Callable

from tests.support.edits import Delivery
from tests.support.surveys import Key

Defect = Callable[[Delivery], set[Key]]
DEFECTS: dict[str, Defect] = {}


def defect(plant: Defect) -> Defect:
    """Note a defect under the name of its function."""
    assert plant.__name__ not in DEFECTS
    DEFECTS[plant.__name__] = plant
    return plant
