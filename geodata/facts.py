"""From frames to what the register takes in: one `SurveyOfGrantor` for each grantor, and the ground."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.admission import Admission
from geodata.cut import Cut, Part, Row
from geodata.survey import AREA_UNIT, Survey
from registry import codes
from registry.codelists import HolderKind, YesNo
from registry.geometry import single, wkb
from registry.periods import Period
from registry.services.load_ground import AreaFacts, FeatureFacts, GroundOfCounty
from registry.services.survey_facts import (
    ContractFacts,
    ContractParcelFacts,
    GrantorFacts,
    HolderFacts,
    LineFacts,
    MemberFacts,
    PaperFacts,
    PersonFacts,
    PointFacts,
    SurveyOfGrantor,
    UnitFacts,
)

_PAPERS = {
    "folios": "folio",
    "certificates": "certificate",
    "reissues": "reissue",
    "replacements": "replacement",
    "cancellations": "cancellation",
    "transfers": "transfer_contract",
    "attachments": "attachment",
}
_LEVELS = {"parcels": "contracted_parcel", "homestead_plots": "homestead_plot", "buildings": "building"}
_AREAS = {
    "county_areas": "county",
    "town_areas": "town",
    "village_areas": "village",
    "group_areas": "group",
    "protected_farmland": "protected_farmland",
}
_FEATURES = {"point_features": "point", "line_features": "line", "area_features": "area"}
_KEYS = {
    "grantors": "code",
    "holders": "code",
    "members": "holder_code",
    "parcels": "code",
    "contracts": "code",
    "contract_parcels": "contract_code",
    "boundary_points": "parcel_codes",
    "boundary_lines": "parcel_codes",
    "folios": "code",
    "certificates": "code",
    "reissues": "right_code",
    "replacements": "right_code",
    "cancellations": "right_code",
    "transfers": "contract_code",
    "attachments": "right_code",
}
"""The column of each table that begins with the 14 digits of the grantor."""
_GRANTOR = 14


def _area(value: float | None) -> Decimal | None:
    return None if value is None else (Decimal(int(value)) / AREA_UNIT)


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _date(value: datetime | None) -> date | None:
    return None if value is None else value.date()


def _flag(value: str | None) -> bool | None:
    return None if value is None else value == YesNo.YES


class FactsOf:
    """Cuts a survey's admitted rows by grantor."""

    def __init__(self, survey: Survey, admission: Admission) -> None:
        self._survey, self._admission = survey, admission
        self._cuts: dict[str, Cut] = {}
        for name, column in _KEYS.items():
            frame = self._admitted(name)
            self._cuts[name] = Cut(frame, frame[column].str[:_GRANTOR])
        for name in ("homestead_plots", "buildings"):
            frame = self._admitted(name)
            self._cuts[name] = Cut(frame, self._grantor_of_plot(frame))
        self._refused = {name: self._count_refused(name) for name in ("parcels", "holders", "contracts")}

    def _admitted(self, name: str) -> pd.DataFrame:
        frame = self._survey.get(name)
        return frame[self._admission.admitted(name)] if self._survey.has(name) else frame

    def _grantor_of_plot(self, frame: pd.DataFrame) -> "pd.Series[str]":
        """Return the grantor of each plot or building: by its holder, a building by its plot."""
        plots = self._admitted("homestead_plots")
        known = set(self._admitted("grantors")["code"])
        of_plot = plots.set_index("code")["holder_code"].str[:_GRANTOR]
        grantor = frame["code"].str[:19].map(of_plot[~of_plot.index.duplicated()])
        return grantor.where(grantor.isin(known), "").astype("str")

    def _count_refused(self, name: str) -> Counter[str]:
        if not self._survey.has(name):
            return Counter()
        codes_ = self._survey.get(name)["code"][self._admission.refused[name]]
        return Counter(codes_.dropna().str[:_GRANTOR])

    def grantors(self) -> list[str]:
        """Return the codes of the admitted grantors."""
        return sorted(self._admitted("grantors")["code"])

    def _rows(self, name: str, grantor: str) -> Iterator[Row]:
        return self._cuts[name].part(grantor).rows()

    def survey_of(self, code: str) -> SurveyOfGrantor:
        """Return everything to be admitted under a grantor."""
        points, lines = (self._cuts[name].part(code) for name in ("boundary_points", "boundary_lines"))
        return SurveyOfGrantor(
            grantor=_grantor(next(self._rows("grantors", code))),
            holders=self._holders(code),
            units=[u for name in _LEVELS for u in units(name, self._cuts[name].part(code))],
            contracts=self._contracts(code),
            points=[_point(*pair) for pair in zip(points.rows(), _flat(points.shapes), strict=True)],
            lines=[_line(*pair) for pair in zip(lines.rows(), _flat(lines.shapes), strict=True)],
            papers=[p for name, kind in _PAPERS.items() for p in _papers(kind, self._rows(name, code))],
            parcels_refused=self._refused["parcels"][code],
            holders_refused=self._refused["holders"][code],
            contracts_refused=self._refused["contracts"][code],
        )

    def _holders(self, code: str) -> list[HolderFacts]:
        members: dict[str, list[MemberFacts]] = {}
        for row in self._rows("members", code):
            members.setdefault(row["holder_code"], []).append(_member(row))
        return [_holder(row, tuple(members.get(row["code"], ()))) for row in self._rows("holders", code)]

    def _contracts(self, code: str) -> list[ContractFacts]:
        parcels: dict[str, list[ContractParcelFacts]] = {}
        for row in self._rows("contract_parcels", code):
            parcels.setdefault(row["contract_code"], []).append(_contract_parcel(row))
        return [_contract(row, tuple(parcels.get(row["code"], ()))) for row in self._rows("contracts", code)]

    def ground(self, day: date) -> GroundOfCounty:
        """Return regions, reference areas, features and plots of nobody's grantor."""
        areas: list[AreaFacts] = []
        regions: list[tuple[str, str]] = []
        for name, kind in _AREAS.items():
            for row, shape in self._drawn(name):
                if shape.geom_type not in ("Polygon", "MultiPolygon"):
                    continue
                areas.append(
                    AreaFacts(kind, row["code"] or "", row.get("name"), wkb(shape), **_measures(row))
                )
                if kind != "protected_farmland" and row["code"] and row["name"]:
                    regions.append((row["code"], row["name"]))
        named = Part.of(self._admitted("grantors")).rows()
        regions += [(r["code"], r["name"]) for r in named if r["name"]]
        features = [
            FeatureFacts(
                kind,
                row["name"],
                row["note"],
                wkb(shape),
                length_m=row.get("length_m"),
                width_m=row.get("width_m"),
                **_measures(row),
            )
            for name, kind in _FEATURES.items()
            for row, shape in self._drawn(name)
        ]
        homeless = [
            u for name in ("homestead_plots", "buildings") for u in units(name, self._cuts[name].part(""))
        ]
        return GroundOfCounty(regions, areas, features, homeless, day)

    def _drawn(self, name: str) -> Iterator[tuple[Row, BaseGeometry]]:
        part = Part.of(self._survey.get(name))
        for row, shape in zip(part.rows(), part.shapes, strict=True):
            if shape is not None and not shape.is_empty:
                yield row, shape


