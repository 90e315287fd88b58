"""Records that a household's member settled in town: one entry of the ledger; no right is touched."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import Settlement, SettlementEntry
from registry.queries import rosters, settlements
from registry.queries.rosters import Roster
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.settlements import NewSettlement, Report, refusals_to_report
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    roster: Roster
    report: Report
    allowed: bool


def report_settlement(
    session: Session, household: str, person_id: int | None, new: NewSettlement, *, actor: Actor
) -> int:
    """Record a settlement of a member of a household (its 18 digits) and return its number.

    Raises Refused, or NotFoundError where no household stands under the code.
    """
    region = rosters.of_household(session, household).region_code

    def gather(session: Session) -> _Facts:
        roster = rosters.of_household(session, household)
        return _Facts(
            roster,
            Report(
                household,
                new,
                any(m.person_id == person_id for m in roster.members),
                settlements.standing_of(session, person_id),
                clock.today(session),
            ),
            _step.has_role(session, actor, ROLE, region),
        )

    return perform(
        session,
        Act("report_settlement", region, actor),
        Locks(names=[f"holder:{household}", lock(person_id)]),
        gather=gather,
        refuse=_refuse,
        change=lambda writing, facts: book(writing, facts.roster.holder_id, person_id or 0, new, region),
    )


def lock(person_id: int | None) -> str:
    """Return the lock name of a person's settlement."""
    return f"settlement:{person_id}"


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.roster.region_code, role=ROLE)
    yield from refusals_to_report(facts.report)


def book(writing: Writing, holder_id: int, person_id: int, new: NewSettlement, region: str) -> int:
    """Write a settlement and its entry, and return its number; resident numbers in its text are masked."""
    number = writing.add_one(
        Settlement,
        holder_id=holder_id,
        person_id=person_id,
        kind=new.kind,
        destination_code=new.destination_code,
        destination_name=hide_ids(new.destination_name.strip()),
        destination_class=new.destination_class,
        settled_on=new.settled_on,
        document=hide_ids(new.document.strip()),
        region_code=region,
    )
    writing.add(SettlementEntry, [{"settlement_id": number, "people": 1, "region_code": region}])
    writing.facts |= {"settlement": number}
    return number
