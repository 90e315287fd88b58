"""The plots of a land survey's text as areas with attributes, like a layer of any other file."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geodata.checks.finding import about
from geodata.errors import DeliveryError
from geodata.exchange import survey_txt
from geodata.exchange.read_layers import RawLayer
from geodata.exchange.rings import Ring, area_of
from geodata.exchange.survey_txt import COLUMNS, Plot, SurveyText
from geodata.exchange.survey_txt_place import Confirmed, place

_MOST_RINGS = 500
_MOST_FINDINGS = 1000
_HECTARE = 10_000
_NEAR = 0.01
"""How far a stated area may be from the shape's and still count as confirmed."""


def read_survey_text(path: Path, confirmed: Confirmed) -> RawLayer:
    """Return a text's plots in the CRS that the mapping confirms; 地块面积 is in m².

    A plot with a line that cannot be used is left out with a finding. Raises DeliveryError, MapError.
    """
    text = survey_txt.read(path)
    placed = place(path, text, confirmed)
    shapes: list[BaseGeometry] = []
    plots: list[Plot] = []
    for plot in text.plots:
        rings = _rings(text, plot, north_first=placed.north_first) if plot.whole else []
        if plot.whole:
            shapes.append(area_of(rings))
            plots.append(plot)
    if not plots:
        first = text.problems[0]
        raise DeliveryError(path=path, why=f"没有完整的地块，例如第 {first.line} 行：{first.why}")
    frame = pd.DataFrame([p.values for p in plots], columns=list(COLUMNS), dtype="str")
    areas = np.array([shape.area for shape in shapes])
    stated, said = _stated(frame["地块面积"].tolist(), areas)
    frame["地块面积"] = stated
    layer = RawLayer(path, frame, np.array(shapes, dtype=object), placed.crs)
    layer.notes = [placed.said, said]
    off = np.abs(stated - areas) > _NEAR * areas
    if off.any():
        names = "、".join(frame["地块编号"][off].head(10))
        layer.notes.append(
            f"{int(off.sum())} 个地块的申报面积与界址点面积相差超过 1%：{names} (areas differ)"
        )
    layer.findings = [
        about("layer.unreadable", f"file:{path.name}@{p.line}", place=f"{path.name} 第{p.line}行",
              why=f"第 {p.line} 行：{p.why}")
        for p in text.problems[:_MOST_FINDINGS]
    ]  # fmt: skip
    if len(text.problems) > _MOST_FINDINGS:
        layer.notes.append(f"另有 {len(text.problems) - _MOST_FINDINGS} 行有误 (more lines are wrong)")
    return layer


def _rings(text: SurveyText, plot: Plot, *, north_first: bool) -> list[Ring]:
    """Return a plot's rings as x, y, closed; ring numbers part them and say nothing of their role."""
    east, north = (plot.second, plot.first) if north_first else (plot.first, plot.second)
    found: list[tuple[str, list[tuple[float, float]]]] = []
    closed = True
    for number, point in zip(plot.rings, zip(east, north, strict=True), strict=True):
        if closed or found[-1][0] != number:
            found.append((number, []))
        ring = found[-1][1]
        ring.append(point)
        closed = len(ring) > 1 and ring[0] == point
    repeated = sum(ring[0] == ring[-1] for _, ring in found if len(ring) > 1)
    why = _why_not(plot, [ring for _, ring in found], len(plot.lines), repeated)
    if why:
        text.reject(plot, plot.line, why)
        return []
    return [np.array(ring if ring[0] == ring[-1] else [*ring, ring[0]]) for _, ring in found]


def _why_not(plot: Plot, rings: list[list[tuple[float, float]]], points: int, repeated: int) -> str:
    stated = int(plot.values[0])
    if stated not in (points, points - repeated):
        return (
            f"地块“{plot.values[3] or plot.values[2]}”写 {stated} 个界址点，实有 {points} 行，"
            "请补全或改正点数 (the number of points differs)"
        )
    if not rings:
        return "地块没有界址点，请补上或删去 (a plot without points)"
    if len(rings) > _MOST_RINGS:
        return f"地块有 {len(rings)} 圈，最多 {_MOST_RINGS} 圈，请分成几个地块 (too many rings)"
    short = next((ring for ring in rings if len(set(ring)) < 3), None)
    if short is not None:
        return f"地块有一圈不足三个点（起点 {short[0]}），请补全 (a ring of fewer than three points)"
    return ""


def _stated(texts: list[str], areas: np.ndarray) -> tuple[np.ndarray, str]:
    """Return the stated areas in m², and which unit they were taken to be in.

    The format says hectares, many write m²: what fits most plots counts, unless a unit is written.
    """
    written = [next((u for u in ("公顷", "平方米", "㎡", "m²", "m2") if t.endswith(u)), "") for t in texts]
    numbers = np.array([_number(t.removesuffix(u)) for t, u in zip(texts, written, strict=True)])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(np.log10(areas / numbers))
    usable = np.isfinite(ratio) & np.array([not u for u in written])
    hectares = bool(np.median(ratio[usable]) > 2) if usable.any() else True
    factor = np.where(hectares, _HECTARE, 1)
    factors = np.array([{"": factor, "公顷": _HECTARE}.get(u, 1) for u in written], dtype=float)
    unit = "公顷 (hectares)" if hectares else "平方米 (m²)"
    how = "按与图形面积相符者判定 (by what fits the shapes)" if usable.any() else "文件写明 (as written)"
    return numbers * factors, f"地块面积的单位：{unit}，{how}"


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) and value > 0 else math.nan
