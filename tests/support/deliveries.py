"""Deliveries for tests: made by the demo generator once a run, copied where a test edits them."""

import shutil
from pathlib import Path

from geodata.demo.generate import Order, generate


def small(folder: Path) -> Path:
    """Return a clean delivery of 60 parcels."""
    return generate(Order(60, 3), folder).root


def copied(root: Path, folder: Path) -> Path:
    """Return a copy of a delivery, to be edited."""
    return Path(shutil.copytree(root, folder / root.name))
