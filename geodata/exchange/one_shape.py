"""One outline for one unit: as text (WKT), or out of any file that has exactly one area."""

from pathlib import Path

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geodata.errors import DeliveryError
from geodata.exchange.outlines import Source, read_outlines


def read_shape(given: str) -> BaseGeometry:
    """Return an outline in the coordinates it came in; raises DeliveryError.

    Coordinates are expected in the county's CRS: east and north in metres.
    """
    path = Path(given)
    if given.lstrip().upper().startswith("POLYGON"):
        try:
            return shapely.from_wkt(given)
        except ShapelyError as error:
            raise DeliveryError(path=given[:60], why=f"图形文本读不懂 (no WKT): {error}") from error
    if not path.is_file():
        raise DeliveryError(path=given[:60], why="没有文件，图形应为 WKT 或文件 (neither WKT nor a file)")
    shapes = read_outlines(path, Source(path), lambda *_: None).shapes
    if len(shapes) != 1:
        why = f"有 {len(shapes)} 个图形，这里要正好一个 (exactly one area is wanted)"
        raise DeliveryError(path=path.name, why=why)
    found: BaseGeometry = shapes[0]
    return found
