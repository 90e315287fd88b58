"""Takes the survey facts of one grantor into the register, under a survey case of their own.

One grantor is one act and one transaction: clerks elsewhere in the county go on working. What
overlaps with the register, or bears a code that it has, is left out and reported; it never stops
the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.models import (
    DeliveryGrantor,
    Grantor,
    GrantorVersion,
)
from registry.rules.case_kinds import SURVEY
from registry.rules.deliveries import GRANTOR_DONE
from registry.services import _survey_contracts, _survey_differences, _survey_holders, _survey_units
from registry.services._cases import open_case
from registry.services._people import People
from registry.services._staging import renew_plans
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import SurveyOfGrantor
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class RegisterConflict:
    """Something of the survey that the register does not admit beside what it has."""

    level: str
    code: str
    neighbor: str | None
    """The registered unit it overlaps with; None where the code itself is taken."""
    area_m2: float


@dataclass(frozen=True, slots=True)
class Known:
    """(level, code) of what the register has already: as the delivery says, or otherwise."""

    same: tuple[tuple[str, str], ...] = ()
    differing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedGrantor:
    """What was admitted under a grantor."""

    code: str
    case_number: str | None
    """None where the register had everything already."""
    parcels: int
    holders: int
    contracts: int
    conflicts: tuple[RegisterConflict, ...]
    known: Known


@dataclass(frozen=True, slots=True)
class _Facts:
    grantor_id: int | None
    done: bool
    head: int | None = None
    conflicts: tuple[RegisterConflict, ...] = ()
    known: Known = Known()


def load_survey(
    session: Session, survey: SurveyOfGrantor, *, delivery_id: int, actor: Actor, vault: Vault, srid: int
) -> LoadedGrantor:
    """Admit what a delivery says of one grantor.

    Raises Refused where another load of the same delivery was faster, ConstraintError if the
    database refuses.
    """
    region = survey.grantor.code
    people = People(vault)
    renew_plans(session)
    return perform(
        session,
        Act("load_survey", region, actor),
        Locks(ground=[unit.box for unit in survey.units], names=[f"grantor:{region}"]),
        gather=lambda s: _gather(s, survey, delivery_id, people, srid),
        refuse=lambda facts: (GRANTOR_DONE.refuse(region),) if facts.done else (),
        change=lambda writing, facts: _change(writing, facts, survey, delivery_id, people),
    )


def _gather(session: Session, survey: SurveyOfGrantor, delivery_id: int, people: People, srid: int) -> _Facts:
    """Stage everything and find what the register already has in its place."""
    grantor_id = session.scalar(select(Grantor.id).where(Grantor.code == survey.grantor.code))
    if _is_done(session, delivery_id, survey.grantor.code):
        return _Facts(grantor_id, done=True)
    head = people.refer(survey.grantor.head)
    _survey_units.stage_units(session, survey.units, srid)
    _survey_holders.stage_holders(session, survey.holders, people)
    _survey_contracts.stage_contracts(session, survey.contracts)
    people.stage(session)
    # A grantor that the register does not have has no parcels there: their codes begin with its own.
    again = grantor_id is not None
    units = _survey_differences.set_apart(session) if again else _survey_differences.Compared()
    holders, holders_taken = _survey_holders.drop_taken(session)
    contracts, contracts_taken = _survey_contracts.drop_taken(session)
    if again:
        people.forget_unmentioned(session)  # the head of a known grantor is known too
    conflicts = [
        RegisterConflict(level, code, neighbor, float(area or 0))
        for level, code, neighbor, area in _survey_units.conflicts(session)
    ]
    conflicts += [RegisterConflict("holder", code, None, 0.0) for code in holders_taken]
    conflicts += [RegisterConflict("contract", code, None, 0.0) for code in contracts_taken]
    same = (*units.same, *(("holder", c) for c in holders), *(("contract", c) for c in contracts))
    return _Facts(grantor_id, False, head, tuple(conflicts), Known(same, units.differing))


def _is_done(session: Session, delivery_id: int, grantor_code: str) -> bool:
    query = select(DeliveryGrantor.id).where(
        DeliveryGrantor.delivery_id == delivery_id,
        DeliveryGrantor.grantor_code == grantor_code,
        DeliveryGrantor.ended_by.is_(None),
    )
    return session.scalar(query) is not None


_ANYTHING = """
    SELECT EXISTS (SELECT FROM stage_unit) OR EXISTS (SELECT FROM stage_holder)
      OR EXISTS (SELECT FROM stage_contract)
