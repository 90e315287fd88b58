"""The metadata XML of a delivery (NY/T 2539 annex D), and what is read from one."""

import xml.etree.ElementTree as ET
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from pyproj import CRS

from registry.crs import belt_zone, is_prefixed

_MOST_BYTES, _MOST_DEPTH = 4 * 2**20, 100
_DECLARED_PARTIAL = "不含界址点、界址线（部分成果）"
_DECLARED_MASKED = "证件号码、联系电话已掩码（仅供查阅，不可入库）"
_WHOLE = "县级农村土地承包经营权确权登记成果"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a delivery says of itself."""

    title: str
    region_code: str
    date: str
    without_boundaries: bool
    masked: bool
    """Whether numbers of people are starred: then it is for reading, not for loading."""
    central_meridian: float | None
    old_datum: bool
    """Whether it declares Xian 1980 (coorRSID 002)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose delivery it is: the county, the CRS, and what is said of how it was made."""

    county: str
    name: str
    day: date
    """The day the delivery says it was made; files carry it instead of today."""
    srid: int
    statement: str
    lineage: str
    masked: bool = False

    @property
    def stem(self) -> str:
        """What file names end with."""
        return f"{self.county}{self.day.year}"


def write(path: Path, origin: Origin, layers: list[str], *, partial: bool) -> None:
    """Write the blocks dataIdInfo, refSysInfo, contInfo, dqInfo."""
    name, srid = origin.name, origin.srid
    zone = belt_zone(srid)
    declared = [_DECLARED_PARTIAL] * partial + [_DECLARED_MASKED] * origin.masked
    root = ET.Element("Metadata")
    _block(
        root,
        "dataIdInfo",
        title=f"{name}农村土地承包经营权确权登记数据库",
        date=origin.day.isoformat(),
        geoID=origin.county,
        dataEdition="1.0",
        dataLang="中文",
        idAbs="；".join(declared) or _WHOLE,
        status="001",
        ending=origin.day.isoformat(),
        rpOrgName=f"{name}农业农村局",
        classCode="003",
    )
    reference: dict[str, str] = {"coorRSID": "001"}
    if zone is not None:
        easting = zone * 1000 + 500 if is_prefixed(srid) else 500
        reference |= {
            "centralMer": str(3 * zone),
            "eastFAL": f"{easting}.0",
            "northFAL": "0",
            "coorFDKD": "002",
        }
    else:
        reference["coorRSName"] = CRS.from_epsg(srid).name
    _block(root, "refSysInfo", **reference)
    _block(root, "contInfo", layerName=",".join(layers))
    _block(root, "dqInfo", dqStatement=origin.statement, dqLineage=origin.lineage)
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _block(root: ET.Element, tag: str, **values: str) -> None:
    block = ET.SubElement(root, tag)
    for key, value in values.items():
        ET.SubElement(block, key).text = value


def read(path: Path) -> Metadata:
    """Return what a metadata file says; entities are refused.

    Raises ValueError for a file with a document type (the only way to an entity) or broken XML.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"元数据超过 {_MOST_BYTES // 2**20} MB (too large)")
    data = path.read_bytes()
    try:
        _look_through(data)
        root = ET.fromstring(data)  # noqa: S314 (no DTD, hence no entities)
    except (ET.ParseError, expat.ExpatError, LookupError) as error:
        raise ValueError(f"元数据不是合格的 XML:{error}") from error

    def text(tag: str) -> str:
        found = root.find(f".//{tag}")
        return (found.text or "").strip() if found is not None else ""

    meridian = None
    with suppress(ValueError):
        meridian = float(text("centralMer"))
    return Metadata(
        title=text("title"),
        region_code=text("geoID"),
        date=text("date"),
        without_boundaries=_DECLARED_PARTIAL in text("idAbs"),
        old_datum=text("coorRSID") == "002",
        masked=_DECLARED_MASKED in text("idAbs"),
        central_meridian=meridian if meridian is not None and isfinite(meridian) else None,
    )


def _look_through(data: bytes) -> None:
    """Raise ValueError at a document type or at depths no metadata have, whatever the encoding."""
    depth = 0

    def refuse(*_: object) -> NoReturn:
        raise ValueError("元数据含有 DOCTYPE 或实体声明，拒绝读取")

    def open_(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError(f"元数据嵌套超过 {_MOST_DEPTH} 层 (nested too deep)")

    def close(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = open_, close
    parser.Parse(data, True)
