"""Transfers as they stand: their sheets, who must agree and has, and what took effect."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    Grantor,
    HouseholdMember,
    LandRight,
    LandRightVersion,
    Organization,
    Person,
    RegistrationUnit,
    Transfer,
    TransferCase,
    TransferConsent,
    TransferEnd,
    TransferEntry,
    TransferParcel,
    TransferParty,
    TransferSignatory,
)
from registry.periods import OPEN_DATE
from registry.queries import cases
from registry.rules import transfer_sheet
from registry.rules.case_kinds import leads_to
from registry.rules.transfer_consents import Signatory
from registry.rules.transfer_sheet import TermSheet
from registry.transfers import FORMS
from registry.transfers.form import TransferForm


@dataclass(frozen=True, slots=True)
class SheetView:
    """One party's sheet that stands, and what became of it."""

    party_id: int
    right_id: int
    right_code: str
    right_kind: str
    holder_id: int
    sha256: bytes
    sheet: TermSheet
    signatories: tuple[Signatory, ...]
    units: dict[str, int]
    """Parcels of the sheet by code."""
    entered_on: date | None
    given_right_id: int | None
    ended_on: date | None
    given_until: date | None
    """The day after the last one of the right that it gave; None where that is not in force."""

    @property
    def is_agreed(self) -> bool:
        """Whether everybody who must agree has agreed."""
        return bool(self.signatories) and all(s.has_agreed for s in self.signatories)


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer with its sheets, in the order of the rights' codes."""

    id: int
    number: str
    form: TransferForm
    grantor_id: int
    grantor_code: str
    region_code: str
    receiver_id: int | None
    receiver: str
    sheets: tuple[SheetView, ...]

    def sheet_of(self, party_id: int) -> SheetView:
        """Return the sheet of a party; raises NotFoundError where it does not stand."""
        for sheet in self.sheets:
            if sheet.party_id == party_id:
                return sheet
        raise NotFoundError(what=f"条款单 {party_id}")


def by_number(session: Session, number: str) -> TransferView:
    """Return a transfer; raises NotFoundError."""
    head = session.execute(_heads().where(Transfer.number == number)).one_or_none()
    if head is None:
        raise NotFoundError(what=f"流转合同 {number}")
    return TransferView(*(*head[:2], FORMS[head[2]], *head[3:], tuple(_sheets(session, head[0]))))


def of_case(session: Session, case_id: int) -> TransferView | None:
    """Return the transfer that a case is about, None where it is about none."""
    query = (
        select(Transfer.number)
        .join(TransferParty, TransferParty.transfer_id == Transfer.id)
        .join(TransferCase, and_(TransferCase.party_id == TransferParty.id, TransferCase.case_id == case_id))
        .limit(1)
    )
    number = session.scalar(query)
    return None if number is None else by_number(session, number)


def in_case(session: Session, case_id: int) -> dict[int, bytes]:
    """Return the sheets that a case carries, with the content that it was applied for with."""
    query = select(TransferCase.party_id, TransferCase.content_sha256).where(TransferCase.case_id == case_id)
    return {row.party_id: row.content_sha256 for row in session.execute(query)}


