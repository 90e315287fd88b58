"""Changes of the loaded county's households, taken through their cases."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import audit, households
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rules.household_facts import MemberEvent
from registry.services import _household_plan
from registry.services._household_parts import Agreement, Part
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.enter_household_change import enter_household_change
from registry.services.split_household import draft_split
from tests.support.village import GRANTOR, Village

BIG = f"{GRANTOR}0007"
"""Four members who share the right: head, spouse, son, daughter; 12 parcels."""
SMALL = f"{GRANTOR}0006"
"""Head and spouse, one parcel."""
OTHER = f"{GRANTOR}0003"
NEXT = f"{GRANTOR}0013"
"""The first new code under the grantor."""


def held(session: Session, code: str = BIG) -> Held:
    return households.held(session, [code])[0]


def day(session: Session, ago: int = 30) -> date:
    return clock.today(session) - timedelta(days=ago)


def consents(household: Held) -> dict[int, str]:
    """Everybody's paper of consent."""
    return {m.person_id: f"同意书第{m.person_id}号" for m in household.members if m.stays}


def agreement(*found: Held, **other: object) -> Agreement:
    papers: dict[int, str] = {}
    for household in found:
        papers |= consents(household)
    return Agreement(**{"document": "分户协议", "consents": papers, **other})  # type: ignore[arg-type]  # by name


def halves(household: Held, speaks: int, *, keeps: bool = True, plots: int = 5) -> list[Part]:
    """Return a split: the head with the spouse goes on, the children begin a household of their own."""
    people = [m.person_id for m in household.members if m.stays]
    codes = [p.code for p in household.plots]
    old = Part(people[0], people[:2], codes[plots:], household.code if keeps else None)
    return [old, Part(speaks, people[2:], codes[:plots])]


def adult_child(village: Village, code: str = BIG) -> int:
    """Return a child of a household who is of age."""
    household = held(village.session, code)
    draft = draft_split(village.session, code, [], Agreement("x"), reason="x")
    of_age = _household_plan._adults(village.session, draft, village.vault, ())
    return next(m.person_id for m in household.members[2:] if m.person_id in of_age)


def death(session: Session, who: int) -> MemberEvent:
    return MemberEvent("death", who, day(session), "死亡证明")


def apply(village: Village, draft: Draft) -> int:
    return _household_plan.apply_for(village.session, draft, actor=village.cast.lu, vault=village.vault)


def approved(village: Village, case: int) -> int:
    session, cast = village.session, village.cast
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    approve_change(session, case, actor=cast.shen)
    return case


def enter(village: Village, case: int) -> list[str]:
    return enter_household_change(village.session, approved(village, case), actor=village.cast.shen)


def split_big(village: Village) -> list[str]:
    """Split the household of twelve parcels, to its entry."""
    before = held(village.session)
    parts = halves(before, adult_child(village))
    return enter(
        village, apply(village, draft_split(village.session, BIG, parts, agreement(before), reason="分户"))
    )


def broken(session: Session) -> list[str]:
    """Return what the whole audit finds, with the rows' digests."""
    return [f"{a.invariant}: {a.first}" for a in audit.run(session) if a.violations]
