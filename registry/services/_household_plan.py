"""The plan of a change of contract households: what they become, on which evidence, until entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import StaleVersionError
from registry.identity import born_on
from registry.models import CaseContract
from registry.periods import add_years
from registry.queries import handed_back, households, parameters, restrictions, sheets
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rules import household_parts
from registry.rules import households as rules
from registry.rules.case_kinds import (
    CONTRACT_CANCELLATION,
    CONTRACT_CHANGE,
    HOUSEHOLD_MERGE,
    HOUSEHOLD_SPLIT,
    MEMBERS,
    REPRESENTATIVE,
    CaseKind,
)
from registry.rules.cases import JURISDICTION, NO_REASON
from registry.rules.contract_grounds import (
    CHILD_RIGHT,
    GAINS,
    PLOT_TAKEN,
    cancellation_refusals,
    change_refusals,
)
from registry.rules.household_facts import Proposal
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _into, _step
from registry.services._cases import case_for, keep_plan
from registry.services._people import People
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE, Vault

ROLE = "clerk"
Rules = Callable[[Proposal], Iterable[Refusal]]
KINDS: dict[str, tuple[CaseKind, str, Rules]] = {
    MEMBERS.code: (MEMBERS, "members", rules.member_refusals),
    REPRESENTATIVE.code: (REPRESENTATIVE, "members", rules.new_representative_refusals),
    CONTRACT_CHANGE.code: (CONTRACT_CHANGE, "contract", change_refusals),
    HOUSEHOLD_SPLIT.code: (HOUSEHOLD_SPLIT, "household_split", household_parts.split_refusals),
    HOUSEHOLD_MERGE.code: (HOUSEHOLD_MERGE, "household_merge", household_parts.merge_refusals),
    CONTRACT_CANCELLATION.code: (CONTRACT_CANCELLATION, "cancellation", cancellation_refusals),
}
"""By kind of case: itself, the kind of its plan, and its rules."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """People who join and may be new to the register: -1 in the plan is the first of them."""

    facts: Sequence[PersonFacts] = ()
    people: People | None = None
    refs: Sequence[int | None] = field(default=())


@dataclass(frozen=True, slots=True)
class Facts:
    """What a change rests on, under its locks."""

    held: list[Held]
    contents: dict[int, bytes]
    """Contracts of the households with the hash of what they say now."""
    allowed: bool
    proposal: Proposal
    lost: dict[str, int]
    """Units of parcels that leave a right, by code."""
    ground: tuple[Refusal, ...]
    """What restrictions and rights of others on that land say, and other rights of a household that ends."""
    unfit: tuple[Refusal, ...] = ()
    """What keeps the case that was taken in from taking the plan up."""


def apply_for(
    session: Session, draft: Draft, *, actor: Actor, vault: Vault, newcomers: Sequence[PersonFacts] = ()
) -> int:
    """Open a case with the plan; return its id. Raises Refused, NotFoundError, StaleVersionError."""
    found = households.held(session, list(draft.seen))
    region = found[0].region_code
    people = People(vault)
    joining = Newcomers(newcomers, people, [people.refer(person) for person in newcomers])
    return perform(
        session,
        Act(f"apply_{draft.kind}", region, actor),
        locks(found, *_into.locks(draft.into)),
        gather=lambda s: _gather(s, draft, actor, vault, newcomers),
        refuse=lambda facts: refuse(facts, draft),
        change=lambda writing, facts: _change(writing, facts, draft, joining, region),
    )


def refusals(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> list[Refusal]:
    """Return what would keep a draft from being applied for as things stand; nothing is written."""
    facts = gather(session, draft, actor, _adults(session, draft, vault, ()))
    return list(refuse(facts, draft))


def locks(found: Sequence[Held], *more: str) -> Locks:
    """Return the locks of a change: grantors, households, rights, and more names."""
    rights = {f"right:{h.right_code}" for h in found if h.right_code}
    grantors = {f"grantor:{h.region_code}" for h in found}
    return Locks(names=[*more, *grantors, *rights, *(f"holder:{h.code}" for h in found)])


def _gather(
    session: Session, draft: Draft, actor: Actor, vault: Vault, newcomers: Sequence[PersonFacts]
) -> Facts:
    facts = gather(session, draft, actor, _adults(session, draft, vault, newcomers))
    for household in facts.held:
        if household.seen != draft.seen[household.code]:
            raise StaleVersionError(
                what=f"农户 {household.code}",
                seen=draft.seen[household.code][0],
                current=household.version,
            )
    return facts


def gather(session: Session, draft: Draft, actor: Actor, adults: frozenset[int] = frozenset()) -> Facts:
    """Return the facts of a change as they are now."""
    found = households.held(session, list(draft.seen))
    contracts = [h.contract_id for h in found if h.contract_id is not None]
    gained = [event.code for event in draft.evidence.plots if event.ground in GAINS]
    before = {plot.code: plot.area for h in found for plot in h.plots}
    lost = lost_plots(found, draft)
    proposal = Proposal(
        tuple(h.standing for h in found),
        draft.after,
        draft.evidence,
        clock.today(session),
        adults,
        frozenset(households.free_parcels(session, found[0].grantor_id, gained)) if gained else frozenset(),
        households.split_parcels(session, list(before)) if draft.evidence.divided else frozenset(),
        parameters.number(session, "hand_back_notice_months"),
        handed_back.households(session, found) if gained else frozenset(),
    )
    return Facts(
        found,
        {s.contract_id: s.sha256 for s in sheets.of_contracts(session, contracts)},
        all(_step.has_role(session, actor, ROLE, h.region_code) for h in found),
        proposal,
        lost,
        (*_ground_refusals(session, found, draft, lost), *_ending_refusals(session, found, draft)),
        tuple(_into.refusals(session, draft.into, KINDS[draft.kind][0], found[0].grantor_id)),
    )


def lost_plots(found: Sequence[Held], draft: Draft) -> dict[str, int]:
    """Return the parcels that leave their household's right, or shrink in it, with their units."""
    kept = {(h.code, plot) for h in draft.after for plot in h.plots}
    return {
        plot.code: h.units[plot.code]
        for h in found
        for plot in h.plots
        if (h.code, plot) not in kept and plot.code in h.units
    }


