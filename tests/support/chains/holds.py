"""What holds after every step of a chain, reckoned anew from the rows and not by the program's own queries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries import audit, payments, transfers

INVARIANTS = ("I11", "I12", "I13", "I18", "I24", "I25", "I26", "I27", "I31", "I37")
_RIGHTS = (
    "SELECT r.id, r.code, r.kind, r.parent_id, v.term_from, v.term_to FROM land_right AS r "
    "JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL"
)
_GROUND = (
    "SELECT g.right_id, g.unit_id, coalesce(g.tier, 0) AS tier, g.share_part, g.share_whole, c.area "
    "FROM right_parcel AS g JOIN spatial_unit AS u ON u.id = g.unit_id "
    "JOIN (SELECT parcel_code, max(contract_area) AS area FROM contract_parcel WHERE ended_by IS NULL "
    "GROUP BY parcel_code) AS c ON c.parcel_code = u.code WHERE g.ended_by IS NULL"
)
_DUES = (
    "SELECT d.id, d.party_id, d.number, d.amount_fen, d.due_on, d.ended_by IS NULL AS stands, e.ended_on, t.number AS transfer, "
    "(SELECT coalesce(sum(amount_fen), 0) FROM payment_receipt WHERE due_id = d.id)::bigint AS received "
    "FROM payment_due AS d JOIN transfer_party AS p ON p.id = d.party_id JOIN transfer AS t ON t.id = p.transfer_id "
    "LEFT JOIN transfer_end AS e ON e.party_id = d.party_id ORDER BY d.party_id, d.number"
)
_SHEETS = (
    "SELECT p.id, p.content_sha256, t.number, t.form FROM transfer_entry AS e JOIN transfer_party AS p ON p.id = e.party_id "
    "JOIN transfer AS t ON t.id = p.transfer_id ORDER BY p.id"
)


@dataclass(frozen=True, slots=True)
class _Right:
    id: int
    code: str
    kind: str
    parent_id: int | None
    since: date
    until: date
    ground: dict[int, Fraction]
    area: dict[int, Decimal]
    tier: int


def broken(session: Session, receipts: Mapping[int, Sequence[int]]) -> list[str]:
    """Return everything that is wrong; `receipts` are those that stand by the model, by due."""
    rights = _rights(session)
    return [
        *_outside(rights),
        *_crowded(rights),
        *_overgiven(rights),
        *_unbalanced(session, receipts),
        *(f"{a.invariant}: {a.first}" for a in audit.run(session, INVARIANTS) if a.violations),
    ]


def _rights(session: Session) -> dict[int, _Right]:
    ground: dict[int, dict[int, Fraction]] = defaultdict(dict)
    areas: dict[int, dict[int, Decimal]] = defaultdict(dict)
    tiers: dict[int, int] = {}
    for row in session.execute(text(_GROUND)):
        ground[row.right_id][row.unit_id] = Fraction(row.share_part, row.share_whole)
        areas[row.right_id][row.unit_id] = row.area
        tiers[row.right_id] = row.tier
    return {
        row.id: _Right(
            row.id,
            row.code,
            row.kind,
            row.parent_id,
            row.term_from,
            row.term_to,
            ground[row.id],
            areas[row.id],
            tiers.get(row.id, 0),
        )
        for row in session.execute(text(_RIGHTS))
    }


def _outside(rights: Mapping[int, _Right]) -> Iterator[str]:
    """Yield operating rights that do not lie in what they rest on: term, parcels, area, one tier below."""
    for right in rights.values():
        if right.kind != "operating":
            continue
        parent = rights.get(right.parent_id or 0)
        if parent is None:
            yield f"{right.code} rests on nothing"
            continue
        if not parent.since <= right.since < right.until <= parent.until:
            yield f"{right.code} runs from {right.since} to {right.until}, outside {parent.code}"
        if any(share > parent.ground.get(unit, 0) for unit, share in right.ground.items()):
            yield f"{right.code} has ground that {parent.code} has not"
        if right.tier != (parent.tier + 1 if parent.kind == "operating" else 0):
            yield f"{right.code} is on tier {right.tier} under {parent.code} on {parent.tier}"


def _crowded(rights: Mapping[int, _Right]) -> Iterator[str]:
    """Yield parcels of which operating rights of a tier have more at one time than there is."""
    operating = [r for r in rights.values() if r.kind == "operating"]
    for day in {r.since for r in operating}:
        sums: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        whole: dict[int, Decimal] = {}
        for right in operating:
            if right.since <= day < right.until:
                for unit, share in right.ground.items():
                    sums[unit, right.tier] += share * Fraction(right.area[unit])
                    whole[unit] = right.area[unit]
        for (unit, tier), area in sums.items():
            if area > Fraction(whole[unit]):
                yield f"on {day} rights of tier {tier} have {float(area)} of {whole[unit]} m² of parcel {unit}"


def _overgiven(rights: Mapping[int, _Right]) -> Iterator[str]:
    """Yield parcels of which the rights that rest on one have more at one time than that has."""
    resting: dict[int, list[_Right]] = defaultdict(list)
    for right in rights.values():
        if right.kind == "operating" and (right.parent_id or 0) in rights:
            resting[right.parent_id or 0].append(right)
    for parent_id, children in resting.items():
        parent = rights[parent_id]
        for day in {child.since for child in children}:
            given: dict[int, Fraction] = defaultdict(Fraction)
            for child in children:
                for unit, share in child.ground.items() if child.since <= day < child.until else ():
                    given[unit] += share
            for unit, share in given.items():
                if share > parent.ground.get(unit, 0):
                    yield f"on {day} {parent.code} gave {share} of parcel {unit}, of which it has {parent.ground.get(unit)}"


def _unbalanced(session: Session, receipts: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """Yield where dues are not those signed, or are not receipts and what is open, to the fen."""
    dues = session.execute(text(_DUES)).all()
    by_party: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for due in dues:
        by_party[due.party_id].append((due.number, due.amount_fen))
        if due.received != sum(receipts.get(due.id, ())):
            yield f"of due {due.id} {due.received} fen were received, not {receipts.get(due.id, ())}"
        if not 0 <= due.received <= due.amount_fen:
            yield f"of due {due.id}, {due.amount_fen} fen, {due.received} were received"
        if due.stands == (due.ended_on is not None and due.due_on >= due.ended_on):
            yield f"due {due.id} of {due.due_on} {'stands' if due.stands else 'is gone'}: {due.ended_on}"
    sheets = session.execute(text(_SHEETS)).all()
    for row in sheets:
        signed = [] if row.form == "security" else _signed(session, row.number, row.id, row.content_sha256)
        if by_party[row.id] != signed:
            yield f"dues of sheet {row.id} are {by_party[row.id]}, signed were {signed}"
    for number in sorted({row.number for row in sheets}):
        told = {d.id: (d.received_fen, d.open_fen) for d in payments.dues(session, number)}
        stand = {
            d.id: (d.received, d.amount_fen - d.received) for d in dues if d.stands and d.transfer == number
        }
        if told != stand:
            yield f"{number} tells {told} of its dues, which are {stand}"


_READ: dict[bytes, list[tuple[int, int]]] = {}
"""What was read of sheets, by their hash: the same sheet never says anything else."""


def _signed(session: Session, number: str, party: int, sha256: bytes) -> list[tuple[int, int]]:
    """Return number and fen of the dues that a sheet says."""
    if sha256 not in _READ:
        view = transfers.by_number(session, number).sheet_of(party)
        assert view.sheet.sha256 == sha256, f"sheet {party} is not what was signed"
        _READ[sha256] = [(d.number, d.amount_fen) for d in view.sheet.dues]
    return _READ[sha256]
