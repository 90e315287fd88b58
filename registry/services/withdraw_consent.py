"""Withdraws a consent to a transfer: anybody may until entry （农村土地承包法 60; design.md §4）."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import TransferConsent
from registry.queries.transfers import TransferView
from registry.rules.refusal import Refusal
from registry.rules.transfer_consents import CONSENT_LATE, NOT_GIVEN
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing


def withdraw_consent(
    session: Session, number: str, party_id: int, ordinal: int, *, actor: Actor, code: int | None = None
) -> None:
    """End a consent; `code` is the one-time code that it rests on. Raises Refused, NotFoundError."""

    def refuse(view: TransferView, _: object) -> Iterable[Refusal]:
        sheet = view.sheet_of(party_id)
        where = f"{number} {sheet.right_code}"
        signer = next((s for s in sheet.signatories if s.ordinal == ordinal), None)
        if signer is None or not signer.has_agreed:
            yield NOT_GIVEN.refuse(where, who=signer.name if signer else ordinal)
        elif sheet.entered_on is not None:
            yield CONSENT_LATE.refuse(where)

    def change(writing: Writing, _: TransferView, __: object) -> None:
        given = TransferConsent
        ended = writing.end(given, given.party_id == party_id, given.ordinal == ordinal)
        assert ended == 1, f"{ended} consents of {party_id}, {ordinal}"
        writing.facts |= {"sheet": party_id, "signatory": ordinal}
        if code is not None:
            writing.facts |= {"code": code}

    act_on(
        session,
        number,
        "withdraw_consent",
        actor=actor,
        gather=lambda _, __: None,
        refuse=refuse,
        change=change,
    )