def _ground_refusals(
    session: Session, found: Sequence[Held], draft: Draft, lost: Mapping[str, int]
) -> Iterable[Refusal]:
    """Yield what others' rights and restrictions say: of land that leaves its right all, else a seizure.

    The next version of a seized right is refused whatever it says: the court wants it as it stands.
    """
    rights = [h.right_id for h in found if h.right_id is not None]
    units = {unit for h in found for unit in h.units.values()}
    where = "、".join(h.code for h in found)
    for plot, right in households.child_rights(session, rights, sorted(lost.values())):
        yield CHILD_RIGHT.refuse(where, plot=plot, right=right)
    standing = [
        Standing(r.id, r.kind, r.document_number, r.bans_transfer)
        for r in restrictions.open_over(session, sorted(units), rights)
        if r.kind == "seizure" or (lost and (r.right_id is not None or r.unit_id in lost.values()))
    ]
    yield from refusals_of_disposition(
        Disposition(
            f"农户 {where} 的承包地",
            standing,
            transfers=draft.kind in {HOUSEHOLD_SPLIT.code, HOUSEHOLD_MERGE.code},
            ends_right=bool(lost),  # of land that leaves its right, the creditor loses it either way
            consented=draft.evidence.creditors,
            acknowledged=draft.evidence.creditors,
        )
    )


def _ending_refusals(session: Session, found: Sequence[Held], draft: Draft) -> Iterable[Refusal]:
    """Yield what a household that ends would leave without a holder."""
    going_on = {w.code for w in draft.after if w.staying}
    for household in found:
        rights = [] if household.code in going_on else households.other_rights(session, household)
        if rights:
            yield rules.OTHER_RIGHTS.refuse(household.code, rights="、".join(rights))


def _adults(session: Session, draft: Draft, vault: Vault, newcomers: Sequence[PersonFacts]) -> frozenset[int]:
    """Return who is known to be of age today, by the number on record or told."""
    today = clock.today(session)
    numbers: dict[int, str] = {-k: p.id_number for k, p in enumerate(newcomers, start=1) if p.id_number}
    for household in households.held(session, list(draft.seen)):
        for who, person in household.people.items():
            if person.id_sealed is not None:
                numbers[who] = vault.open(person.id_sealed, ID_PURPOSE)
    born = {who: born_on(number) for who, number in numbers.items()}
    return frozenset(who for who, day in born.items() if day and add_years(day, rules.OF_AGE) <= today)


def refuse(facts: Facts, draft: Draft) -> Iterable[Refusal]:
    """Yield everything that keeps the plan from being applied for."""
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.held[0].region_code, role=ROLE)
    if not draft.reason.strip():
        yield NO_REASON.refuse(facts.proposal.where)
    yield from KINDS[draft.kind][2](facts.proposal)
    yield from facts.ground
    yield from facts.unfit


def refuse_ground(facts: Facts) -> Iterable[Refusal]:
    """Yield what others may have got on the land since the application; the households are unchanged."""
    yield from facts.ground
    for event in facts.proposal.evidence.plots:
        if event.ground in GAINS and event.code not in facts.proposal.free:
            yield PLOT_TAKEN.refuse(facts.proposal.where, plot=event.code)


def _change(writing: Writing, facts: Facts, draft: Draft, joining: Newcomers, region: str) -> int:
    draft = draft.renumbered(_written(writing, joining, region))
    kind, plan_kind, _ = KINDS[draft.kind]
    first = facts.held[0]
    case_id, number = case_for(
        writing,
        kind,
        grantor_id=first.grantor_id,
        region=region,
        into=draft.into,
        message_kind=draft.message_kind,
    )
    content = keep_plan(writing, case_id, plan_kind, draft.plan, region)
    writing.add(
        CaseContract,
        [
            {"case_id": case_id, "contract_id": contract, "content_sha256": sha256, "region_code": region}
            for contract, sha256 in facts.contents.items()
        ],
    )
    writing.facts |= {"case_number": number, "content": content.hex(), "households": list(draft.seen)}
    return case_id


def _written(writing: Writing, joining: Newcomers, region: str) -> dict[int, int]:
    """Take newcomers into the register of persons; return their ids by the plan's negative numbers."""
    if not joining.facts or joining.people is None:
        return {}
    joining.people.stage(writing.session)
    joining.people.write(writing, region)
    rows = writing.session.execute(text("SELECT ref, person_id FROM stage_person_ref"))
    ids = {row.ref: row.person_id for row in rows}
    return {-k: ids[ref] for k, ref in enumerate(joining.refs, start=1)}


def known_person(session: Session, vault: Vault, person: PersonFacts) -> int | None:
    """Return the person of an ID number and name, where the register knows them."""
    if not person.id_number:
        return None
    found: int | None = session.scalar(
        text("SELECT id FROM person WHERE id_index = :number AND name = :name"),
        {"number": vault.index(person.id_number, ID_PURPOSE), "name": person.name},
    )
    return found
