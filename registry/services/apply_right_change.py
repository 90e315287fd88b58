"""Applies for transfer, change, cancellation or correction of rights beyond the family contract.

The page as it would be is the plan; the case is not announced.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import folios, grantors, resting_rights
from registry.queries.grantors import GrantorView
from registry.queries.unit_sheets import PageWanted
from registry.rules import right_changes
from registry.rules.case_kinds import (
    RIGHT_CANCELLATION,
    RIGHT_CHANGE,
    RIGHT_CORRECTION,
    RIGHT_TRANSFER,
    CaseKind,
)
from registry.rules.cases import JURISDICTION, NO_REASON, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.rules.right_changes import PageChange
from registry.services import _drafts, _into, _step
from registry.services._cases import case_for, keep_plan
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"
KINDS: dict[str, CaseKind] = {
    kind.code: kind for kind in (RIGHT_TRANSFER, RIGHT_CHANGE, RIGHT_CANCELLATION, RIGHT_CORRECTION)
}


@dataclass(frozen=True, slots=True)
class _Facts:
    grantor_id: int
    region: str
    drafts: _drafts.DraftFacts
    allowed: bool
    into: int | None
    unfit: tuple[Refusal, ...]
    """What does not fit the kind of case, or the case that was taken in."""


def apply_right_change(  # noqa: PLR0913 (what an application says)
    session: Session,
    kind: CaseKind,
    grantor_code: str,
    pages: Sequence[PageWanted],
    *,
    reason: str,
    actor: Actor,
    into: int | None = None,
) -> int:
    """Open a case that changes pages; return its id. Raises Refused, NotFoundError.

    `into` is a case that was taken in and takes them up instead.
    """
    assert kind.code in KINDS
    grantor = grantors.by_code(session, grantor_code)
    return perform(
        session,
        Act(f"apply_{kind.code}", grantor.code, actor),
        Locks(names=[f"grantor:{grantor.code}", *_drafts.locks(session, pages), *_into.locks(into)]),
        gather=lambda s: _gather(s, kind, grantor, pages, actor, into),
        refuse=lambda facts: _refuse(facts, reason),
        change=lambda writing, facts: _change(writing, facts, kind, reason),
    )


def preview_right_change(
    session: Session,
    kind: CaseKind,
    grantor_code: str,
    pages: Sequence[PageWanted],
    *,
    reason: str,
    actor: Actor,
) -> _drafts.DraftFacts:
    """Return the pages as they would be drafted, and all that an application would be refused for."""
    facts = _gather(session, kind, grantors.by_code(session, grantor_code), pages, actor, None)
    return _drafts.DraftFacts(facts.drafts.sheets, tuple(_refuse(facts, reason)))


def _gather(
    session: Session,
    kind: CaseKind,
    grantor: GrantorView,
    pages: Sequence[PageWanted],
    actor: Actor,
    into: int | None,
) -> _Facts:
    held = folios.holders_before(session, [r.right_id for p in pages for r in p.rights if r.right_id])
    drafts = _drafts.gather(session, grantor.id, pages)
    unfit = [
        *_into.refusals(session, into, kind, grantor.id),
        *(refusal for page in pages for refusal in right_changes.refusals(kind.code, _change_of(page, held))),
        *right_changes.keeps_children(resting_rights.left_outside(session, drafts.sheets)),
    ]
    return _Facts(
        grantor.id,
        grantor.code,
        drafts,
        _step.has_role(session, actor, ROLE, grantor.code),
        into,
        tuple(unfit),
    )


def _change_of(page: PageWanted, held: Mapping[int, int]) -> PageChange:
    """Return what becomes of the rights that a page has."""
    return PageChange(
        page.folio_number,
        [(held.get(r.right_id or 0, 0), r.holder_id) for r in page.rights if r.act == "change"],
        sum(r.act == "end" for r in page.rights),
    )


def _refuse(facts: _Facts, reason: str) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.region, role=ROLE)
    if not facts.drafts.sheets:
        yield NOTHING_TO_DO.refuse(facts.region)
    if not reason.strip():
        yield NO_REASON.refuse(facts.region)
    yield from facts.drafts.refusals
    yield from facts.unfit


def _change(writing: Writing, facts: _Facts, kind: CaseKind, reason: str) -> int:
    case_id, number = case_for(
        writing, kind, grantor_id=facts.grantor_id, region=facts.region, into=facts.into
    )
    pages = _drafts.take_up(writing, case_id, facts.drafts.sheets)
    plan: dict[str, Json] = {
        "pages": pages,
        "reason": reason.strip(),
    }
    content = keep_plan(writing, case_id, "rights", plan, facts.region)
    writing.facts |= {"case_number": number, "content": content.hex(), "pages": plan["pages"]}
    return case_id
