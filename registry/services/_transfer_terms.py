"""Sheets of terms as they would be drawn up: one for each right that moves, and what keeps them from it."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.area import m2
from registry.codelists import HolderKind
from registry.errors import NotFoundError
from registry.models import TransferParcel, TransferParty, TransferSignatory
from registry.periods import OPEN_DATE
from registry.queries import homesteads, movable_rights
from registry.queries.movable_rights import MovableRight, Party
from registry.queries.transfers import Required
from registry.rights import KINDS
from registry.rules import contract_moves, exit_terms, mandates, transfer_consents, transfer_prices, transfers
from registry.rules.mandates import Mandate
from registry.rules.refusal import Refusal
from registry.rules.transfer_prices import Price
from registry.rules.transfer_sheet import SheetParcel, TermSheet
from registry.rules.transfers import Agreement, FormCase, PartyCase, ReceiverCase
from registry.services import _renewals, _successions
from registry.services._renewals import Let
from registry.services._scans import ProofScan
from registry.services._write import Writing
from registry.transfers import FORMS
from registry.transfers.form import Signs, TransferForm


@dataclass(frozen=True, slots=True)
class PartyWanted:
    """A right that is to move: all its parcels, or some, or of some only an area in m²."""

    right: str
    parcels: Mapping[str, Decimal | None] = field(default_factory=dict)
    price: Price | None = None
    """Where it is not the price that the transfer has for all."""
    term: tuple[date, date] | None = None
    """Where it is not the term that the transfer has for all."""


@dataclass(frozen=True, slots=True)
class TermsWanted:
    """What is agreed for all, and with whom."""

    agreement: Agreement
    price: Price
    term: tuple[date, date]
    parties: Sequence[PartyWanted]
    paper: ProofScan | None = None
    """Scan of what an inheritance rests on."""
    mandate: Mandate | None = None
    """What an entrustment lets somebody agree to."""

    @property
    def signed(self) -> Agreement:
        """What is agreed, with the hash of the scan that it rests on: of the one that came, no other."""
        digest = hashlib.sha256(self.paper.content).hexdigest() if self.paper else ""
        return replace(self.agreement, paper_sha256=digest)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as it would be, with its land and who must agree."""

    right: MovableRight
    sheet: TermSheet
    units: Sequence[int]
    signers: Sequence[Required]

    @property
    def let(self) -> Let:
        """The sheet with its land, as renewals ask for it."""
        return Let(self.right.right_id, self.units, self.sheet)


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """All sheets, and every refusal of the terms."""

    drawn: Sequence[Drawn]
    refusals: Sequence[Refusal]


def form_case(form: TransferForm) -> FormCase:
    """Return a form as rules see it."""
    return FormCase(
        form.code, form.name, form.moves, form.receiver, form.effect, form.term_years, form.for_farming
    )


def receiver_case(session: Session, receiver: Party | None, region: str) -> ReceiverCase | None:
    """Return the other side as rules see it."""
    if receiver is None:
        return None
    is_member = receiver.household_id is not None and receiver.region_code == region
    return ReceiverCase(
        receiver.name,
        HolderKind.of(receiver.kind),
        is_member,
        homesteads=homesteads.of_household(session, receiver.holder_id),
    )


def facts(  # noqa: PLR0913, PLR0917 (whose terms, in what form, with whom)
    session: Session,
    number: str,
    form: TransferForm,
    grantor_id: int,
    region: str,
    receiver_id: int | None,
    wanted: TermsWanted,
) -> TermsFacts:
    """Return the sheets with everything that is wrong in their terms. Raises NotFoundError."""
    rights = movable_rights.by_codes(session, [party.right for party in wanted.parties])
    holders = [right.holder for right in rights.values()]
    wanted = replace(wanted, agreement=_successions.named(session, form, wanted.agreement, holders))
    receiver = receiver_of(session, receiver_id)
    missing = [
        transfers.RIGHT_GONE.refuse(party.right) for party in wanted.parties if party.right not in rights
    ]
    listed = [party for party in wanted.parties if party.right in rights]
    drawn = _facing(form, [_draw(number, form, rights[p.right], p, wanted, receiver) for p in listed])
    cases = [party_case(d, p, receiver, grantor_id) for d, p in zip(drawn, listed, strict=True)]
    said = [
        *missing,
        *transfers.refusals(
            form_case(form),
            receiver_case(session, receiver, region),
            wanted.signed,
            cases,
            registered_years=None,
        ),
        *contract_moves.refusals(form.code, wanted.agreement, cases, sides(drawn)),
        *(
            r
            for d in drawn
            for r in transfer_prices.refusals(d.right.code, d.sheet.price, is_paid=form.is_paid)
        ),
        *(r for d in drawn for r in transfer_prices.endless(d.right.code, d.sheet.price, d.sheet.term[1])),
        *_of_exits(form, drawn, listed),
        *(r for d in drawn for r in _of_mandate(form, d)),
        *(transfer_consents.NO_SIGNERS.refuse(d.right.code) for d in drawn if not can_sign(form, d)),
        *(r for d in drawn for r in _successions.refusals(session, form, d.right, d.sheet, receiver)),
        *_renewals.refusals(session, form, [d.let for d in drawn], receiver),
    ]
    return TermsFacts(drawn, said)


