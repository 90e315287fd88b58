"""Whose estate a right may be: who holds it, or held it, as the register says it now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.codelists import HolderKind, MemberRemark
from registry.models import HouseholdMember, Person
from registry.periods import OPEN_DATE
from registry.queries.movable_rights import Party


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A person who holds a right, alone or with others, or did before they died or left."""

    person_id: int
    name: str
    id_mask: str | None
    is_gone: bool
    """Whether the register says that they died or left."""


def on_record(session: Session, holders: Sequence[Party]) -> dict[int, list[OnRecord]]:
    """Return the people of holders, by holder: co-owners, also those who are gone, and who held it alone.

    A membership that was corrected away is none: only what stands counts.
    """
    member = HouseholdMember
    query = (
        select(member.holder_id, Person.id, Person.name, Person.id_mask, member.during_to, member.remark_kind)
        .join(Person, Person.id == member.person_id)
        .where(
            member.holder_id.in_([holder.holder_id for holder in holders]),
            member.ended_by.is_(None),
            or_(member.is_co_owner.is_(True), member.remark_kind == MemberRemark.DECEASED),
        )
        .order_by(member.holder_id, member.position)
    )
    found: dict[int, list[OnRecord]] = {}
    for holder, person, name, mask, until, remark in session.execute(query):
        gone = until != OPEN_DATE or remark == MemberRemark.DECEASED
        found.setdefault(holder, []).append(OnRecord(person, name, mask, gone))
    return found | {
        holder.holder_id: [OnRecord(person.id, person.name, person.id_mask, is_gone=False)]
        for holder in holders
        if HolderKind.of(holder.kind) is HolderKind.PERSON and holder.holder_id not in found
        if holder.representative is not None
        for person in [session.get_one(Person, holder.representative)]
    }
