"""Plans of changes of contract households: as values, as canonical JSON on record, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import parcel_changes
from registry.rules.household_facts import Evidence, Member, MemberEvent, Plot, PlotEvent, Wanted


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clerk asks for: households as seen, what they become, and the evidence."""

    kind: str
    """Kind of the case."""
    message_kind: str | None
    reason: str
    seen: Mapping[str, list[int]]
    """Versions of household and contract that the clerk saw, by the household's code."""
    after: tuple[Wanted, ...]
    evidence: Evidence
    into: int | None = None
    """A case that was taken in and takes the plan up; no part of the plan."""

    @property
    def plan(self) -> dict[str, Json]:
        """The draft as canonical JSON values: areas in hundredths of m², days in ISO form."""
        said = self.evidence
        return {
            "kind": self.kind,
            "message_kind": self.message_kind,
            "reason": self.reason.strip(),
            "seen": {code: list(versions) for code, versions in self.seen.items()},
            "after": [
                {
                    "holder": h.code,
                    "representative": h.representative,
                    "members": [_member(m) for m in h.members],
                    "parcels": [[p.code, int(p.area * 100)] for p in h.plots],
                }
                for h in self.after
            ],
            "evidence": {
                "ground": said.ground,
                "document": said.document,
                "day": _iso(said.day),
                "members": [
                    [e.what, e.person_id, _iso(e.day), e.document, e.land_elsewhere] for e in said.members
                ],
                "parcels": [[e.code, e.ground, int(e.area * 100), e.document] for e in said.plots],
                "consents": {str(who): paper for who, paper in said.consents.items()},
                "creditors": [*sorted(said.creditors)],
                "divided": said.divided,
            },
        }

    def renumbered(self, ids: Mapping[int, int]) -> "Draft":
        """Return the draft with the register's ids in the place of newcomers' negative numbers."""
        if not ids:
            return self
        after = tuple(
            replace(
                h,
                representative=ids.get(h.representative or 0, h.representative),
                members=tuple(replace(m, person_id=ids.get(m.person_id, m.person_id)) for m in h.members),
            )
            for h in self.after
        )
        events = tuple(replace(e, person_id=ids.get(e.person_id, e.person_id)) for e in self.evidence.members)
        return replace(self, after=after, evidence=replace(self.evidence, members=events))


def _member(member: Member) -> list[Json]:
    return [
        member.person_id, member.relation, member.is_co_owner, _iso(member.during_from),
        _iso(member.during_to), member.remark_kind, member.remark,
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def draft_of(plan: Mapping[str, Any]) -> Draft:
    """Return the draft that a stored plan was made from."""
    said = plan["evidence"]
    return Draft(
        plan["kind"],
        plan["message_kind"],
        plan["reason"],
        plan["seen"],
        tuple(
            Wanted(
                h["holder"],
                h["representative"],
                tuple(
                    Member(m[0], m[1], m[2], date.fromisoformat(m[3]), date.fromisoformat(m[4]), m[5], m[6])
                    for m in h["members"]
                ),
                tuple(Plot(code, _m2(hundredths)) for code, hundredths in h["parcels"]),
            )
            for h in plan["after"]
        ),
        Evidence(
            said["ground"],
            said["document"],
            _day(said["day"]),
            tuple(
                MemberEvent(what, who, _day(day), paper, land)
                for what, who, day, paper, land in said["members"]
            ),
            tuple(
                PlotEvent(code, ground, _m2(hundredths), paper)
                for code, ground, hundredths, paper in said["parcels"]
            ),
            {int(who): paper for who, paper in said["consents"].items()},
            frozenset(said["creditors"]),
            said["divided"],
        ),
    )


def _m2(hundredths: int) -> Decimal:
    return (Decimal(hundredths) / 100).quantize(Decimal("0.01"))


def of_case(session: Session, case_id: int) -> Draft:
    """Return the plan of a case; raises NotFoundError."""
    return draft_of(parcel_changes.plan_of(session, case_id)[0])
