"""Ends a security: the money goes to the household, or the security is void while nothing rests on it."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import PaymentSecurityEnd
from registry.queries import payments
from registry.queries.payments import SecurityState
from registry.queries.transfers import TransferView
from registry.rules.payments import OUTCOME_NAMES, SECURITY_BACKS, SECURITY_ENDED
from registry.rules.refusal import Refusal
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing


def settle_security(
    session: Session, number: str, security_id: int, outcome: str, reason: str, *, actor: Actor
) -> None:
    """End a security by `posted` or `void`. Raises Refused, NotFoundError."""

    def gather(session: Session, _: TransferView) -> SecurityState | None:
        return payments.security_state(session, number, security_id)

    def refuse(_: TransferView, state: SecurityState | None) -> Iterable[Refusal]:
        where = f"{number} #{security_id}"
        if state is None or state.is_ended or outcome not in OUTCOME_NAMES or not reason.strip():
            yield SECURITY_ENDED.refuse(where)
        elif outcome == "void" and state.backs:
            yield SECURITY_BACKS.refuse(where)

    def change(writing: Writing, view: TransferView, _: object) -> None:
        row = {"security_id": security_id, "outcome": outcome, "reason": reason.strip()}
        writing.add(PaymentSecurityEnd, [{**row, "region_code": view.region_code}])
        writing.facts |= {"security": security_id, "outcome": outcome}

    act_on(session, number, "settle_security", actor=actor, gather=gather, refuse=refuse, change=change)
