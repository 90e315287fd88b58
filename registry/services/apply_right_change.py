"""Applies for transfer, change, cancellation or correction of rights beyond the family contract.

The page as it would be is the plan; the case is not announced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.leaf import Json, canonical, content_hash
from registry.models import ChangePlan
from registry.queries import grantors
from registry.queries.unit_sheets import PageWanted
from registry.rules.case_kinds import (
    RIGHT_CANCELLATION,
    RIGHT_CHANGE,
    RIGHT_CORRECTION,
    RIGHT_TRANSFER,
    CaseKind,
)
from registry.rules.cases import JURISDICTION, NO_REASON, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.services import _drafts, _into, _step
from registry.services._cases import case_for
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
    region = grantor.code

    def gather(s: Session) -> _Facts:
        drafts = _drafts.gather(s, grantor.id, pages)
        unfit = tuple(_into.refusals(s, into, kind, grantor.id))
        return _Facts(grantor.id, region, drafts, _step.has_role(s, actor, ROLE, region), into, unfit)

    return perform(
        session,
        Act(f"apply_{kind.code}", region, actor),
        Locks(names=[f"grantor:{region}", *_drafts.locks(pages), *_into.locks(into)]),
        gather=gather,
        refuse=lambda facts: _refuse(facts, reason),
        change=lambda writing, facts: _change(writing, facts, kind, reason),
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
    region = {"region_code": facts.region}
    case_id, number = case_for(
        writing, kind, grantor_id=facts.grantor_id, region=facts.region, into=facts.into
    )
    pages = _drafts.take_up(writing, case_id, facts.drafts.sheets)
    plan: dict[str, Json] = {
        "pages": {folio: sha256.hex() for folio, sha256 in pages.items()},
        "reason": reason.strip(),
    }
    content = content_hash(plan)
    row = {"case_id": case_id, "kind": "rights", "plan": canonical(plan).decode()}
    writing.add(ChangePlan, [{**row, "content_sha256": content, **region}])
    writing.facts |= {"case_number": number, "content": content.hex(), "pages": plan["pages"]}
    return case_id