def _flat(shapes: NDArray[np.object_]) -> list[bytes]:
    """Return shapes as WKB without heights."""
    return list(shapely.to_wkb(shapely.force_2d(shapes)))


def _measures(row: Row) -> Row:
    """Return survey number and areas of an area or feature."""
    return {
        "survey_number": _int(row["survey_number"]),
        "measured_area": _area(row.get("area")),
        "measured_area_mu": _area(row.get("area_mu")),
    }


def units(name: str, part: Part) -> Iterator[UnitFacts]:
    """Yield the spatial units of a layer's rows."""
    level = _LEVELS[name]
    shapes = np.array([single(s) for s in part.shapes], dtype=object)
    boxes = shapely.bounds(shapes).tolist() if len(shapes) else []
    for row, shape, box in zip(part.rows(), _flat(shapes), boxes, strict=True):
        yield UnitFacts(
            level=level,
            code=row["code"],
            shape=shape,
            box=tuple(box),
            measured_area=_area(row["measured_area"]),
            survey_number=_int(row["survey_number"]),
            **(_parcel_attributes(row) if name == "parcels" else _plot_attributes(row)),
        )


def _parcel_attributes(row: Row) -> Row:
    names = (
        "name", "ownership_kind", "parcel_kind", "land_use", "soil_grade", "purpose", "east", "south", "west",
        "north", "boundary_witness", "key_points", "note",
    )  # fmt: skip
    return {
        **{n: row[n] for n in names},
        "is_protected_farmland": _flag(row["is_protected_farmland"]),
        "measured_area_mu": _area(row["measured_area_mu"]),
    }


def _plot_attributes(row: Row) -> Row:
    """Return the attributes of a homestead plot or of a building."""
    return {
        "name": row.get("holder_name"),
        "holder_code": row.get("holder_code"),
        "structure": row.get("structure"),
        "storeys": _int(row.get("storeys")),
    }


def _grantor(row: Row) -> GrantorFacts:
    head = PersonFacts(row["head_name"], row["head_id_kind"], row["head_id"]) if row["head_name"] else None
    return GrantorFacts(
        code=row["code"],
        name=row["name"],
        head=head,
        phone=row["phone"],
        address=row["address"],
        postcode=row["postcode"],
        surveyor=row["surveyor"],
        surveyed_on=_date(row["surveyed_on"]),
        survey_note=row["survey_note"],
    )