"""


def _change(
    writing: Writing, facts: _Facts, survey: SurveyOfGrantor, delivery_id: int, people: People
) -> LoadedGrantor:
    session, region = writing.session, survey.grantor.code
    people.write(writing, region[:6])
    again = facts.grantor_id is not None
    grantor_id = facts.grantor_id or _add_grantor(writing, survey, people, facts.head)
    number = None
    if not again or session.scalar(text(_ANYTHING)):
        _, number = open_case(writing, SURVEY, grantor_id=grantor_id, region=region, delivery_id=delivery_id)
    holders = _survey_holders.write_holders(writing, grantor_id, region)
    parcels = _survey_units.write_units(writing, grantor_id, region)
    _survey_units.write_boundaries(writing, survey.points, survey.lines, region, again=again)
    contracts = _survey_contracts.write_contracts(writing, grantor_id, region)
    _survey_contracts.write_papers(writing, survey.papers, people, delivery_id, region, again=again)
    if again:
        _survey_differences.write_differences(writing, delivery_id, region)
    refused = _refused_here(facts.conflicts)
    writing.add(
        DeliveryGrantor,
        [
            {
                "delivery_id": delivery_id,
                "grantor_code": region,
                "case_id": writing.case_id,
                "parcels_admitted": parcels,
                "parcels_same": sum(level == "contracted_parcel" for level, _ in facts.known.same),
                "parcels_differing": len(facts.known.differing),
                "parcels_refused": survey.parcels_refused + refused["contracted_parcel"],
                "holders_admitted": holders,
                "holders_refused": survey.holders_refused + refused["holder"],
                "contracts_admitted": contracts,
                "contracts_refused": survey.contracts_refused + refused["contract"],
                "region_code": region,
            }
        ],
    )
    writing.facts |= {"case_number": number, "parcels": parcels, "holders": holders, "contracts": contracts}
    return LoadedGrantor(region, number, parcels, holders, contracts, facts.conflicts, facts.known)


def _refused_here(conflicts: Sequence[RegisterConflict]) -> dict[str, int]:
    counts = {"contracted_parcel": 0, "holder": 0, "contract": 0}
    for level, _ in {(c.level, c.code) for c in conflicts}:
        counts[level] = counts.get(level, 0) + 1
    return counts


def _add_grantor(writing: Writing, survey: SurveyOfGrantor, people: People, head: int | None) -> int:
    facts = survey.grantor
    grantor_id = writing.add_one(Grantor, code=facts.code, region_code=facts.code)
    sealed, mask = people.phone(facts.phone)
    head_id = (
        writing.session.scalar(text("SELECT person_id FROM stage_person_ref WHERE ref = :ref"), {"ref": head})
        if head is not None
        else None
    )
    writing.add(
        GrantorVersion,
        [
            {
                "grantor_id": grantor_id,
                "region_code": facts.code,
                "version": 1,
                "name": facts.name,
                "head_id": head_id,
                "phone_sealed": sealed,
                "phone_mask": mask,
                "address": facts.address,
                "postcode": facts.postcode,
                "surveyor": facts.surveyor,
                "surveyed_on": facts.surveyed_on,
                "survey_note": facts.survey_note,
            }
        ],
    )
    return grantor_id
