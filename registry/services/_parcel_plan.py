"""The plan of a change of parcels: drafted by a clerk, applied for, and carried by its case until entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from registry.area import apportion
from registry.errors import NotFoundError, StaleVersionError
from registry.geometry import wkb
from registry.leaf import Json
from registry.models import CaseContract
from registry.queries import parameters, parcel_changes, restrictions, sheets
from registry.queries.parcel_changes import Held
from registry.rules import carried_restrictions as rules_of_restrictions
from registry.rules import parcel_changes as rules
from registry.rules.case_kinds import PARCEL_CHANGE
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Standing
from registry.services import _into, _step
from registry.services._cases import case_for, keep_plan
from registry.services._write import Act, Actor, Box, Locks, Writing, perform

ROLE = "clerk"
Decisions = Mapping[str, Sequence[int]]
"""By the code of a right: numbers of the new parcels that carry it on, from 0; none where it ends there."""
Settled = Mapping[str, Sequence[str]]
"""By the number of a restriction on a parcel: nothing where every new parcel carries it on; ground and
document where it ends."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk asks for: parcels as seen, what they become, and what becomes of each right."""

    kind: str
    seen: Mapping[str, int]
    """Version of each parcel that the clerk saw, by code, in the plan's order."""
    after: Sequence[tuple[BaseGeometry, Decimal]]
    decisions: Decisions
    reason: str
    restrictions: Settled = field(default_factory=dict)
    into: int | None = None
    """A case that was taken in and takes the plan up; no part of the plan."""

    @property
    def plan(self) -> dict[str, Json]:
        """The draft as canonical JSON values: areas in hundredths of m², shapes as WKB in hex."""
        settled: dict[str, Json] = {number: [*how] for number, how in self.restrictions.items()}
        return {
            **({"restrictions": settled} if settled else {}),
            "kind": self.kind,
            "reason": self.reason,
            "parents": [[code, version] for code, version in self.seen.items()],
            "children": [[wkb(shape).hex(), int(m2 * 100)] for shape, m2 in self.after],
            "decisions": {code: [*sorted(parts)] for code, parts in self.decisions.items()},
        }