def _holder(row: Row, members: tuple[MemberFacts, ...]) -> HolderFacts:
    plain = (
        "code", "name", "id_kind", "id_number", "address", "postcode", "phone", "surveyor", "survey_note",
        "display_note", "display_recorder", "display_reviewer",
    )  # fmt: skip
    return HolderFacts(
        **{n: row[n] for n in plain},
        kind=row["kind"] or HolderKind.of_number(codes.holder_number(row["code"])),
        member_count=_int(row["member_count"]),
        surveyed_on=_date(row["surveyed_on"]),
        display_reviewed_on=_date(row["display_reviewed_on"]),
        members=members,
    )


def _member(row: Row) -> MemberFacts:
    return MemberFacts(
        position=int(row["position"]),
        person=PersonFacts(row["name"] or "", row["id_kind"], row["id_number"], row["sex"]),
        relation=row["relation"],
        is_co_owner=_flag(row["is_co_owner"]),
        remark_kind=row["remark_kind"],
        remark=row["remark"],
    )


def _contract(row: Row, parcels: tuple[ContractParcelFacts, ...]) -> ContractFacts:
    first, last = _date(row["term_from"]), _date(row["term_last"])
    # A term that runs backwards is a finding; it is kept in the raw row and not in the register.
    term = Period.from_inclusive(first, last) if first and last and first < last else None
    return ContractFacts(
        code=row["code"],
        holder_code=row["holder_code"],
        method=row["method"],
        term_from=term.start if term else None,
        term_to=term.end if term else None,
        total_area=_area(row["total_area"]),
        earlier_total_area=_area(row["earlier_total_area"]),
        parcel_count=_int(row["parcel_count"]),
        signed_on=_date(row["signed_on"]),
        earlier_code=row["earlier_code"],
        total_area_mu=_area(row["total_area_mu"]),
        earlier_total_area_mu=_area(row["earlier_total_area_mu"]),
        parcels=parcels,
    )


def _contract_parcel(row: Row) -> ContractParcelFacts:
    return ContractParcelFacts(
        parcel_code=row["parcel_code"],
        acquisition=row["acquisition"],
        contract_area=_area(row["contract_area"]),
        earlier_area=_area(row["earlier_area"]),
        is_share_only=_flag(row["is_share_only"]),
        transfer_code=row["transfer_code"],
        right_code=row["right_code"],
        contract_area_mu=_area(row["contract_area_mu"]),
        earlier_area_mu=_area(row["earlier_area_mu"]),
    )


def _point(row: Row, shape: bytes) -> PointFacts:
    return PointFacts(
        survey_number=_int(row["survey_number"]),
        number=row["number"],
        mark_kind=row["mark_kind"],
        method=row["method"],
        parcel_codes=row["parcel_codes"].split("/"),
        northing=row["northing"],
        easting=row["easting"],
        shape=shape,
    )


def _line(row: Row, shape: bytes) -> LineFacts:
    same = (
        "number", "nature", "kind", "position", "description", "neighbor_holder", "neighbor_witness",
        "from_point", "to_point",
    )  # fmt: skip
    return LineFacts(
        **{n: row[n] for n in same},
        survey_number=_int(row["survey_number"]),
        parcel_codes=row["parcel_codes"].split("/"),
        shape=shape,
    )


_SAME = (
    "grantor_code", "holder_code", "method", "term_text", "purpose_before", "purpose_after",
    "picked_up_by", "picker_id_kind", "picker_id",
)  # fmt: skip


def _papers(kind: str, rows: Iterable[Row]) -> Iterator[PaperFacts]:
    for row in rows:
        code = row.get("right_code") or row.get("contract_code") or row.get("code")
        if code:
            yield PaperFacts(
                kind=kind,
                right_code=code,
                serial=row.get("serial"),
                earlier_number=row.get("earlier_number"),
                issued_by=row.get("issued_by"),
                issued_on=_date(row.get("issued_on") or row.get("signed_on")),
                registered_on=_date(row.get("registered_on")),
                registered_by=row.get("registered_by"),
                note=row.get("note") or row.get("price_note"),
                number=row.get("number") or (row["code"] if kind == "transfer_contract" else None),
                receiver_code=row.get("transferee_code"),
                term_from=_date(row.get("term_from")),
                term_last=_date(row.get("term_last")),
                path=row.get("path") or row.get("sketch_path"),
                area=_area(row.get("area")),
                area_mu=_area(row.get("area_mu")),
                parcel_count=_int(row.get("parcel_count")),
                is_picked_up=_flag(row.get("is_picked_up")),
                picked_up_on=_date(row.get("picked_up_on")),
                **{name: row.get(name) for name in _SAME},
            )
