"""Parts of a distribution: who and what goes to which household."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from registry.codelists import HEAD_RELATIONS, Relation
from registry.queries.households import Held
from registry.rules.household_facts import Evidence, Member, Wanted


@dataclass(frozen=True, slots=True)
class Part:
    """A household that comes of a distribution; with a code it is an old one that goes on."""

    representative: int | None
    members: Sequence[int]
    plots: Sequence[str]
    code: str | None = None
    relations: Mapping[int, str] = field(default_factory=dict)
    """Relation to the head, by person, where it is told anew."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the households agreed on: the paper and its day, and who consented by which paper."""

    document: str
    day: date | None = None
    consents: Mapping[int, str] = field(default_factory=dict)
    creditors: frozenset[int] = frozenset()
    divided: bool = False
    """Whether parcels were split for it (1052)."""

    @property
    def evidence(self) -> Evidence:
        """The agreement as evidence of a plan."""
        return Evidence(
            document=self.document,
            day=self.day,
            consents=self.consents,
            creditors=self.creditors,
            divided=self.divided,
        )


def wanted(found: Sequence[Held], part: Part) -> Wanted:
    """Return a part as a household; people and parcels that none of the old ones has stay out."""
    people = {m.person_id: m for h in found for m in h.members if m.stays}
    plots = {p.code: p for h in found for p in h.plots}
    members = [people[who] for who in part.members if who in people]
    own = next((h for h in found if h.code == part.code), None)
    at_home = {m.person_id for m in own.members if m.stays} if own else set()
    has_head = any(m.person_id in at_home and m.relation in HEAD_RELATIONS for m in members)
    related = tuple(_related(m, part, at_home=at_home, has_head=has_head) for m in members)
    return Wanted(part.code, part.representative, related, tuple(plots[c] for c in part.plots if c in plots))


def _related(member: Member, part: Part, *, at_home: set[int], has_head: bool) -> Member:
    """Return a member with the relation to the new head: as told, or as it was where the head stays."""
    who = member.person_id
    if who in part.relations:
        return replace(member, relation=part.relations[who])
    if has_head and who in at_home:
        return member
    heads = not has_head and who == part.representative
    return replace(member, relation=Relation.HEAD if heads else None)
