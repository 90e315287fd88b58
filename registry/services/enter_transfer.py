"""Enters an approved transfer 登簿: what it does to the register, that it took effect, and what is due.

Consents, terms and proofs are looked at again, under the locks: who withdrew meanwhile, whose members
changed, what was seized.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry import clock
from registry.models import PaymentDue, TransferEntry
from registry.queries import case_contents, cases, parcel_changes, payments, transfers, unit_sheets
from registry.queries.transfers import SheetView, TransferView
from registry.rules import exit_terms, transfer_consents
from registry.rules import payments as payment_rules
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.rules.transfer_proofs import Proofs
from registry.services import _step, _transfer_today, _vouchers
from registry.services._cases import step
from registry.services._transfer_effects import Prepared, restricted
from registry.services._transfer_engines import engine_of
from registry.services._transfers import lock, own_locks
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.transfers.form import Effect

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    view: TransferView
    sheets: list[SheetView]
    effect: Prepared
    unchanged: bool
    securities: dict[int, payments.SecurityView]
    refused: list[Refusal]


def enter_transfer(session: Session, case_id: int, *, actor: Actor) -> int:
    """Enter the sheets of an approved case; return how many. Raises Refused, all or none."""
    region = cases.by_id(session, case_id).region_code
    view = transfers.of_case(session, case_id)
    assert view is not None, f"case {case_id} carries no transfer"
    pages = [page.folio_number for page in unit_sheets.of_case(session, case_id)]
    names = [f"folio:{folio}" for folio in pages]
    return perform(
        session,
        Act("enter_transfer", region, actor, case_id),
        Locks(
            names=[
                _step.case_lock(case_id),
                lock(view.number),
                *own_locks(view),
                *names,
                *engine_of(view).locks(session, view, None),
            ]
        ),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    view = transfers.of_case(session, case_id)
    assert view is not None
    applied = transfers.in_case(session, case_id)
    sheets = [sheet for sheet in view.sheets if applied.get(sheet.party_id) == sheet.sha256]
    plan, _ = parcel_changes.plan_of(session, case_id)
    proofs = proofs_of(plan["proofs"])
    effect = engine_of(view).drafted(session, view, sheets, case_id, plan["effect"])
    securities = payments.securities(session, [sheet.party_id for sheet in sheets])
    said = [
        *effect.refusals,
        *restricted(session, view, sheets, proofs),
        *_transfer_today.changed(session, view, sheets),
        *_settled(clock.today(session), view, sheets, securities),
    ]
    same = case_contents.current(session, case_id) == case_contents.applied(session, case_id)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        view,
        sheets,
        effect,
        same and len(sheets) == len(applied),
        securities,
        said,
    )


def proofs_of(said: Mapping[str, Any]) -> Proofs:
    """Return the proofs that a stored plan names, as far as entry asks for them."""
    return Proofs(acknowledged=tuple(said["acknowledged"]), consented=tuple(said["consented"]))


def _settled(
    today: date,
    view: TransferView,
    sheets: list[SheetView],
    securities: dict[int, payments.SecurityView],
) -> Iterable[Refusal]:
    """Yield who has not agreed, or withdrew, and what is neither paid nor secured."""
    for sheet in sheets:
        where = f"{view.number} {sheet.right_code}"
        yield from transfer_consents.unsigned(where, sheet.signatories)
        until = sheet.sheet.price.voucher_until
        if until is not None and until < today:
            yield exit_terms.VOUCHER_DAY.refuse(where)
        if view.form.is_final:
            found = securities.get(sheet.party_id)
            open_one = found.as_rule if found else None
            yield from payment_rules.security_refusals(where, sheet.sheet.dues, open_one, today)


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    yield from facts.refused


def _change(writing: Writing, facts: _Facts) -> int:
    case, is_final = facts.step.case, facts.view.form.is_final
    region = {"region_code": case.region_code}
    step(writing, case.id, "entered")
    given = engine_of(facts.view).enter(writing, facts.view, facts.sheets, case.id, facts.effect)
    writing.add(
        TransferEntry,
        [
            {
                "party_id": sheet.party_id,
                "case_id": case.id,
                "content_sha256": sheet.sha256,
                "is_final": is_final,
                "security_id": facts.securities[sheet.party_id].id if is_final else None,
                "right_id": given.get(sheet.party_id),
                **region,
            }
            for sheet in facts.sheets
        ],
    )
    writing.add(
        PaymentDue,
        [
            {
                "party_id": sheet.party_id,
                "number": due.number,
                "kind": due.kind,
                "due_on": due.due_on,
                "amount_fen": due.amount_fen,
                "basis": due.basis or None,
                **region,
            }
            for sheet in facts.sheets
            # What a security stands for is owed to the creditor by a loan of its own, not to the household.
            for due in (sheet.sheet.dues if facts.view.form.effect is not Effect.CHARGES else ())
        ],
    )
    _vouchers.issue(writing, facts.view, facts.sheets, clock.today(writing.session))
    writing.facts |= {"transfer": facts.view.number, "entries": len(facts.sheets)}
    return len(facts.sheets)
