"""A whole delivery as one `Survey`: every table and layer read, typed, and what was wrong with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyproj import CRS

from geodata.checks.catalogue import BOUNDARY_RULES, CATALOGUE
from geodata.checks.finding import Finding, about
from geodata.checks.report import sentence
from geodata.errors import DeliveryError
from geodata.exchange import metadata
from geodata.exchange.datum import XIAN, advice, old_datum
from geodata.exchange.inventory import Inventory
from geodata.exchange.parse import parse
from geodata.exchange.plausible import misplaced, parameter
from geodata.exchange.read_layers import RawLayer, missing_sidecars, read_layer
from geodata.exchange.read_tables import read_table
from geodata.standard import nyt2539_2016 as standard
from geodata.standard.schema import Table
from geodata.survey import Survey
from registry import crs

Progress = Callable[[str], None]
OnRaw = Callable[[str, pd.DataFrame, "np.ndarray | None"], None]
"""Called with file name, raw columns and shapes of every table and layer as it is read."""


def read_package(
    found: Inventory,
    *,
    srid: int | None = None,
    on_raw: OnRaw = lambda name, frame, shapes: None,
    progress: Progress = lambda what: None,
) -> Survey:
    """Return the survey of a delivery, in the county's CRS `srid` or, without one, its own.

    Raises DeliveryError where there are no parcels to read at all.
    """
    result = Survey(found.county, {})
    said_old = _take_metadata(found, result)
    _take_inventory(found, result)
    reader = _LayerReader(found, result, srid, on_raw, said_old=said_old)
    for table in standard.LAYERS:
        progress(table.zh)
        reader.read(table)
    reader.compare_meridian()
    if "parcels" not in result.frames:
        raise DeliveryError(path=found.root.name, why=_why_no_parcels(found, result))
    for table in standard.TABLES:
        progress(table.zh)
        raw = read_table(found, table)
        if raw is None:
            if table.need == "M":
                result.findings.append(about("package.missing", f"table:{table.code}"))
            continue
        assert found.store is not None
        name = f"{found.store.name}/{table.code}"
        on_raw(name, raw, None)
        _add(result, table, [raw], [name])
    if result.masked:
        result.findings = [f for f in result.findings if f.rule != "value.masked"]
    if result.without_boundaries:
        result.findings = [f for f in result.findings if not any("#key_points" in o for o in f.objects)]
    return result


def _why_no_parcels(found: Inventory, result: Survey) -> str:
    """Return what was found about the files of the parcel layer, and what to do about it."""
    files = {f"file:{path.name}" for path in [*found.layers.get("parcels", []), *found.broken]}
    about_them = [f for f in result.findings if files & set(f.objects)]
    reasons = [f"{sentence(f).zh}，{CATALOGUE[f.rule].remedy.zh}" for f in about_them]
    said = "；".join(reasons) or "成果包里没有这个图层"
    return f"地块图层 DK 读不出来：{said} (the parcel layer cannot be read)"


def _take_metadata(found: Inventory, result: Survey) -> bool:
    """Take what the metadata say; return whether they declare an old datum."""
    if found.metadata is None:
        result.findings.append(about("package.missing", f"folder:{standard.METADATA_FOLDER}"))
        return False
    try:
        said = metadata.read(found.metadata)
    except ValueError as error:
        result.findings.append(about("layer.unreadable", f"file:{found.metadata.name}", why=error))
        return False
    if said.old_datum:
        result.findings.append(about("layer.crs", f"file:{found.metadata.name}", why=advice(XIAN)))
    result.without_boundaries, result.masked = said.without_boundaries, said.masked
    result.meridian = said.central_meridian
    result.county = result.county or said.region_code
    if said.masked:
        result.findings.append(about("package.masked", "package:"))
    if said.without_boundaries:
        result.findings.append(about("package.partial", "package:", rules="、".join(BOUNDARY_RULES)))
    return said.old_datum


def _take_inventory(found: Inventory, result: Survey) -> None:
    findings = result.findings
    findings += [
        about("package.missing", f"layer:{table.code}")
        for table in standard.LAYERS
        if table.need == "M" and table.name not in found.layers
        and not (result.without_boundaries and table.name in ("boundary_points", "boundary_lines"))
    ]  # fmt: skip
    if found.store is None:
        findings.append(about("package.missing", f"folder:{standard.TABLE_FOLDER}"))
    if found.region_table is None:
        findings.append(about("package.missing", f"file:{standard.REGION_TABLE}"))
    if not (found.root / standard.SUMMARY_FOLDER).is_dir():
        findings.append(about("package.missing", f"folder:{standard.SUMMARY_FOLDER}"))
    findings += [
        about("layer.unreadable", f"file:{path.name}", why=why) for path, why in found.broken.items()
    ]
    findings += [about("package.name", f"file:{path.name}") for path in [*found.badly_named, *found.unknown]]
    if not found.root.name[:6].isdigit():
        findings.append(about("package.name", f"folder:{found.root.name}"))


class _LayerReader:
    """Reads layers one after the other; the parcels' CRS decides for all."""

    def __init__(
        self, found: Inventory, result: Survey, srid: int | None, on_raw: OnRaw, *, said_old: bool
    ) -> None:
        self._said_old = said_old
        self._found, self._result, self._on_raw = found, result, on_raw
        self._crs: CRS | None = CRS.from_epsg(srid) if srid else None
        self._own = srid is None

    def read(self, table: Table) -> None:
        frames, shapes, names = [], [], []
        for path in self._found.layers.get(table.name, []):
            layer = self._readable(path, table)
            if layer is None or not self._fits(layer):
                continue
            self._on_raw(path.name, layer.frame, layer.shapes)
            frames.append(layer.frame)
            shapes.append(layer.shapes)
            names.append(path.name)
        if frames:
            _add(self._result, table, frames, names)
            self._result.frames[table.name]["shape"] = np.concatenate(shapes)

    def _readable(self, path: Path, table: Table) -> RawLayer | None:
        findings = self._result.findings
        missing = missing_sidecars(path)
        if missing:
            findings.append(about("layer.file_missing", f"file:{path.name}", missing="、".join(missing)))
        if ".dbf" in missing or ".shx" in missing:
            return None
        try:
            return read_layer(path, table)
        except DeliveryError as error:
            findings.append(about("layer.unreadable", f"file:{path.name}", why=error.facts["why"]))
            return None

    def _fits(self, layer: RawLayer) -> bool:
        """Return whether a layer's CRS can be used, with a finding where it cannot."""
        why = ""
        if layer.crs is None and not self._said_old:
            if ".prj" not in missing_sidecars(layer.path):
                self._say(layer, "layer.crs", why="没有坐标系，或 .prj 的内容读不懂 (none that can be read)")
            # The coordinates may still be the county's.
            return self._crs is None or _in_range(layer, self._crs)
        if layer.crs is None:
            why = advice(XIAN)
        elif old := old_datum(layer.crs):
            why = advice(old)
        elif layer.crs.is_geographic:
            why = "是经纬度坐标 (geographic)"
        elif self._crs is None:
            self._crs = layer.crs
            if not crs.is_national(layer.crs):
                self._say(
                    layer, "layer.crs", why=f"{layer.crs.name} 不是 CGCS2000 高斯-克吕格投影 (another system)"
                )
        elif not crs.same_plane(layer.crs, self._crs):
            why = f"与本县坐标系 {self._crs.name} 不同:{layer.crs.name} (not the county's)"
        self._result.srid_text = self._crs.name if self._crs else ""
        if why:
            self._say(layer, "layer.crs", why=why)
            return False
        return self._placed(layer)

    def _placed(self, layer: RawLayer) -> bool:
        """Return whether a layer may be taken; where its coordinates cannot be right that is said."""
        assert self._crs is not None
        off = misplaced(layer.shapes, self._crs)
        if off is None:
            return True
        self._say(
            layer, "layer.place", place=f"{layer.path.name} 第{off.row}行", count=off.count, why=off.why
        )
        return self._own or off.count < len(layer.shapes)

    def compare_meridian(self) -> None:
        """Say where the metadata state another central meridian, in degrees, than the layers have."""
        file, stated = self._found.metadata, self._result.meridian
        drawn = parameter(self._crs, "longitude of natural origin") if self._crs else None
        if file is not None and stated is not None and drawn is not None and abs(stated - drawn) > 0.01:
            why = f"元数据写的中央经线是 {stated:g}°，图层是 {drawn:g}° (another meridian than the layers)"
            self._result.findings.append(about("layer.crs", f"file:{file.name}", why=why))

    def _say(self, layer: RawLayer, rule: str, **facts: Any) -> None:
        self._result.findings.append(about(rule, f"file:{layer.path.name}", **facts))


def _in_range(layer: RawLayer, wanted: CRS) -> bool:
    """Return whether a layer without .prj has coordinates of the county's order of size."""
    import shapely  # noqa: PLC0415 (only for the odd layer)

    if len(layer.shapes) == 0:
        return True
    bounds = shapely.total_bounds(layer.shapes)
    false_easting = next((p.value for p in wanted.coordinate_operation.params if "easting" in p.name), 0.0)  # type: ignore[union-attr]
    return bool(abs(bounds[0] - false_easting) < 1e6) or bool(np.isnan(bounds[0]))


def _add(result: Survey, table: Table, raws: list[pd.DataFrame], names: list[str]) -> None:
    typed: list[pd.DataFrame] = []
    found: list[Finding] = []
    for raw, name in zip(raws, names, strict=True):
        result.files.append(name)
        frame, findings = parse(table, raw, len(result.files) - 1, name)
        typed.append(frame)
        found += findings
    result.frames[table.name] = typed[0] if len(typed) == 1 else pd.concat(typed, ignore_index=True)
    result.findings += found