def draft_of(plan: Mapping[str, Any]) -> Draft:
    """Return the draft that a stored plan was made from."""
    return Draft(
        plan["kind"],
        {code: version for code, version in plan["parents"]},  # noqa: C416 (pairs are lists in JSON)
        [(shapely.from_wkb(bytes.fromhex(shape)), Decimal(m2) / 100) for shape, m2 in plan["children"]],
        plan["decisions"],
        plan["reason"],
        plan.get("restrictions", {}),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a change rests on, under its locks."""

    parcels: list[Held]
    contents: dict[int, bytes]
    """Contracts on the parcels with the hash of what they say now."""
    allowed: bool
    proposal: rules.Proposal
    emptied: tuple[str, ...]
    restricted: tuple[Refusal, ...]
    unfit: tuple[Refusal, ...]


def apply_for(session: Session, draft: Draft, *, actor: Actor) -> int:
    """Open a case with the plan; return its id. Raises Refused, NotFoundError, StaleVersionError."""
    parcels = parcel_changes.held(session, list(draft.seen))
    region = parcels[0].region_code
    return perform(
        session,
        Act(f"apply_{draft.kind}", region, actor),
        locks(draft, parcels, *_into.locks(draft.into)),
        gather=lambda s: _gather(s, draft, actor),
        refuse=refuse,
        change=lambda writing, facts: _change(writing, facts, draft, region),
    )


def locks(draft: Draft, parcels: Sequence[Held], *more: str) -> Locks:
    """Return the locks of a change: the ground before and after, the grantors, the rights, and more names."""
    shapes = [*(p.shape for p in parcels), *(shape for shape, _ in draft.after)]
    rights = {f"right:{code}" for p in parcels for code in p.claims}
    return Locks(
        ground=[_box(shape) for shape in shapes if not shape.is_empty],
        names=[*more, *{f"grantor:{p.region_code}" for p in parcels}, *rights],
    )


def _box(shape: BaseGeometry) -> Box:
    west, south, east, north = shape.bounds
    return west, south, east, north


def _gather(session: Session, draft: Draft, actor: Actor) -> Facts:
    facts = gather(session, draft, actor)
    for parcel in facts.parcels:
        if parcel.version != draft.seen[parcel.code]:
            raise StaleVersionError(
                what=f"地块 {parcel.code}", seen=draft.seen[parcel.code], current=parcel.version
            )
    return facts


def gather(session: Session, draft: Draft, actor: Actor) -> Facts:
    """Return the facts of a change as they are now."""
    parcels = parcel_changes.held(session, list(draft.seen))
    contracts = sorted({id_ for p in parcels for id_ in p.contracts.values()})
    found = sheets.of_contracts(session, contracts)
    before = [
        rules.Parcel(p.code, p.grantor_id, p.area, p.shape, p.claims, p.claims - frozenset(p.rights))
        for p in parcels
    ]
    tolerance = float(parameters.in_force(session, "overlap_tolerance_m2").value)
    lost = {p.code for p in parcels} if draft.kind in {"split", "merge"} else set()
    return Facts(
        parcels,
        {s.contract_id: s.sha256 for s in found},
        all(_step.has_role(session, actor, ROLE, p.region_code) for p in parcels),
        rules.Proposal(draft.kind, before, draft.after, draft.decisions, tolerance),
        tuple(
            s.code
            for s in found
            if lost and not draft.decisions.get(s.code) and {p.code for p in s.parcels} <= lost
        ),
        tuple(_restriction_refusals(session, parcels, draft)),
        tuple(_into.refusals(session, draft.into, PARCEL_CHANGE, parcels[0].grantor_id)),
    )


def _restriction_refusals(session: Session, parcels: Sequence[Held], draft: Draft) -> Iterable[Refusal]:
    """Yield refusals by restrictions on the parcels, which split and merge decide on, and on their rights.

    A right gets its next version on all its ground: so a seizure of another parcel of it is one of the right.
    """
    rights = [id_ for p in parcels for id_ in p.rights.values()]
    on_rights = restrictions.open_over(session, [], rights)
    beside = parcel_changes.other_ground(session, rights, [p.unit_id for p in parcels])
    seized = [r for r in restrictions.open_over(session, beside) if r.kind == "seizure"]
    on_parcels = restrictions.open_over(session, [p.unit_id for p in parcels])
    shrinking = {c for c, parts in draft.decisions.items() if set(parts) != set(range(len(draft.after)))}
    codes = {id_: code for p in parcels for code, id_ in p.rights.items()}
    yield from rules_of_restrictions.refusals(
        rules_of_restrictions.Change(
            "、".join(draft.seen),
            moves=draft.kind in {"split", "merge"},
            on_parcels=[_standing(r) for r in on_parcels],
            on_rights=[_standing(r) for r in (*on_rights, *seized)],
            shrinking=frozenset(r.id for r in on_rights if codes[r.right_id or 0] in shrinking),
            settled=draft.restrictions,
        )
    )


def _standing(found: restrictions.RestrictionView) -> Standing:
    return Standing(found.id, found.kind, found.document_number, found.bans_transfer)


def refuse(facts: Facts) -> Iterable[Refusal]:
    """Yield everything that keeps the plan from being applied for."""
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.parcels[0].region_code, role=ROLE)
    yield from refuse_plan(facts)


def refuse_plan(facts: Facts) -> Iterable[Refusal]:
    """Yield what is wrong with the plan itself, at application and again at entry."""
    yield from rules.refusals(facts.proposal)
    for right in facts.emptied:
        yield rules.RIGHT_EMPTY.refuse(right)
    yield from facts.restricted
    yield from facts.unfit


def _change(writing: Writing, facts: Facts, draft: Draft, region: str) -> int:
    grantor = facts.parcels[0].grantor_id
    if grantor is None:
        raise NotFoundError(what=f"地块 {facts.parcels[0].code} 的发包方")
    case_id, number = case_for(writing, PARCEL_CHANGE, grantor_id=grantor, region=region, into=draft.into)
    content = keep_plan(writing, case_id, draft.kind, draft.plan, region)
    writing.add(
        CaseContract,
        [
            {"case_id": case_id, "contract_id": contract, "content_sha256": sha256, "region_code": region}
            for contract, sha256 in facts.contents.items()
        ],
    )
    writing.facts |= {"case_number": number, "content": content.hex(), "parcels": list(draft.seen)}
    return case_id


def parts_of(total: Decimal, shapes: Sequence[BaseGeometry]) -> list[tuple[BaseGeometry, Decimal]]:
    """Return shapes with areas that add up to a total in m² exactly, in proportion to what they cover."""
    # Square centimetres as weights: integers, and finer than what is shared out.
    hundredths = apportion(int(total * 100), [round(shape.area * 10_000) for shape in shapes])
    return [(shape, Decimal(part) / 100) for shape, part in zip(shapes, hundredths, strict=True)]
