"""Who is admitted to the register from a survey.

Every row is, unless it is empty, invalid, multipart, without a code of its own, under an unknown
grantor, or overlaps by more than the register's tolerance. What hangs on a refused row is refused
with it; a contract keeps its row for a refused parcel, and cannot be registered before the parcel
is there. Each reason is asked of one row in registry/rules/admission.py, and has its twin in the
database.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.checks import verdicts
from geodata.checks.finding import Finding, about
from geodata.checks.mesh import Mesh, is_parcel_shape
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey, ids
from registry import codes

Mask = NDArray[np.bool_]
_UNITS = ("parcels", "homestead_plots", "buildings")
_MARKS = {
    "boundary_points": shapely.GeometryType.POINT,
    "boundary_lines": shapely.GeometryType.LINESTRING,
}


@dataclass(slots=True)
class Admission:
    """For every table which rows are refused, and a finding for each that says why."""

    refused: dict[str, Mask]
    findings: list[Finding] = field(default_factory=list)
    same: dict[str, Mask] = field(default_factory=dict)
    """Rows that the register has as they are: known once it is asked."""
    differing: dict[str, Mask] = field(default_factory=dict)
    """Rows of parcels that the register has otherwise."""

    def admitted(self, name: str) -> Mask:
        """Return which rows of a table are admitted."""
        return ~self.refused[name]


class _Judge:
    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.result = Admission(
            {name: np.zeros(len(frame), dtype=bool) for name, frame in survey.frames.items()}
        )

    def refuse(self, name: str, mask: Mask, rule: str, *, column: str | None = None, **facts: Any) -> None:
        """Refuse rows that are not refused yet, with a finding each."""
        if not self.survey.has(name):
            return
        fresh = np.asarray(mask, dtype=bool) & ~self.result.refused[name]
        self.result.refused[name] |= fresh
        rows = np.flatnonzero(fresh)
        suffix = f"#{column}" if column else ""
        for row, item in zip(rows, ids(name, self.survey.frames[name].iloc[rows]), strict=True):
            self.result.findings.append(
                about(rule, f"{item}{suffix}", place=self.survey.place(name, int(row)), **facts)
            )

    def codes(self, name: str, form: codes.CodeForm | None) -> None:
        """Refuse missing, ill-formed and double codes."""
        code = self.survey.get(name)["code"]
        self.refuse(name, verdicts.lack_code(code), "value.missing", column="code", field="编码")
        if form is not None:
            self.refuse(
                name,
                verdicts.ill_formed(code, form),
                "value.code_form",
                column="code",
                form=form.form.zh,
            )
        self.refuse(name, verdicts.stand_twice(code.to_frame()), "logic.key_twice", count=2)

    def known(self, name: str, column: str, target: str, label: str, length: int | None = None) -> None:
        """Refuse rows whose referred row is not admitted."""
        if not self.survey.has(name):
            return
        frame = self.survey.get(target)
        good = set(frame["code"][self.result.admitted(target)]) if self.survey.has(target) else set()
        mask = verdicts.unknown(self.survey.get(name)[column], good, length)
        rule = "admission.grantor_unknown" if target == "grantors" else "admission.depends"
        self.refuse(name, mask, rule, target=label)


def judge(survey: Survey, settings: CheckSettings, overlap_m2: float) -> Admission:
    """Return what is admitted of a survey, for a register that tolerates overlaps of `overlap_m2`."""
    court = _Judge(survey)
    court.codes("grantors", codes.GRANTOR)
    court.codes("holders", codes.HOLDER)
    court.known("holders", "code", "grantors", "发包方", codes.RegionLevel.GROUP)
    for name in _UNITS:
        if survey.has(name):
            court.codes(name, codes.PARCEL if name == "parcels" else None)
            _shapes(court, name)
            _overlaps(court, name, settings, overlap_m2)
    court.known("parcels", "code", "grantors", "发包方", codes.RegionLevel.GROUP)
    court.codes("contracts", codes.CONTRACT)
    court.known("contracts", "code", "grantors", "发包方", codes.RegionLevel.GROUP)
    court.known("contracts", "holder_code", "holders", "承包方")
    given = survey.get("contract_parcels")
    pair = verdicts.stand_twice(given[["contract_code", "parcel_code"]])
    court.refuse("contract_parcels", pair, "logic.key_twice", count=2)
    bad_code = verdicts.ill_formed(given["parcel_code"], codes.PARCEL)
    court.refuse(
        "contract_parcels", bad_code, "value.code_form", column="parcel_code", form=codes.PARCEL.form.zh
    )
    court.known("contract_parcels", "contract_code", "contracts", "承包合同")
    court.known("members", "holder_code", "holders", "承包方")
    _boundaries(court)
    return court.result


def _shapes(court: _Judge, name: str) -> None:
    shapes = court.survey.frames[name]["shape"].to_numpy(dtype=object)
    court.refuse(name, verdicts.no_polygon(shapes), "topology.empty")
    court.refuse(name, verdicts.parts(shapes), "topology.multipart", count=2)
    court.refuse(name, verdicts.flawed(shapes), "topology.valid", why="自相交或不闭合")


def _overlaps(court: _Judge, name: str, settings: CheckSettings, overlap_m2: float) -> None:
    """Refuse both of two that overlap by more than the tolerance: which is right is for the map."""
    frame = court.survey.frames[name]
    shapes = frame["shape"].to_numpy(dtype=object)
    rows = np.flatnonzero(is_parcel_shape(shapes) & court.result.admitted(name))
    mesh = Mesh(ids(name, frame.iloc[rows]), shapes[rows], settings)
    big = verdicts.overlapping(mesh, overlap_m2)
    mask = np.zeros(len(frame), dtype=bool)
    mask[rows[np.union1d(big.first, big.second)]] = True
    court.result.refused[name] |= mask
    for a, b, area, shape in zip(big.first, big.second, big.size, big.common, strict=True):
        court.result.findings.append(
            about("topology.overlap", mesh.names[a], mesh.names[b], shape=shape, area=f"{area:.2f}")
        )


def _boundaries(court: _Judge) -> None:
    """Points and lines enter under the grantor of the first parcel they name."""
    for name, kind in _MARKS.items():
        if not court.survey.has(name):
            continue
        shapes = court.survey.frames[name]["shape"].to_numpy(dtype=object)
        court.refuse(name, verdicts.no_mark(shapes, kind), "topology.empty")
        court.refuse(name, verdicts.flawed_mark(shapes, kind), "topology.valid", why="坐标不是数或节点过多")
        court.known(name, "parcel_codes", "grantors", "发包方", codes.RegionLevel.GROUP)


def counts(survey: Survey, admission: Admission, findings: list[Finding]) -> dict[str, dict[str, int]]:
    """Return for each table: rows = admitted + as registered + differing + refused, and with findings."""
    marked = Counter(o.partition("#")[0] for f in findings for o in f.objects)
    result = {}
    for name, frame in survey.frames.items():
        none = np.zeros(len(frame), dtype=bool)
        refused = admission.refused[name]
        same = admission.same.get(name, none) & ~refused
        differing = admission.differing.get(name, none) & ~refused & ~same
        good = ~refused & ~same & ~differing
        noted = sum(1 for item in ids(name, frame[good]) if item in marked)
        result[name] = {
            "rows": len(frame),
            "admitted": int(good.sum()),
            "with_findings": noted,
            "as_registered": int(same.sum()),
            "differing": int(differing.sum()),
            "refused": int(refused.sum()),
        }
    return result


def only_admitted(survey: Survey, admission: Admission) -> Survey:
    """Return a survey of the admitted rows alone: what `check --db` must agree with."""
    frames = {
        name: frame[admission.admitted(name)].reset_index(drop=True) for name, frame in survey.frames.items()
    }
    return Survey(
        survey.county, frames, survey.files, survey.without_boundaries, survey.masked, survey.srid_text
    )
