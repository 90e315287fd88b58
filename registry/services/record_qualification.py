"""A clerk writes lines of the ledger of homestead qualifications 宅基地资格权, for one or several members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import Grantor, HomesteadQualification
from registry.queries import qualifications, rosters
from registry.queries.rosters import Roster
from registry.rules.cases import JURISDICTION
from registry.rules.qualifications import ENDS, LastLine, Wish, refusals
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class NewLines:
    """What is written, the same for each person: one of `BEGINS` or `ENDS`, the day, and what it rests on."""

    ground: str
    effective_on: date | None
    """None where no day could be read, which its rule refuses."""
    source: str
    people: Sequence[int] = ()
    """Persons of the household; its present members all together where empty."""


@dataclass(frozen=True, slots=True)
class _Facts:
    roster: Roster
    grantor_id: int
    wanted: Sequence[int]
    last: dict[int, LastLine]
    wish: Wish
    allowed: bool


def record_qualification(session: Session, holder_code: str, new: NewLines, *, actor: Actor) -> int:
    """Write a line for each person; return how many. Raises Refused, or NotFoundError for the household."""
    seen = rosters.of_household(session, holder_code)
    region = seen.region_code
    # Settled before the locks, which name everyone: a newcomer of meanwhile is not written for.
    asked = sorted(set(new.people or (m.person_id for m in seen.members)))
    return perform(
        session,
        Act("record_qualification", region, actor),
        # A grant of the same collective reads the ledger under the same lock; a person's lines follow
        # each other whatever household or collective they are written through.
        Locks(names=[f"grantor:{region}", f"holder:{holder_code}", *(f"qualification:{p}" for p in asked)]),
        gather=lambda s: _gather(s, holder_code, new, asked, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, new),
    )


def _gather(session: Session, holder_code: str, new: NewLines, asked: Sequence[int], actor: Actor) -> _Facts:
    roster = rosters.of_household(session, holder_code)
    names = {m.person_id: m.name for m in roster.members}
    if new.ground in ENDS:  # who has left or died is on the ledger still
        names |= {q.person_id: q.name for q in qualifications.of_household(session, roster.holder_id)}
    wanted = [person for person in asked if person in names]
    last = qualifications.last_lines(session, wanted)
    wish = Wish(
        holder_code,
        roster.grantor_code,
        new.ground,
        new.effective_on,
        clock.today(session),
        new.source,
        [(names[person], last.get(person)) for person in wanted],
        len(asked) - len(wanted),
    )
    grantor = session.scalars(select(Grantor.id).where(Grantor.code == roster.grantor_code)).one()
    allowed = _step.has_role(session, actor, ROLE, roster.region_code)
    return _Facts(roster, grantor, wanted, last, wish, allowed)


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.roster.region_code, role=ROLE)
    yield from refusals(facts.wish)


def _change(writing: Writing, facts: _Facts, new: NewLines) -> int:
    shared = {
        "grantor_id": facts.grantor_id,
        "holder_id": facts.roster.holder_id,
        "ground": new.ground,
        "effective_on": new.effective_on,
        "source": hide_ids(new.source),
        "region_code": facts.roster.region_code,
    }
    rows = [
        {"person_id": p, "position": facts.last[p].position + 1 if p in facts.last else 1, **shared}
        for p in facts.wanted
    ]
    writing.add(HomesteadQualification, rows)
    writing.facts |= {"household": facts.roster.code, "ground": new.ground, "lines": len(rows)}
    return len(rows)