def _of_exits(form: TransferForm, drawn: Sequence[Drawn], listed: Sequence[PartyWanted]) -> Iterable[Refusal]:
    """Yield what the terms of leaving homesteads lack; lines for all are no household's own."""
    for d, p in zip(drawn, listed, strict=True):
        yield from exit_terms.refusals(d.right.code, form.code, d.right.kind, d.sheet.price, d.sheet.term[0])
        if d.sheet.price.given_up is not None and p.price is None and len(listed) > 1:
            yield exit_terms.NOT_VALUED.refuse(d.right.code)


def _of_mandate(form: TransferForm, drawn: Drawn) -> Iterable[Refusal]:
    """Yield what an entrustment lacks: it says to which transfers of such a right somebody may agree."""
    moves = [act for act in mandates.ACTS if drawn.right.kind in FORMS[act].moves]
    return mandates.terms_refusals(drawn.right.code, form.code, moves, drawn.sheet.mandate, drawn.sheet.price)


def receiver_of(session: Session, receiver_id: int | None) -> Party | None:
    if receiver_id is None:
        return None
    found = movable_rights.parties(session, [receiver_id]).get(receiver_id)
    if found is None:
        raise NotFoundError(what=f"受让方 (receiver) {receiver_id}")
    return found


def signers(
    form: TransferForm,
    right: MovableRight,
    receiver: Party | None,
    deceased: Collection[int] = (),
) -> list[Required]:
    """Return who must agree to a right's moving, by design.md §4."""
    found = (
        _successions.signers(right.holder, receiver, deceased)
        if form.signs is Signs.HEIRS
        else _own_signers(form.signs_of(right.kind), right.holder, "unit")
    )
    if "household" in form.consents and right.root is not None:
        root = right.root
        if root.representative is not None:
            found.append(Required("household", root.holder_id, root.representative))
    if "grantor" in form.consents:
        found.append(Required("grantor", None, None))
    if "receiver" in form.consents and receiver is not None and receiver.representative is not None:
        found.append(Required("receiver", receiver.holder_id, receiver.representative))
    return found


def can_sign(form: TransferForm, drawn: Drawn) -> bool:
    """Return whether there is somebody for the household, and for the one that signs a new contract."""
    there = {signer.capacity for signer in drawn.signers}
    if form.signs is Signs.HEIRS:
        return "heir" in there
    return bool(there - {"grantor", "household", "receiver"}) and (
        "receiver" not in form.consents or "receiver" in there
    )


def sides(drawn: Sequence[Drawn]) -> int:
    """Return how many households give something."""
    return len({d.right.holder.household_id or -d.right.holder.holder_id for d in drawn})


def _facing(form: TransferForm, drawn: list[Drawn]) -> list[Drawn]:
    """Return the sheets of an exchange with what each side gets: that is a part of what it signs."""
    if form.code != contract_moves.EXCHANGE or len(drawn) != 2:
        return drawn
    one, other = drawn
    return [
        replace(
            here, sheet=replace(here.sheet, receiver=there.right.holder.name, gets=tuple(there.sheet.parcels))
        )
        for here, there in ((one, other), (other, one))
    ]


