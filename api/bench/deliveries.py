"""The delivery that a measurement works on."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.bench.measure import Order
from geodata.demo.generate import Order as Wanted
from geodata.demo.generate import generate


@contextmanager
def delivery(order: Order) -> Iterator[Path]:
    """Give the named delivery, or one made for this measurement: with boundaries and defects, seed 1."""
    if order.package is not None:
        yield order.package
        return
    with tempfile.TemporaryDirectory(prefix="sanquan-bench-") as folder:
        order.tell(f"generating {order.parcels:,} parcels")
        yield generate(Wanted(order.parcels, seed=1, defects=0.01), Path(folder)).root
