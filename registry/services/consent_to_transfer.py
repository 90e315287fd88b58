"""Records consents to sheets of terms: one paper may bear those of many, each bound to its own sheet."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.models import TransferConsent
from registry.queries import one_time_codes, transfers
from registry.queries.transfers import TransferView
from registry.rules import transfer_consents
from registry.rules.phone_consents import phone_subject
from registry.rules.refusal import Refusal
from registry.rules.transfer_consents import CONSENT_GIVEN, TERMS_CHANGED, Evidence
from registry.services import _mandates, _scans, _wards
from registry.services._mandates import Under
from registry.services._scans import ProofScan
from registry.services._transfers import act_on, lock
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who agrees to which sheet, as it was shown: `sha256` is of the terms that were read."""

    party_id: int
    ordinal: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """By what: a scan of the signature, two witnesses, or a one-time code; for an agent the entrustment."""

    method: str
    scan: ProofScan | None = None
    witnesses: tuple[str, str] = ("", "")
    code_proof: str | None = None
    agent: str = ""
    entrustment: ProofScan | None = None
    mandate: str = ""
    """Number of the entrustment on record under which an agent agrees, in place of its scan."""


@dataclass(frozen=True, slots=True)
class _Around:
    """Who takes a consent, who of those that agree is under age, and under what somebody agrees for them."""

    handler: str
    wards: AbstractSet[tuple[int, int]]
    under: Under | None


@dataclass(frozen=True, slots=True)
class _Facts:
    refusals: list[Refusal]
    under: Under | None


def consent_to_transfer(
    session: Session, number: str, agreed: Sequence[Agreed], proof: Proof, *, actor: Actor, vault: Vault
) -> int:
    """Record consents; return how many. Raises Refused, NotFoundError: all or none."""
    locks = [scan.lock for scan in (proof.scan, proof.entrustment) if scan]
    # Who revokes an entrustment waits for whoever agrees under it, or the other way round.
    locks += [lock(proof.mandate)] if proof.mandate else []

    def gather(session: Session, view: TransferView) -> _Facts:
        around = _Around(
            transfers.person_name(session, actor.person_id),
            _wards.asked(session, [one.party_id for one in agreed], vault),
            _mandates.found(session, proof.mandate) if proof.mandate else None,
        )
        return _Facts(list(_refusals(session, view, agreed, proof, around)), around.under)

    def change(writing: Writing, view: TransferView, facts: _Facts) -> int:
        digest = _scans.keep_once(writing, proof.scan, vault)
        entrusted = _scans.keep_once(writing, proof.entrustment, vault)
        named = [name.strip() for name in proof.witnesses] if proof.method == "witnesses" else [None, None]
        said = {
            "method": proof.method,
            "document_sha256": digest,
            "first_witness": named[0],
            "second_witness": named[1],
            "code_proof": proof.code_proof,
            "agent": proof.agent.strip() or (facts.under.agent if facts.under else None),
            "entrustment_sha256": entrusted,
            "region_code": view.region_code,
        }
        rows = [
            {
                "party_id": a.party_id,
                "ordinal": a.ordinal,
                "content_sha256": a.sha256,
                **_mandates.named(facts.under, view.sheet_of(a.party_id)),
            }
            for a in agreed
        ]
        writing.add(TransferConsent, [{**row, **said} for row in rows])
        writing.facts |= {"consents": len(rows), "method": proof.method}
        if facts.under is not None:
            writing.facts |= {"mandate": facts.under.number}
        return len(rows)

    return act_on(
        session,
        number,
        "consent_to_transfer",
        actor=actor,
        gather=gather,
        refuse=lambda _, facts: facts.refusals,
        change=change,
        locks=locks,
    )


def _refusals(
    session: Session, view: TransferView, agreed: Sequence[Agreed], proof: Proof, around: _Around
) -> Iterable[Refusal]:
    today, under = clock.today(session), around.under
    for one in agreed:
        sheet = view.sheet_of(one.party_id)
        where = f"{view.number} {sheet.right_code}"
        signer = next((s for s in sheet.signatories if s.ordinal == one.ordinal), None)
        if signer is None or signer.has_agreed:
            yield CONSENT_GIVEN.refuse(where, who=signer.name if signer else one.ordinal)
            continue
        if sheet.sha256 != one.sha256:
            yield TERMS_CHANGED.refuse(where)
        parties = {s.name for s in sheet.signatories} | {sheet.sheet.holder, view.receiver, around.handler}
        yield from transfer_consents.evidence_refusals(
            Evidence(
                where,
                view.form.effect,
                signer.capacity,
                signer.name,
                proof.method,
                has_document=proof.scan is not None,
                witnesses=proof.witnesses,
                is_code_proved=one_time_codes.proves(
                    session,
                    proof.code_proof,
                    "consent",
                    phone_subject(one.party_id, one.ordinal, sheet.sha256),
                ),
                agent=proof.agent.strip(),
                has_entrustment=proof.entrustment is not None or under is not None,
                partial=frozenset(parties - {""}),
                left_on=transfers.left_on(session, one.party_id, one.ordinal),
                today=today,
                is_underage=(one.party_id, one.ordinal) in around.wards,
            )
        )
        if under is not None:
            yield from _mandates.refusals(under, view, sheet, signer.capacity, proof.agent.strip(), today)