def _own_signers(signs: Signs, holder: Party, unit: str) -> list[Required]:
    if holder.household_id is None:
        return [Required(unit, holder.holder_id, holder.representative)]
    co_owners = [m.person_id for m in holder.members if m.is_co_owner]
    return [
        Required(capacity, holder.holder_id, person)
        for capacity, person in transfer_consents.must_sign(signs, holder.representative, co_owners)
    ]


def _draw(
    number: str,
    form: TransferForm,
    right: MovableRight,
    wanted: PartyWanted,
    terms: TermsWanted,
    receiver: Party | None,
) -> Drawn:
    chosen = [p for p in right.parcels if not wanted.parcels or p.code in wanted.parcels]
    parcels = [SheetParcel(p.code, m2(wanted.parcels.get(p.code) or p.area), p.area) for p in chosen]
    price = wanted.price or terms.price
    since, until = wanted.term or terms.term
    if until == OPEN_DATE:
        until = right.term[1]  # to the end of the right, whenever that is
    area = sum((p.area for p in parcels), Decimal(0))
    sheet = TermSheet(
        number,
        form.code,
        right.code,
        right.holder.name,
        receiver.name if receiver else "",
        (since, until),
        terms.signed,
        price,
        parcels,
        transfer_prices.schedule(price, area, (since, until)) if since < until else (),
        mandate=terms.mandate,
    )
    must_sign = signers(form, right, receiver, terms.agreement.deceased_ids)
    return Drawn(right, sheet, [p.unit_id for p in chosen], must_sign)


def party_case(drawn: Drawn, wanted: PartyWanted, receiver: Party | None, grantor_id: int) -> PartyCase:
    right = drawn.right
    own = {p.code for p in right.parcels}
    too_large = [p.code for p in drawn.sheet.parcels if not 0 < p.area <= p.whole_area]
    return PartyCase(
        right.code,
        right.kind,
        KINDS[right.kind].name,
        right.grantor_id == grantor_id,
        receiver is not None
        and (right.holder.household_id or -right.holder.holder_id)
        == (receiver.household_id or -receiver.holder_id),
        drawn.sheet.term,
        right.term,
        [p.code for p in drawn.sheet.parcels],
        sorted({*wanted.parcels} - own) + too_large,
        [p.code for p in right.parcels if p.is_protected and p.code in {s.code for s in drawn.sheet.parcels}],
        sum((p.area for p in drawn.sheet.parcels), Decimal(0)),
        [p.code for p in drawn.sheet.parcels if p.area != p.whole_area],
    )


def numbered(drawn: Iterable[Drawn], number: str) -> list[Drawn]:
    """Return sheets that bear a transfer's number."""
    return [replace(d, sheet=replace(d.sheet, number=number)) for d in drawn]


def write(writing: Writing, transfer_id: int, drawn: Iterable[Drawn], region: str) -> None:
    """Write sheets with their parcels and who must agree."""
    listed = list(drawn)
    at = {"region_code": region}
    ids = writing.add_returning(
        TransferParty,
        [
            {
                "transfer_id": transfer_id,
                "right_id": d.right.right_id,
                "holder_id": d.right.holder.holder_id,
                "term_from": d.sheet.term[0],
                "term_to": d.sheet.term[1],
                "content": d.sheet.text,
                "content_sha256": d.sheet.sha256,
                "paper_sha256": bytes.fromhex(d.sheet.agreement.paper_sha256) or None,
                **at,
            }
            for d in listed
        ],
    )
    writing.add(
        TransferParcel,
        [
            {
                "party_id": party,
                "unit_id": unit,
                "ordinal": k,
                "area": p.area,
                "whole_area": p.whole_area,
                **at,
            }
            for party, d in zip(ids, listed, strict=True)
            for k, (unit, p) in enumerate(zip(d.units, d.sheet.parcels, strict=True), start=1)
        ],
    )
    writing.add(
        TransferSignatory,
        [
            {
                "party_id": party,
                "ordinal": k,
                "capacity": s.capacity,
                "holder_id": s.holder_id,
                "person_id": s.person_id,
                **at,
            }
            for party, d in zip(ids, listed, strict=True)
            for k, s in enumerate(d.signers, start=1)
        ],
    )
    writing.facts |= {"sheets": {str(p): d.sheet.sha256.hex() for p, d in zip(ids, listed, strict=True)}}
