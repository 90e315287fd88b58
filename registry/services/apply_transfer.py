"""Applies for what a transfer does: for the sheets that everybody who must has agreed to."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.models import TransferCase
from registry.queries import transfers
from registry.queries.transfers import SheetView, TransferView
from registry.rules import transfer_consents, transfer_proofs
from registry.rules.case_kinds import (
    TRANSFER_EXIT,
    TRANSFER_FILING,
    TRANSFER_FIRST,
    TRANSFER_PASSING,
    TRANSFER_SECURITY,
    CaseKind,
)
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.mandates import NOTHING_ENTERED
from registry.rules.refusal import Refusal, Refused
from registry.rules.transfer_consents import CONSENT_LATE
from registry.rules.transfer_proofs import Proofs
from registry.services import _into, _transfer_today
from registry.services._case_papers import bind
from registry.services._cases import case_for, keep_plan
from registry.services._scans import ProofScan
from registry.services._transfer_effects import Prepared, restricted
from registry.services._transfer_engines import engine_of
from registry.services._transfers import act_on, own_locks
from registry.services._write import Actor, Writing
from registry.transfers.form import Effect, TransferForm
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for: which sheets, on which page of the register, with what was done beforehand."""

    number: str
    proofs: Proofs = field(default_factory=Proofs)
    folio_number: str | None = None
    """Number of the register's page that a derived right gets; None: it is only filed 备案."""
    party_ids: Sequence[int] | None = None
    """None: all sheets that are agreed to and under no case."""
    into: int | None = None
    renewal: ProofScan | None = None
    """Scan of what who leased the land before was asked, and what he answered."""

    @property
    def proven(self) -> Proofs:
        """What was done beforehand, with the hash of the scan that came, whatever hash is said."""
        digest = hashlib.sha256(self.renewal.content).hexdigest() if self.renewal else ""
        return replace(self.proofs, renewal_sha256=digest)


@dataclass(frozen=True, slots=True)
class _Facts:
    sheets: list[SheetView]
    effect: Prepared
    refusals: list[Refusal]


def kind_of(form: TransferForm, *, is_registered: bool) -> CaseKind:
    """Return the kind of case that a form is applied for with."""
    if form.effect is Effect.DERIVES:
        return TRANSFER_FIRST if is_registered else TRANSFER_FILING
    return {
        Effect.PASSES: TRANSFER_PASSING,
        Effect.ENDS: TRANSFER_EXIT,
        Effect.CHARGES: TRANSFER_SECURITY,
    }[form.effect]


def apply_transfer(session: Session, wanted: Application, *, actor: Actor, vault: Vault) -> int:
    """Open a case for agreed sheets; return its id. Raises Refused, NotFoundError."""
    view = transfers.by_number(session, wanted.number)
    if view.form.effect is Effect.MANDATES:
        raise Refused([NOTHING_ENTERED.refuse(view.number)])
    kind = kind_of(view.form, is_registered=wanted.folio_number is not None)
    engine = engine_of(view)

    def gather(session: Session, view: TransferView) -> _Facts:
        sheets = _chosen(session, view, wanted)
        prepared = engine.prepare(session, view, sheets, wanted.folio_number) if sheets else Prepared()
        said = [
            *_into.refusals(session, wanted.into, kind, view.grantor_id),
            *_agreed(session, view, sheets),
            *_terms(session, view, sheets, wanted),
            *prepared.refusals,
            *restricted(session, view, sheets, wanted.proven),
        ]
        return _Facts(sheets, prepared, said)

    def refuse(view: TransferView, facts: _Facts) -> Iterable[Refusal]:
        if not facts.sheets:
            yield NOTHING_TO_DO.refuse(view.number)
        yield from facts.refusals

    def change(writing: Writing, view: TransferView, facts: _Facts) -> int:
        return _open(writing, view, facts, wanted, kind, vault)

    return act_on(
        session,
        wanted.number,
        f"apply_{kind.code}",
        actor=actor,
        gather=gather,
        refuse=refuse,
        change=change,
        locks=[
            *own_locks(view),
            *engine.locks(session, view, wanted.folio_number),
            *_into.locks(wanted.into),
            *([wanted.renewal.lock] if wanted.renewal else []),
        ],
    )


def _chosen(session: Session, view: TransferView, wanted: Application) -> list[SheetView]:
    if wanted.party_ids is not None:
        return [view.sheet_of(party) for party in wanted.party_ids]
    busy = transfers.under_way(session, [sheet.party_id for sheet in view.sheets])
    return [s for s in view.sheets if s.is_agreed and s.entered_on is None and s.party_id not in busy]


def _agreed(session: Session, view: TransferView, sheets: Sequence[SheetView]) -> Iterable[Refusal]:
    busy = transfers.under_way(session, [sheet.party_id for sheet in sheets])
    for sheet in sheets:
        where = f"{view.number} {sheet.right_code}"
        yield from transfer_consents.unsigned(where, sheet.signatories)
        if sheet.entered_on is not None or sheet.party_id in busy:
            yield CONSENT_LATE.refuse(where)


def _terms(
    session: Session, view: TransferView, sheets: Sequence[SheetView], wanted: Application
) -> Iterable[Refusal]:
    """Yield what the terms and the proofs lack as things stand today, and whose signers have changed."""
    yield from _transfer_today.changed(session, view, sheets)
    yield from _transfer_today.refusals_today(
        session, view, sheets, wanted.proven, is_registered=wanted.folio_number is not None
    )


def _open(
    writing: Writing, view: TransferView, facts: _Facts, wanted: Application, kind: CaseKind, vault: Vault
) -> int:
    region = {"region_code": view.region_code}
    case_id, number = case_for(
        writing,
        kind,
        grantor_id=view.grantor_id,
        region=view.region_code,
        into=wanted.into,
        message_kind=facts.effect.message_kind,
    )
    effect = engine_of(view).take_up(writing, case_id, facts.effect)
    plan: dict[str, Json] = {
        "effect": effect,
        "proofs": transfer_proofs.planned(wanted.proven),
        "sheets": {str(s.party_id): s.sha256.hex() for s in facts.sheets},
        "transfer": view.number,
    }
    if facts.effect.message_kind is not None:
        plan["message_kind"] = facts.effect.message_kind
    content = keep_plan(writing, case_id, "transfer", plan, view.region_code)
    writing.add(
        TransferCase,
        [
            {"case_id": case_id, "party_id": s.party_id, "content_sha256": s.sha256, **region}
            for s in facts.sheets
        ],
    )
    if (scan := wanted.renewal) is not None:
        bind(
            writing,
            case_id,
            kind="renewal",
            content=scan.content,
            media_type=scan.media_type,
            pages=scan.pages,
            vault=vault,
        )
    writing.facts |= {"case_number": number, "content": content.hex(), "sheets": len(facts.sheets)}
    return case_id
