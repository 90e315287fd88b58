"""Where the coordinates of a land survey's text lie: which is north, which belt, said by whom.

A wrong belt moves land by 300 km and looks right in itself. So what the file shows is only shown:
the mapping must say it too (`zone = 35` or `crs = "…"` in [source]).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geodata.errors import DeliveryError, MapError
from geodata.exchange.datum import advice, old_datum_said
from geodata.exchange.survey_txt import SurveyText
from registry.crs import belt, false_easting, same_plane

_NORTH = (2e6, 6e6)
_EAST = (1e5, 9e5)
"""Metres; China in belts of 3° or 6° with a false easting of 500 km, the zone's millions taken off."""

_ZONES = {"3": range(25, 46), "6": range(13, 24)}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the mapping says of the place: one of the two."""

    path: Path
    zone: int | None
    crs: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text lies."""

    crs: CRS
    north_first: bool
    said: str
    """What was found, for people."""


def place(path: Path, text: SurveyText, confirmed: Confirmed) -> Placed:
    """Return where a text lies; points out of China or in the other order than most become problems.

    Raises DeliveryError where the file contradicts itself or stands on an old datum, MapError where
    the mapping does not confirm what it shows.
    """
    datum = text.header.get("坐标系", "")
    if old := old_datum_said(datum):
        raise DeliveryError(path=path, why=f"文件头写“坐标系={datum}”。{advice(old)}")
    north_first, east = _order(path, text)
    prefixes = sorted({int(e // 1e6) for e in east})
    if len(prefixes) > 1:
        why = f"横坐标的带号不一 {prefixes}，请按带分成几个文件 (several zones: one file a zone)"
        raise DeliveryError(path=path, why=why)
    prefix = prefixes[0] or None
    zone = _zone(path, text, prefix)
    found = _found(text, north_first, prefix, zone)
    crs = _confirmed(text, confirmed, zone, found, prefixed=prefix is not None)
    if abs(float(np.median(east)) - false_easting(crs)) > _EAST[1]:
        raise MapError(path=confirmed.path, why=f"坐标系 {crs.name} 与文件不符：{found} (does not fit)")
    return Placed(crs, north_first, found)


def _order(path: Path, text: SurveyText) -> tuple[bool, NDArray[np.float64]]:
    """Return whether north stands first, and the eastings; marks the lines that do not fit."""
    plots = [p for p in text.plots if p.lines]
    first = np.array([v for p in plots for v in p.first])
    second = np.array([v for p in plots for v in p.second])
    usual, swapped = _is_north(first) & _is_east(second), _is_east(first) & _is_north(second)
    if not (usual | swapped).any():
        raise DeliveryError(path=path, why=_nowhere(text))
    north_first = bool(usual.sum() >= swapped.sum())
    fits = usual if north_first else swapped
    owners = np.repeat(np.arange(len(plots)), [len(p.lines) for p in plots])
    lines = np.array([n for p in plots for n in p.lines])
    for at in np.flatnonzero(~fits):
        turned = (usual | swapped)[at]
        why = "北、东次序与其他行相反" if turned else "坐标不在中国范围内 (北 2000–6000 km，东 500 km 上下)"
        values = f"({first[at]:.3f}, {second[at]:.3f})"
        text.reject(plots[owners[at]], int(lines[at]), f"{values} {why}，请改正这一行 (mend this line)")
    return north_first, (second if north_first else first)[fits]


def _is_north(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((values >= _NORTH[0]) & (values <= _NORTH[1]))


def _is_east(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        zone, rest = np.divmod(values, 1e6)
        known = (zone == 0) | ((zone >= 13) & (zone <= 23)) | ((zone >= 25) & (zone <= 45))
    return np.asarray(known & (rest >= _EAST[0]) & (rest <= _EAST[1]))


def _nowhere(text: SurveyText) -> str:
    if text.problems:
        return f"没有可用的坐标，例如第 {text.problems[0].line} 行：{text.problems[0].why}"
    return "没有一对坐标在中国范围内，请核对单位（米）和投影 (no coordinates in China)"


def _zone(path: Path, text: SurveyText, prefix: int | None) -> int | None:
    """Return the zone of eastings and header, which must agree."""
    said = text.header.get("带号", "")
    header = int(said) if said.isdecimal() else None
    width = _width(text)
    by_zone = _ZONES.get(width)
    wrong = next((z for z in (header, prefix) if z is not None and by_zone and z not in by_zone), None)
    if wrong is not None:
        why = f"文件头写几度分带={width}，带号却是 {wrong}，请改正文件头 (zone and width disagree)"
        raise DeliveryError(path=path, why=why)
    if header is not None and prefix is not None and header != prefix:
        why = f"文件头写带号={header}，横坐标却以 {prefix} 开头，请改正其一 (header and eastings disagree)"
        raise DeliveryError(path=path, why=why)
    return header or prefix


def _width(text: SurveyText) -> str:
    return text.header.get("几度分带", "").rstrip("度")


def _belt(text: SurveyText, zone: int, *, prefixed: bool) -> int | None:
    """Return the EPSG code of a zone, or None: belts of 1.5° have none."""
    width = _width(text)
    return belt(zone, prefixed=prefixed) if not width or zone in _ZONES.get(width, ()) else None


def _found(text: SurveyText, north_first: bool, prefix: int | None, zone: int | None) -> str:  # noqa: FBT001
    order = "北在前、东在后 (north, east)" if north_first else "东在前、北在后 (east, north)"
    where = "横坐标带带号 (zone in the easting)" if prefix else "横坐标不带带号 (no zone in the easting)"
    datum, width = (text.header.get(key, "") or "未写" for key in ("坐标系", "几度分带"))
    return f"坐标系={datum}，几度分带={width}，带号={zone or '未写'}，{where}，{order}"


def _confirmed(
    text: SurveyText, confirmed: Confirmed, zone: int | None, found: str, *, prefixed: bool
) -> CRS:
    own = _belt(text, zone, prefixed=prefixed) if zone is not None else None
    if confirmed.crs is not None:
        try:
            named = CRS.from_user_input(confirmed.crs)
        except ProjError as error:
            raise MapError(path=confirmed.path, why=f"[source] crs:{error}") from error
        if not named.is_projected or (own is not None and not same_plane(CRS.from_epsg(own), named)):
            raise MapError(path=confirmed.path, why=f"[source] crs 与文件不符 (does not fit):{found}")
        return named
    if "2000" not in text.header.get("坐标系", ""):
        why = (
            f"文件没有写明 CGCS2000；核对后在 [source] 写 crs (confirm by crs in [source])。文件显示：{found}"
        )
        raise MapError(path=confirmed.path, why=why)
    if confirmed.zone is None:
        how = f"zone = {zone}" if zone else "zone = 带号"
        why = f"分带未确认。文件显示：{found}。核对后在 [source] 写 {how} (confirm the zone)"
        raise MapError(path=confirmed.path, why=why)
    if zone is not None and zone != confirmed.zone:
        why = f"[source] 写 zone = {confirmed.zone}，文件却显示 (but the file shows):{found}"
        raise MapError(path=confirmed.path, why=why)
    code = _belt(text, confirmed.zone, prefixed=prefixed)
    if code is None:
        why = f"没有第 {confirmed.zone} 带：3° 带 25–45，6° 带 13–23；其他分带请写 crs (no such zone)"
        raise MapError(path=confirmed.path, why=why)
    return CRS.from_epsg(code)
