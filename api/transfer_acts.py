"""What programs and commands say of a transfer: each act as JSON, read into what its service wants.

The pages read forms of their own; all three call the same services, which decide.
"""

from abc import abstractmethod
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from sqlalchemy.orm import Session

from api.scan_field import proof
from registry.leaf import Json
from registry.rules.transfer_proofs import Proofs
from registry.services._scans import ProofScan
from registry.services._transfer_terms import TermsWanted
from registry.services._write import Actor
from registry.services.apply_transfer import Application, apply_transfer
from registry.services.apply_transfer_end import EndWanted, apply_transfer_end
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.draft_transfer import NewTransfer, draft_transfer
from registry.services.leave_transfer import leave_transfer
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.revise_transfer import revise_transfer
from registry.services.secure_payment import NewSecurity, secure_payment
from registry.services.settle_security import settle_security
from registry.services.withdraw_consent import withdraw_consent
from registry.transfers import FORMS
from registry.vault import Vault


@dataclass
class UnreadAct(Exception):  # noqa: N818 (what was sent, not a fault)
    """What was sent is no such act: each place with what is wrong there; never what it says."""

    places: list[tuple[str, str]]


def _scan(said: object, info: ValidationInfo) -> ProofScan | None:
    """Return a scan sent as base64, looked through in a process of its own; raises as `scan_field.looked`."""
    if said is None or isinstance(said, ProofScan):
        return said
    if not isinstance(said, str):
        raise ValueError("base64 text")  # noqa: TRY004 (what pydantic listens to)
    assert info.context is not None
    return proof(b64decode(said, validate=True), info.context["most"])


Scan = Annotated[ProofScan | None, BeforeValidator(_scan)]
Sha256 = Annotated[
    bytes, BeforeValidator(lambda said: bytes.fromhex(said) if isinstance(said, str) else said)
]


class TransferAct(BaseModel):
    """An act on a transfer; strict: a name that is not known is an error, not passed over."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @abstractmethod
    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        """Do it by its service; return what that returned."""


def _is_form(said: str) -> str:
    if said not in FORMS:
        raise ValueError(f"one of {', '.join(FORMS)}")
    return said


def _is_of_this_world(terms: TermsWanted) -> TermsWanted:
    """Return terms whose day of the year exists."""
    for price in (terms.price, *(party.price for party in terms.parties if party.price)):
        date(2024, price.due_month, price.due_day)
    return terms


Terms = Annotated[TermsWanted, AfterValidator(_is_of_this_world)]


class Draft(TransferAct):
    """Draw a transfer up; `receiver_id` is null where land goes back to the collective."""

    form: Annotated[str, AfterValidator(_is_form)]
    grantor_code: str
    receiver_id: int | None = None
    terms: Terms
    paper: Scan = None

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        # What the terms themselves say of a paper was not looked through.
        terms = replace(self.terms, paper=self.paper)
        new = NewTransfer(self.form, self.grantor_code, self.receiver_id, terms)
        return {"number": draft_transfer(own, new, actor=actor, vault=vault)}


class Revise(TransferAct):
    """Put new sheets in place of those that say something else."""

    terms: Terms
    paper: Scan = None

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        terms = replace(self.terms, paper=self.paper)
        return {"changed": revise_transfer(own, number, terms, actor=actor, vault=vault)}


class Signer(BaseModel):
    """Who agrees, to the sheet with this hash."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    party_id: int
    ordinal: int
    sha256: Sha256


class Consent(TransferAct):
    """Record consents, by one proof for all."""

    agreed: list[Signer]
    method: str
    scan: Scan = None
    first_witness: str = ""
    second_witness: str = ""
    agent: str = ""
    entrustment: Scan = None
    mandate: str = ""
    """Number of an entrustment on record, in place of its scan."""

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        witnesses = (self.first_witness, self.second_witness)
        proof = Proof(
            self.method,
            self.scan,
            witnesses,
            agent=self.agent,
            entrustment=self.entrustment,
            mandate=self.mandate,
        )
        agreed = [Agreed(one.party_id, one.ordinal, one.sha256) for one in self.agreed]
        return {"consents": consent_to_transfer(own, number, agreed, proof, actor=actor, vault=vault)}


class Withdraw(TransferAct):
    """Withdraw a consent."""

    party_id: int
    ordinal: int

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        withdraw_consent(own, number, self.party_id, self.ordinal, actor=actor)
        return {}


class Leave(TransferAct):
    """Leave households out."""

    party_ids: list[int]
    reason: str

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        leave_transfer(own, number, self.party_ids, self.reason, actor=actor)
        return {}


class Apply(TransferAct):
    """Apply for the agreed sheets; without `folio_number` a derived right stands in the filing ledger."""

    proofs: Proofs = Proofs()
    folio_number: str | None = None
    party_ids: list[int] | None = None
    scan: Scan = None
    """What who leased the land before answered when asked whether he renews."""

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        wanted = Application(number, self.proofs, self.folio_number, self.party_ids, renewal=self.scan)
        return {"case": apply_transfer(own, wanted, actor=actor, vault=vault)}


class End(TransferAct):
    """Apply for the end of sheets that are in force."""

    party_ids: list[int]
    ground: str
    by: str
    reason: str = ""
    ended_on: date
    scan: Scan = None

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        said = (self.party_ids, self.ground, self.by, self.reason, self.ended_on, self.scan)
        return {"case": apply_transfer_end(own, EndWanted(number, *said), actor=actor, vault=vault)}


class Secure(TransferAct):
    """Record that a sheet's money is paid, or secured until a day."""

    party_id: int
    kind: str
    amount_fen: int
    held_by: str
    document_number: str
    scan: Scan = None
    expires_on: date | None = None

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        new = NewSecurity(**dict(self))
        return {"security": secure_payment(own, number, new, actor=actor, vault=vault)}


class Settle(TransferAct):
    """End a security: its money was paid out, or it fell away."""

    security_id: int
    outcome: str
    reason: str

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        settle_security(own, number, self.security_id, self.outcome, self.reason, actor=actor)
        return {}


class Receive(TransferAct):
    """Record what came on dues."""

    receipts: list[Receipt]
    scan: Scan = None

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        count = record_receipts(own, number, self.receipts, actor=actor, vault=vault, scan=self.scan)
        return {"receipts": count}


class Reverse(TransferAct):
    """Take a receipt back."""

    receipt_id: int
    reason: str

    def do(self, own: Session, number: str, actor: Actor, vault: Vault) -> Json:
        return {"receipt": reverse_receipt(own, number, self.receipt_id, self.reason, actor=actor)}


ACTS: dict[str, type[TransferAct]] = {
    "draft": Draft,
    "revise": Revise,
    "consent": Consent,
    "withdraw": Withdraw,
    "leave": Leave,
    "apply": Apply,
    "end": End,
    "secure": Secure,
    "settle": Settle,
    "receive": Receive,
    "reverse": Reverse,
}


def read(name: str, said: bytes | str, most: int) -> TransferAct:
    """Return an act as sent, with scans of at most so many megabytes; raises UnreadAct, or as `looked`."""
    try:
        return ACTS[name].model_validate_json(said, context={"most": most})
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise UnreadAct([("/".join(str(p) for p in e["loc"]) or "/", e["msg"]) for e in found]) from None
