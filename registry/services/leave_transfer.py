"""Takes a household out of a transfer that is not entered: it refuses, and the others go on without it."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from registry.models import TransferParty
from registry.queries.transfers import TransferView
from registry.rules.cases import NO_REASON, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.rules.transfer_consents import CONSENT_LATE
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing

MOST_REASON = 200


def leave_transfer(
    session: Session,
    number: str,
    party_ids: Sequence[int],
    reason: str,
    *,
    actor: Actor,
    code: int | None = None,
) -> int:
    """End sheets with the reason, and the one-time code that it rests on; return how many.

    Raises Refused, NotFoundError.
    """

    def refuse(view: TransferView, _: object) -> Iterable[Refusal]:
        if not 0 < len(reason.strip()) <= MOST_REASON:
            yield NO_REASON.refuse(number)
        if not party_ids:
            yield NOTHING_TO_DO.refuse(number)
        for sheet in map(view.sheet_of, party_ids):
            if sheet.entered_on is not None:
                yield CONSENT_LATE.refuse(f"{number} {sheet.right_code}")

    def change(writing: Writing, _: TransferView, __: object) -> int:
        writing.facts |= {"left": [*party_ids], "reason": reason.strip()}
        if code is not None:
            writing.facts |= {"code": code}
        return writing.end(TransferParty, TransferParty.id.in_(party_ids))

    return act_on(
        session,
        number,
        "leave_transfer",
        actor=actor,
        gather=lambda _, __: None,
        refuse=refuse,
        change=change,
    )
