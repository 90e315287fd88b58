"""The plan of an extension and its proofs: published for its days, voted by two thirds of all members."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import NotFoundError
from registry.leaf import Json, content_hash
from registry.models import (
    ExtensionPlan,
    ExtensionPublication,
    ExtensionPublicationClosing,
    ExtensionVote,
    Grantor,
)
from registry.periods import add_years
from registry.queries import grantors, parameters
from registry.rules import extension as rules
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """A plan to record; the last day is the last of the old term."""

    body: str
    hardship: str
    base_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class VoteWanted:
    """The meeting's vote on a plan; the roster counts all members, or all their representatives."""

    held_on: date
    roster: int
    present: int
    in_favour: int
    minutes: str


def record_plan(session: Session, grantor_code: str, wanted: PlanWanted, *, actor: Actor) -> int:
    """Record a plan for a grantor; return its id. Raises Refused, NotFoundError."""
    grantor = grantors.by_code(session, grantor_code)
    region = grantor.code
    plan = rules.Plan(grantor.name or region, wanted.body, wanted.hardship, wanted.base_on, wanted.last_day)

    def change(writing: Writing, _: object) -> int:
        mine = select(func.count()).where(ExtensionPlan.grantor_id == grantor.id)
        term_from = wanted.last_day + timedelta(days=1)
        row: dict[str, Json] = {
            "number": 1 + (writing.session.scalar(mine) or 0),
            "body": wanted.body.strip(),
            "hardship": wanted.hardship.strip(),
        }
        days = {
            "base_on": wanted.base_on,
            "term_from": term_from,
            "term_to": add_years(term_from, rules.TERM_YEARS),
        }
        content = content_hash({"grantor": region, **row, **{k: str(v) for k, v in days.items()}})
        writing.facts |= {"content": content.hex()}
        return writing.add_one(
            ExtensionPlan,
            grantor_id=grantor.id,
            content_sha256=content,
            region_code=region,
            **row,
            **days,
        )

    return perform(
        session,
        Act("record_extension_plan", region, actor),
        Locks(names=[f"grantor:{region}"]),
        gather=lambda s: _not_allowed(s, region, actor),
        refuse=lambda refused: (*refused, *rules.refusals_of_plan(plan)),
        change=change,
    )


def publish_plan(session: Session, plan_id: int, place: str, *, actor: Actor) -> None:
    """Publish a plan in the village for the days that are set. Raises Refused, NotFoundError."""

    def change(writing: Writing, facts: "_Facts") -> None:
        days = parameters.number(writing.session, "extension_plan_days")
        due = facts.today + timedelta(days=days)
        writing.add(ExtensionPublication, [{**facts.row, "place": place.strip(), "due_on": due}])
        writing.facts |= {"days": days, "content": facts.plan.content_sha256.hex()}

    def refuse(facts: "_Facts") -> Iterable[Refusal]:
        yield from facts.refusals
        if facts.due_on is not None:
            yield rules.DONE_BEFORE.refuse(facts.where)

    _perform(session, "publish_extension_plan", plan_id, actor, refuse, change)


def close_publication(session: Session, plan_id: int, *, actor: Actor) -> None:
    """Close a plan's publication, once its days have run. Raises Refused, NotFoundError."""

    def change(writing: Writing, facts: "_Facts") -> None:
        row = {"plan_id": plan_id, "due_on": facts.due_on, "region_code": facts.plan.region_code}
        writing.add(ExtensionPublicationClosing, [row])

    def refuse(facts: "_Facts") -> Iterable[Refusal]:
        yield from facts.refusals
        if facts.due_on is None:
            yield rules.NOT_DECIDED.refuse(facts.where)
        elif facts.is_closed:
            yield rules.DONE_BEFORE.refuse(facts.where)
        else:
            yield from rules.refusals_of_closing(facts.where, due_on=facts.due_on, today=facts.today)

    _perform(session, "close_extension_plan", plan_id, actor, refuse, change)


def record_vote(session: Session, plan_id: int, wanted: VoteWanted, *, actor: Actor) -> None:
    """Record the vote on a plan. Raises Refused where two thirds of all members are not in favour."""

    def change(writing: Writing, facts: "_Facts") -> None:
        counts = {"roster": wanted.roster, "present": wanted.present, "in_favour": wanted.in_favour}
        row = {**facts.row, **counts, "held_on": wanted.held_on, "minutes": wanted.minutes.strip()}
        writing.add(ExtensionVote, [row])
        writing.facts |= {**counts, "content": facts.plan.content_sha256.hex()}

    def refuse(facts: "_Facts") -> Iterable[Refusal]:
        yield from facts.refusals
        if facts.is_voted:
            yield rules.DONE_BEFORE.refuse(facts.where)
        yield from rules.refusals_of_vote(
            rules.Meeting(
                facts.where, wanted.held_on, facts.today, wanted.roster, wanted.present, wanted.in_favour,
                wanted.minutes,
            )
        )  # fmt: skip

    _perform(session, "vote_extension_plan", plan_id, actor, refuse, change)


@dataclass(frozen=True, slots=True)
class _Facts:
    plan: ExtensionPlan
    where: str
    due_on: date | None
    is_closed: bool
    is_voted: bool
    today: date
    refusals: Sequence[Refusal]

    @property
    def row(self) -> dict[str, object]:
        """What publication and vote bind alike: this plan, with this content."""
        plan = self.plan
        return {
            "plan_id": plan.id,
            "content_sha256": plan.content_sha256,
            "region_code": plan.region_code,
        }


def _perform(
    session: Session,
    name: str,
    plan_id: int,
    actor: Actor,
    refuse: Callable[[_Facts], Iterable[Refusal]],
    change: Callable[[Writing, _Facts], None],
) -> None:
    plan = session.get(ExtensionPlan, plan_id)
    if plan is None:
        raise NotFoundError(what=f"延包方案 {plan_id}")
    perform(
        session,
        Act(name, plan.region_code, actor),
        Locks(names=[f"grantor:{plan.region_code}"]),
        gather=lambda s: _gather(s, plan, actor),
        refuse=refuse,
        change=change,
    )


def _gather(session: Session, plan: ExtensionPlan, actor: Actor) -> _Facts:
    published = session.get(ExtensionPublication, plan.id)
    code = session.get_one(Grantor, plan.grantor_id).code
    return _Facts(
        plan,
        grantors.by_code(session, code).name or code,
        published.due_on if published else None,
        session.get(ExtensionPublicationClosing, plan.id) is not None,
        session.get(ExtensionVote, plan.id) is not None,
        clock.today(session),
        _not_allowed(session, plan.region_code, actor),
    )


def _not_allowed(session: Session, region: str, actor: Actor) -> Sequence[Refusal]:
    return () if _step.has_role(session, actor, ROLE, region) else (JURISDICTION.refuse(region, role=ROLE),)
