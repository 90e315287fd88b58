"""Enters the end of what a transfer gave 登簿: its rights end, and so does what would be due later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.models import PaymentDue, TransferEnd
from registry.queries import case_contents, cases, parcel_changes, restrictions, transfers, unit_sheets
from registry.queries.unit_sheets import UnitSheet
from registry.rules import transfer_ends
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _drafts, _step, _transfer_ends
from registry.services._cases import step
from registry.services._transfers import lock
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    plan: Mapping[str, Any]
    pages: list[UnitSheet]
    unchanged: bool
    refused: list[Refusal]


def enter_transfer_end(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter an approved end; return how many sheets ended. Raises Refused, whole or not at all."""
    region = cases.by_id(session, case_id).region_code
    number = str(parcel_changes.plan_of(session, case_id)[0]["transfer"])
    names = _transfer_ends.locks(session, transfers.by_number(session, number))
    return perform(
        session,
        Act("enter_transfer_end", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), lock(number), *names]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    plan, _ = parcel_changes.plan_of(session, case_id)
    pages = unit_sheets.of_case(session, case_id)
    ended = transfers.ended(session, plan["sheets"])
    said = [transfer_ends.NOT_IN_FORCE.refuse(f"{plan['transfer']} #{party}") for party in ended]
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        plan,
        pages,
        case_contents.current(session, case_id) == case_contents.applied(session, case_id),
        [*said, *_drafts.refusals(session, pages), *_restricted(session, pages)],
    )


def _restricted(session: Session, pages: list[UnitSheet]) -> Iterable[Refusal]:
    """Yield what a seizure or a creditor says to the end of each right."""
    rights = {r.right_id: r.right_code for page in pages for r in page.rights if r.right_id}
    standing = restrictions.open_over(session, (), list(rights))
    for right_id, code in rights.items():
        listed = [
            Standing(r.id, r.kind, r.document_number, r.bans_transfer)
            for r in standing
            if r.right_id == right_id
        ]
        yield from refusals_of_disposition(Disposition(str(code), listed, ends_right=True))


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    yield from facts.refused


def _change(writing: Writing, facts: _Facts) -> int:
    case, plan = facts.step.case, facts.plan
    step(writing, case.id, "entered")
    _drafts.enter(writing, case.id, facts.pages, plan_case_id=case.id)
    ended_on = date.fromisoformat(plan["ended_on"])
    row = {
        "case_id": case.id,
        "ground": plan["ground"],
        "reason": plan["reason"],
        "document_sha256": bytes.fromhex(plan["document"]) if plan["document"] else None,
        "ended_on": ended_on,
        "region_code": case.region_code,
    }
    writing.add(TransferEnd, [{"party_id": party, **row} for party in plan["sheets"]])
    writing.end(PaymentDue, PaymentDue.party_id.in_(plan["sheets"]), PaymentDue.due_on >= ended_on)
    writing.facts |= {"transfer": plan["transfer"], "ended": len(plan["sheets"])}
    return len(plan["sheets"])
