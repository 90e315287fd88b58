"""Enters an approved enforcement 登簿: the acquirer's right, the mortgages discharged, who was paid what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.models import Enforcement, EnforcementShare, RestrictionEnd
from registry.queries import case_contents, cases, parcel_changes, transfers, unit_sheets
from registry.queries.unit_sheets import UnitSheet
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.services import _drafts, _enforcements, _step
from registry.services._cases import step
from registry.services._enforcements import EnforcementFacts, EnforcementWanted
from registry.services._transfers import lock
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    plan: Mapping[str, Any]
    wanted: EnforcementWanted
    effect: EnforcementFacts
    pages: list[UnitSheet]
    unchanged: bool
    refused: list[Refusal]


def enter_enforcement(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter an approved enforcement; return how many mortgages it settled. Raises Refused."""
    region = cases.by_id(session, case_id).region_code
    wanted = _enforcements.read(parcel_changes.plan_of(session, case_id)[0])
    view = transfers.by_number(session, wanted.number)
    names = _enforcements.locks(session, view, wanted)
    pages = [f"folio:{page.folio_number}" for page in unit_sheets.of_case(session, case_id)]
    return perform(
        session,
        Act("enter_enforcement", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), lock(view.number), *names, *pages]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, actor),
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    plan, _ = parcel_changes.plan_of(session, case_id)
    wanted = _enforcements.read(plan)
    effect = _enforcements.gather(
        session,
        transfers.by_number(session, wanted.number),
        wanted,
        since=date.fromisoformat(plan["since"]),
        has_document=True,
        is_busy=False,
    )
    pages = unit_sheets.of_case(session, case_id)
    same = case_contents.current(session, case_id) == case_contents.applied(session, case_id)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        plan,
        wanted,
        effect,
        pages,
        same and [[s.restriction_id, s.claim_fen, s.paid_fen] for s in effect.shares] == plan["shares"],
        [*effect.refusals, *_drafts.refusals(session, pages)],
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    yield from facts.refused


def _change(writing: Writing, facts: _Facts, actor: Actor) -> int:
    case, plan, wanted = facts.step.case, facts.plan, facts.wanted
    region = {"region_code": case.region_code}
    step(writing, case.id, "entered")
    given = _drafts.enter(writing, case.id, facts.pages, plan_case_id=case.id)
    ends = _discharge(writing, facts, actor, region)
    (page,) = facts.pages
    row = {
        "party_id": wanted.party_id,
        "case_id": case.id,
        "right_id": given[page.folio_number][0],
        "restriction_end_id": ends[wanted.party_id],
        "document_sha256": bytes.fromhex(plan["document"]),
    }
    said = ("acquirer_id", "ground", "method", "reason", "defaulted_on", "proceeds_fen")
    writing.add(Enforcement, [{**row, **{name: getattr(wanted, name) for name in said}, **region}])
    writing.add(
        EnforcementShare,
        [
            {
                "party_id": wanted.party_id,
                "place": place,
                "restriction_id": share.restriction_id,
                "claim_fen": share.claim_fen,
                "paid_fen": share.paid_fen,
                **region,
            }
            for place, share in enumerate(facts.effect.shares, start=1)
        ],
    )
    writing.facts |= {"transfer": wanted.number, "discharged": len(ends)}
    return len(facts.effect.settled)


def _discharge(
    writing: Writing, facts: _Facts, actor: Actor, region: Mapping[str, str]
) -> dict[int | None, int]:
    """End every mortgage that the proceeds were shared out to; return the end of each by its sheet."""
    settled = facts.effect.settled
    made = writing.add_returning(
        RestrictionEnd,
        [
            {
                "restriction_id": mortgage.restriction_id,
                "kind": "mortgage",
                "ground": "discharged",
                "reason": "实现担保物权",
                "document_number": facts.step.case.number,
                "document_sha256": bytes.fromhex(facts.plan["document"]),
                "person_id": actor.person_id,
                "account_id": actor.account_id,
                **region,
            }
            for mortgage in settled
        ],
    )
    return {mortgage.party_id: end for mortgage, end in zip(settled, made, strict=True)}
