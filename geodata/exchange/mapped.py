"""Any vector file as a survey, by a mapping that says which field is what and who grants.

For data that are no delivery of the standard: other countries' cadastres, an office's own layers.
Rules about attributes that the mapping does not fill are left out; geographic coordinates are
transformed to the county's CRS.
"""

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError

from geodata import survey
from geodata.checks.settings import CheckSettings
from geodata.demo.people import People
from geodata.errors import DeliveryError, MapError
from geodata.exchange.datum import advice, convention, old_datum
from geodata.exchange.outlines import Source, read_outlines
from geodata.exchange.read_layers import RawLayer
from geodata.standard.nyt2539_2016 import PARCELS
from geodata.survey import AREA_UNIT, Survey
from registry import codes
from registry.codelists import AcquisitionMethod, HolderKind, IdKind, ParcelKind, YesNo
from registry.errors import CodeError, UnknownParameterError

OnRaw = Callable[[str, pd.DataFrame, "np.ndarray | None"], None]
_SECTIONS = {"source", "grantor", "parcel", "holder", "contract", "checks"}
_FIELDS = {
    "number", "name", "measured_area", "land_use", "soil_grade", "purpose", "east", "south", "west", "north",
    "boundary_witness", "note",
}  # fmt: skip
_MOST_HOUSEHOLDS = 8000
# Rules that ask for attributes which only a mapping that names them can be held to.
_NEEDS = {
    "parcel.sides": ("east", "south", "west", "north"),
    "parcel.witness": ("boundary_witness",),
    "logic.area": ("measured_area",),
    "value.blanket": ("soil_grade",),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, checked."""

    path: Path
    title: str
    source: Source
    crs: str | None
    day: date
    grantor_code: str
    grantor_name: str
    fields: dict[str, str]
    fixed: dict[str, str]
    seed: int
    term: tuple[date, date]
    settings: CheckSettings
    measured_from_shape: bool = field(default=False)


def read_mapping(path: Path) -> Mapping:
    """Return a mapping; raises MapError that names the entry which is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MapError(path=path, why=error) from error
    except RecursionError as error:
        raise MapError(path=path, why="嵌套太深 (nested too deep)") from error
    try:
        return _mapping(path, data)
    except KeyError as error:
        raise MapError(path=path, why=f"缺少 {error} (missing entry)") from error
    except (CodeError, UnknownParameterError, AttributeError, TypeError, ValueError) as error:
        raise MapError(path=path, why=error) from error


def _mapping(path: Path, data: dict[str, Any]) -> Mapping:
    unknown = set(data) - _SECTIONS
    if unknown:
        raise ValueError(f"不认识的部分 {sorted(unknown)}；可用 {sorted(_SECTIONS)}")
    source, parcel = data.get("source", {}), data["parcel"]
    fields = {k: v for k, v in parcel.items() if k != "fixed"}
    if set(fields) - _FIELDS:
        raise ValueError(f"[parcel] 不认识 {sorted(set(fields) - _FIELDS)}；可用 {sorted(_FIELDS)}")
    from_shape = fields.get("measured_area") == "shape"
    checks = dict(data.get("checks", {}))
    off = {rule for rule, needed in _NEEDS.items() if not any(n in fields for n in needed)}
    off |= set(checks.pop("off", [])) | ({"logic.area"} if from_shape else set())
    if "area_difference" in checks:
        checks.setdefault("area_difference_m2", 0.0)  # one relative bound, for small parcels too
    settings = CheckSettings().changed(checks)
    contract = data.get("contract", {})
    return Mapping(
        path=path,
        title=source.get("title", path.stem),
        source=Source(path, source.get("layer"), source.get("where"), source.get("zone"), source.get("crs")),
        crs=source.get("crs"),
        day=source.get("day", date(2000, 1, 1)),
        grantor_code=codes.GRANTOR.require(data["grantor"]["code"]),
        grantor_name=data["grantor"]["name"],
        fields={k: v for k, v in fields.items() if not (k == "measured_area" and from_shape)},
        fixed={k: str(v) for k, v in parcel.get("fixed", {}).items()},
        seed=int(data.get("holder", {}).get("seed", 1)),
        term=(contract.get("from", date(2000, 1, 1)), contract.get("to", date(2029, 12, 31))),
        settings=CheckSettings(
            **{**{n: getattr(settings, n) for n in settings.__slots__}, "switched_off": frozenset(off)}
        ),
        measured_from_shape=from_shape,
    )


def read_mapped(
    path: Path, mapping: Mapping, *, srid: int | None, on_raw: OnRaw = lambda name, frame, shapes: None
) -> tuple[Survey, CRS]:
    """Return the survey of a vector file, one invented household for each row, and the CRS it is in.

    Without an SRID the survey stays in the file's own CRS, which must be projected. Raises MapError for
    fields the file has not, DeliveryError where it cannot be read.
    """
    layer = read_outlines(path, mapping.source, on_raw)
    missing = {v for v in mapping.fields.values() if v not in layer.frame.columns and v != "sequence"}
    if missing:
        raise MapError(
            path=mapping.path, why=f"文件没有字段 {sorted(missing)}；它有 {list(layer.frame.columns)}"
        )
    if len(layer.frame) > _MOST_HOUSEHOLDS:
        raise DeliveryError(path=path, why=f"一个发包方最多 {_MOST_HOUSEHOLDS} 户；请把文件按发包方分开")
    own = _declared(layer, mapping)
    crs = CRS.from_epsg(srid) if srid else own
    if not crs.is_projected:
        raise MapError(path=mapping.path, why="坐标是经纬度，请给出 --srid (geographic: say --srid EPSG)")
    shapes = _transformed(layer, own, crs)
    if note := convention(own, crs):
        layer.notes.append(note)
    parcels = _parcels(layer, mapping, shapes)
    frames = {"parcels": parcels, "grantors": _grantor(mapping), **_households(mapping, parcels)}
    result = Survey(codes.county_of(mapping.grantor_code), frames, [path.name], srid_text=crs.name)
    result.findings, result.notes = layer.findings, layer.notes
    for frame in frames.values():
        frame["file"] = np.int16(0)
        frame["row"] = np.arange(1, len(frame) + 1)
    parcels["row"] = layer.frame.index.to_numpy() + 1  # the file's, although some are left out
    return result, crs


def _declared(layer: RawLayer, mapping: Mapping) -> CRS:
    try:
        source = CRS.from_user_input(mapping.crs) if mapping.crs else layer.crs
    except ProjError as error:
        raise MapError(path=mapping.path, why=f"[source] crs:{error}") from error
    if source is None:
        raise MapError(
            path=mapping.path, why="文件没有坐标系，请在 [source] 写 crs (the file declares no CRS)"
        )
    for system in (layer.crs, source):
        if old := old_datum(system):
            raise DeliveryError(path=layer.path, why=advice(old))
    return source


def _transformed(layer: RawLayer, source: CRS, wanted: CRS) -> np.ndarray:
    change = Transformer.from_crs(source, wanted, always_xy=True)

    def moved(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(shapely.force_2d(layer.shapes), moved)


def _parcels(layer: RawLayer, mapping: Mapping, shapes: np.ndarray) -> pd.DataFrame:
    raw, size = layer.frame, len(layer.frame)
    frame = survey.empty("parcels").reindex(range(size))
    number = mapping.fields.get("number", "sequence")
    sequence = np.arange(1, size + 1) if number == "sequence" else _numbers(raw[number], mapping)
    frame["code"] = pd.array([f"{mapping.grantor_code}{int(n):05d}" for n in sequence], dtype="str")
    for name, column in mapping.fields.items():
        if name == "measured_area":
            frame[name] = np.rint(
                pd.to_numeric(raw[column], errors="coerce").to_numpy(dtype="float64") * AREA_UNIT
            )
        elif name != "number":
            frame[name] = raw[column].reset_index(drop=True).astype("str")
    for name, value in mapping.fixed.items():
        if name not in PARCELS.by_name:
            raise MapError(path=mapping.path, why=f"[parcel.fixed] 不认识 {name}")
        frame[name] = pd.array([value] * size, dtype="str")
    frame["parcel_kind"] = pd.array([ParcelKind.CONTRACTED.value] * size, dtype="str")
    frame["survey_number"] = np.arange(1, size + 1, dtype="float64")
    if mapping.measured_from_shape:
        frame["measured_area"] = np.rint(shapely.area(shapes) * AREA_UNIT)
    frame["shape"] = shapes
    return frame


def _numbers(column: pd.Series, mapping: Mapping) -> np.ndarray:
    """Return the last five digits of each parcel's code; raises MapError for what is none."""
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    wrong = ~((numbers >= 0) & (numbers < 100_000))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        shown = str(column.iloc[row])[:40]
        why = f"[parcel] number：第{row + 1}行的“{shown}”不是五位以内的数 (no number of five digits)"
        raise MapError(path=mapping.path, why=why)
    return np.asarray(numbers)


def _grantor(mapping: Mapping) -> pd.DataFrame:
    frame = survey.empty("grantors").reindex(range(1))
    frame["code"] = pd.array([mapping.grantor_code], dtype="str")
    frame["name"] = pd.array([mapping.grantor_name], dtype="str")
    return frame


def _households(mapping: Mapping, parcels: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Invent a household for each row and contract its parcel to it."""
    rng = np.random.default_rng([mapping.seed, int(mapping.grantor_code[6:])])
    people = People(rng, codes.county_of(mapping.grantor_code), int(mapping.grantor_code[6:]) % 90, room=2000)
    tables: dict[str, list[dict[str, Any]]] = {
        "holders": [],
        "members": [],
        "contracts": [],
        "contract_parcels": [],
    }
    for order, (parcel, size) in enumerate(zip(parcels["code"], parcels["measured_area"], strict=True)):
        holder = codes.holder_code(mapping.grantor_code, order + 1)
        contract = codes.contract_code(holder, family=True)
        members = people.household()
        first = members[0].person
        tables["holders"].append(
            {
                "code": holder, "kind": HolderKind.HOUSEHOLD.value, "name": first.name,
                "id_kind": IdKind.RESIDENT.value, "id_number": first.id_number,
                "address": mapping.grantor_name, "member_count": len(members),
            }
        )  # fmt: skip
        tables["members"] += [
            {
                "holder_code": holder, "position": n + 1,
                "name": m.person.name, "sex": m.person.sex,
                "id_kind": IdKind.RESIDENT.value, "id_number": m.person.id_number,
                "relation": str(m.relation), "is_co_owner": YesNo.YES.value,
            }
            for n, m in enumerate(members)
        ]  # fmt: skip
        tables["contracts"].append(
            {
                "code": contract, "grantor_code": mapping.grantor_code, "holder_code": holder,
                "method": AcquisitionMethod.FAMILY.value,
                "term_from": mapping.term[0], "term_last": mapping.term[1],
                "total_area": size, "parcel_count": 1, "signed_on": mapping.day,
            }
        )  # fmt: skip
        tables["contract_parcels"].append(
            {
                "parcel_code": parcel, "grantor_code": mapping.grantor_code, "holder_code": holder,
                "acquisition": AcquisitionMethod.FAMILY.value, "contract_area": size,
                "contract_code": contract, "right_code": contract, "is_share_only": YesNo.NO.value,
            }
        )  # fmt: skip
    return {name: _typed(name, rows) for name, rows in tables.items()}


def _typed(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = survey.empty(name).reindex(range(len(rows)))
    for column in rows[0] if rows else ():
        frame[column] = pd.Series(
            [row[column] for row in rows], dtype=frame[column].dtype if column != "position" else "int64"
        )
    return frame


def digest(path: Path, mapping: Mapping) -> bytes:
    """Return the SHA-256 of file and mapping, to know the pair again."""
    total = hashlib.sha256(mapping.path.read_bytes())
    for part in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        with part.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.digest()