@cache
def _heads() -> AnySelect:
    version = ContractHolderVersion
    return (
        select(
            Transfer.id,
            Transfer.number,
            Transfer.form,
            Transfer.grantor_id,
            Grantor.code,
            Transfer.region_code,
            Transfer.receiver_id,
            func.coalesce(version.name, Organization.name, ""),
        )
        .join(Grantor, Grantor.id == Transfer.grantor_id)
        .outerjoin(ContractHolder, ContractHolder.id == Transfer.receiver_id)
        .outerjoin(version, and_(version.holder_id == ContractHolder.id, version.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == version.organization_id)
    )


def _sheets(session: Session, transfer_id: int) -> list[SheetView]:
    given = LandRightVersion
    query = (
        select(
            TransferParty,
            LandRight.code,
            LandRight.kind,
            TransferEntry.entered_on,
            TransferEntry.right_id,
            TransferEnd.ended_on,
            given.term_to,
        )
        .join(LandRight, LandRight.id == TransferParty.right_id)
        .outerjoin(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .outerjoin(TransferEnd, TransferEnd.party_id == TransferParty.id)
        .outerjoin(given, and_(given.right_id == TransferEntry.right_id, given.ended_by.is_(None)))
        .where(TransferParty.transfer_id == transfer_id, TransferParty.ended_by.is_(None))
        .order_by(LandRight.code)
    )
    rows = session.execute(query).all()
    ids = [row[0].id for row in rows]
    signatories, units = _signatories(session, ids), _units(session, ids)
    return [
        SheetView(
            party.id,
            party.right_id,
            code,
            kind,
            party.holder_id,
            party.content_sha256,
            (sheet := transfer_sheet.read(json.loads(party.content))),
            tuple(signatories.get(party.id, ())),
            {p.code: unit for p, unit in zip(sheet.parcels, units.get(party.id, ()), strict=True)},
            entered_on,
            right_id,
            ended_on,
            given_until,
        )
        for party, code, kind, entered_on, right_id, ended_on, given_until in rows
    ]


def _units(session: Session, party_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the units of sheets in the order in which they were written: that of the parcels' codes."""
    query = (
        select(TransferParcel.party_id, TransferParcel.unit_id)
        .where(TransferParcel.party_id.in_(party_ids))
        .order_by(TransferParcel.party_id, TransferParcel.ordinal)
    )
    found: dict[int, list[int]] = {}
    for party, unit in session.execute(query):
        found.setdefault(party, []).append(unit)
    return found


def _signatories(session: Session, party_ids: Sequence[int]) -> dict[int, list[Signatory]]:
    signs, version, consent = TransferSignatory, ContractHolderVersion, TransferConsent
    query: AnySelect = (
        select(
            signs.party_id,
            signs.ordinal,
            signs.capacity,
            func.coalesce(Person.name, version.name, Organization.name, "发包方"),
            consent.id.is_not(None),
            func.coalesce(consent.method, ""),
        )
        .outerjoin(Person, Person.id == signs.person_id)
        .outerjoin(version, and_(version.holder_id == signs.holder_id, version.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == version.organization_id)
        .outerjoin(
            consent,
            and_(
                consent.party_id == signs.party_id,
                consent.ordinal == signs.ordinal,
                consent.ended_by.is_(None),
            ),
        )
        .where(signs.party_id.in_(party_ids))
        .order_by(signs.party_id, signs.ordinal)
    )
    found: dict[int, list[Signatory]] = {}
    for party, *values in session.execute(query):
        found.setdefault(party, []).append(Signatory(*values))
    return found


@dataclass(frozen=True, slots=True)
class Required:
    """Somebody who must agree, as a sheet was drawn up."""

    capacity: str
    holder_id: int | None
    person_id: int | None


def required(session: Session, party_ids: Sequence[int]) -> dict[int, list[Required]]:
    """Return who must agree to sheets, in their order."""
    signs = TransferSignatory
    query: AnySelect = (
        select(signs.party_id, signs.capacity, signs.holder_id, signs.person_id)
        .where(signs.party_id.in_(party_ids))
        .order_by(signs.party_id, signs.ordinal)
    )
    found: dict[int, list[Required]] = {}
    for party, *values in session.execute(query):
        found.setdefault(party, []).append(Required(*values))
    return found


def under_way(session: Session, party_ids: Sequence[int]) -> set[int]:
    """Return which sheets an open case carries."""
    query = select(TransferCase.party_id, TransferCase.case_id).where(TransferCase.party_id.in_(party_ids))
    rows = session.execute(query).all()
    found = {case_id: cases.by_id(session, case_id) for case_id in {row.case_id for row in rows}}
    going = {id_ for id_, case in found.items() if leads_to(case.kind, case.state, "entered")}
    return {row.party_id for row in rows if row.case_id in going}


def left_on(session: Session, party_id: int, ordinal: int) -> date | None:
    """Return when the person who must agree left the household for which that is; None for who is in it."""
    signs, member = TransferSignatory, HouseholdMember
    query = (
        select(func.max(member.during_to))
        .join(signs, and_(signs.holder_id == member.holder_id, signs.person_id == member.person_id))
        .where(signs.party_id == party_id, signs.ordinal == ordinal, member.ended_by.is_(None))
    )
    last = session.scalar(query)
    return None if last is None or last == OPEN_DATE else last


def person_name(session: Session, person_id: int | None) -> str:
    """Return a natural person's name, nothing for nobody."""
    return "" if person_id is None else session.get_one(Person, person_id).name


@dataclass(frozen=True, slots=True)
class GivenRight:
    """A right in force that a transfer gave, with its page."""

    right_id: int
    code: str
    kind: str
    holder_id: int
    unit_kind: str
    folio_number: str


def given_rights(session: Session, right_ids: Sequence[int]) -> list[GivenRight]:
    """Return rights in force with their pages, by code."""
    query: AnySelect = (
        select(
            LandRight.id,
            LandRight.code,
            LandRight.kind,
            LandRightVersion.holder_id,
            RegistrationUnit.kind,
            RegistrationUnit.folio_number,
        )
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .where(LandRight.id.in_(right_ids))
        .order_by(LandRight.code)
    )
    return [GivenRight(*row) for row in session.execute(query)]


def children_of(session: Session, right_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the codes of the rights in force that rest on some rights and are not among them."""
    query = (
        select(LandRight.parent_id, LandRight.code)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .where(LandRight.parent_id.in_(right_ids), LandRight.id.not_in(right_ids))
        .order_by(LandRight.code)
    )
    found: dict[int, list[str]] = {}
    for parent, code in session.execute(query):
        found.setdefault(parent or 0, []).append(code)
    return found


def ended(session: Session, party_ids: Sequence[int]) -> list[int]:
    """Return which sheets have ended already."""
    query = select(TransferEnd.party_id).where(TransferEnd.party_id.in_(party_ids))
    return sorted(session.scalars(query))


@dataclass(frozen=True, slots=True)
class CaseOfTransfer:
    """A case that carries, or carried, sheets of a transfer."""

    id: int
    number: str
    kind: str
    state: str


def cases_of(session: Session, transfer_id: int) -> list[CaseOfTransfer]:
    """Return the cases that carry sheets of a transfer, in the order in which they were opened."""
    query = (
        select(TransferCase.case_id)
        .join(TransferParty, TransferParty.id == TransferCase.party_id)
        .where(TransferParty.transfer_id == transfer_id)
        .distinct()
        .order_by(TransferCase.case_id)
    )
    found = [cases.by_id(session, id_) for id_ in session.scalars(query)]
    return [CaseOfTransfer(case.id, case.number, case.kind, case.state) for case in found]
