"""What a survey says of one grantor, as the register takes it in: plain values, no frames.

Shapes are WKB in the county's CRS; areas `Decimal` m²; codes well-formed and unique, shapes whole:
admission has seen to that (geodata/admission.py), and the database sees to it again.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as a paper names one."""

    name: str
    id_kind: str | None = None
    id_number: str | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class GrantorFacts:
    """发包方."""

    code: str
    name: str | None
    head: PersonFacts | None
    phone: str | None
    address: str | None
    postcode: str | None
    surveyor: str | None
    surveyed_on: date | None
    survey_note: str | None


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """家庭成员."""

    position: int
    person: PersonFacts
    relation: str | None
    is_co_owner: bool | None
    remark_kind: str | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """承包方 with its members."""

    code: str
    kind: str
    name: str | None
    id_kind: str | None
    id_number: str | None
    address: str | None
    postcode: str | None
    phone: str | None
    member_count: int | None
    surveyor: str | None
    surveyed_on: date | None
    survey_note: str | None
    display_note: str | None
    display_recorder: str | None
    display_reviewed_on: date | None
    display_reviewer: str | None
    members: tuple[MemberFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """地块, 宅基地 or 房屋: attributes that a level does not have stay None."""

    level: str
    code: str
    shape: bytes
    box: tuple[float, float, float, float]
    measured_area: Decimal | None
    name: str | None = None
    ownership_kind: str | None = None
    parcel_kind: str | None = None
    land_use: str | None = None
    soil_grade: str | None = None
    purpose: str | None = None
    is_protected_farmland: bool | None = None
    east: str | None = None
    south: str | None = None
    west: str | None = None
    north: str | None = None
    boundary_witness: str | None = None
    key_points: str | None = None
    note: str | None = None
    survey_number: int | None = None
    measured_area_mu: Decimal | None = None
    holder_code: str | None = None
    structure: str | None = None
    storeys: int | None = None


@dataclass(frozen=True, slots=True)
class ContractParcelFacts:
    """承包地块信息."""

    parcel_code: str
    acquisition: str | None
    contract_area: Decimal | None
    earlier_area: Decimal | None
    is_share_only: bool | None
    transfer_code: str | None
    right_code: str | None = None
    contract_area_mu: Decimal | None = None
    earlier_area_mu: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """承包合同 with its parcels; the term is half-open."""

    code: str
    holder_code: str
    method: str | None
    term_from: date | None
    term_to: date | None
    total_area: Decimal | None
    earlier_total_area: Decimal | None
    parcel_count: int | None
    signed_on: date | None
    earlier_code: str | None
    total_area_mu: Decimal | None = None
    earlier_total_area_mu: Decimal | None = None
    parcels: tuple[ContractParcelFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class PointFacts:
    """界址点, as surveyed."""

    survey_number: int | None
    number: str | None
    mark_kind: str | None
    method: str | None
    parcel_codes: list[str]
    northing: float | None
    easting: float | None
    shape: bytes


@dataclass(frozen=True, slots=True)
class LineFacts:
    """界址线, as surveyed."""

    survey_number: int | None
    number: str | None
    nature: str | None
    kind: str | None
    position: str | None
    description: str | None
    neighbor_holder: str | None
    neighbor_witness: str | None
    from_point: str | None
    to_point: str | None
    parcel_codes: list[str]
    shape: bytes


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """An earlier register page, certificate or other paper."""

    kind: str
    right_code: str
    serial: str | None = None
    earlier_number: str | None = None
    issued_by: str | None = None
    issued_on: date | None = None
    registered_on: date | None = None
    registered_by: str | None = None
    note: str | None = None
    number: str | None = None
    grantor_code: str | None = None
    holder_code: str | None = None
    receiver_code: str | None = None
    method: str | None = None
    term_text: str | None = None
    term_from: date | None = None
    term_last: date | None = None
    """As the paper says, which may run backwards."""
    path: str | None = None
    area: Decimal | None = None
    area_mu: Decimal | None = None
    parcel_count: int | None = None
    purpose_before: str | None = None
    purpose_after: str | None = None
    is_picked_up: bool | None = None
    picked_up_on: date | None = None
    picked_up_by: str | None = None
    picker_id_kind: str | None = None
    picker_id: str | None = None


@dataclass(slots=True)
class SurveyOfGrantor:
    """Everything that is to be admitted under one grantor, and how much of it was refused before."""

    grantor: GrantorFacts
    holders: list[HolderFacts] = field(default_factory=list)
    units: list[UnitFacts] = field(default_factory=list)
    contracts: list[ContractFacts] = field(default_factory=list)
    points: list[PointFacts] = field(default_factory=list)
    lines: list[LineFacts] = field(default_factory=list)
    papers: list[PaperFacts] = field(default_factory=list)
    parcels_refused: int = 0
    holders_refused: int = 0
    contracts_refused: int = 0
