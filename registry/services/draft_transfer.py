"""Draws up a transfer: its number, and a sheet of terms for each right that is to move."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import codes
from registry.models import Transfer
from registry.queries import grantors
from registry.rules.cases import JURISDICTION, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.services import _scans, _step, _transfer_terms
from registry.services._transfer_terms import TermsFacts, TermsWanted, numbered
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.transfers import FORMS
from registry.vault import Vault

ROLE = "clerk"
_NEXT = text("""
    INSERT INTO counter (kind, scope, value)
    SELECT 'transfer_code', :grantor, 1 + coalesce(
      (SELECT max(right(number, 4)::bigint) FROM transfer WHERE number BETWEEN :first AND :last), 0)
    ON CONFLICT (kind, scope) DO UPDATE SET value = counter.value + 1 RETURNING value
""")
"""Numbers on earlier papers are not in the way: this register numbers its transfers from the first one on."""


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """A transfer under a grantor; `receiver_id` is None where land goes back to the collective."""

    form: str
    grantor_code: str
    receiver_id: int | None
    terms: TermsWanted


@dataclass(frozen=True, slots=True)
class _Facts:
    allowed: bool
    terms: TermsFacts


def draft_transfer(session: Session, new: NewTransfer, *, actor: Actor, vault: Vault) -> str:
    """Draw up a transfer and return its number. Raises Refused, NotFoundError."""
    grantor = grantors.by_code(session, new.grantor_code)
    form = FORMS[new.form]
    rights = [f"right:{party.right}" for party in new.terms.parties]
    paper = [new.terms.paper.lock] if new.terms.paper else []

    def gather(session: Session) -> _Facts:
        found = _transfer_terms.facts(session, "", form, grantor.id, grantor.code, new.receiver_id, new.terms)
        return _Facts(_step.has_role(session, actor, ROLE, grantor.code), found)

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(grantor.code, role=ROLE)
        if not new.terms.parties:
            yield NOTHING_TO_DO.refuse(grantor.code)
        yield from facts.terms.refusals

    def change(writing: Writing, facts: _Facts) -> str:
        number = _number(writing.session, grantor.code)
        transfer_id = writing.add_one(
            Transfer,
            number=number,
            form=form.code,
            grantor_id=grantor.id,
            receiver_id=new.receiver_id,
            region_code=grantor.code,
        )
        writing.facts |= {"transfer": number, "form": form.code}
        _scans.keep_once(writing, new.terms.paper, vault)
        _transfer_terms.write(writing, transfer_id, numbered(facts.terms.drawn, number), grantor.code)
        return number

    return perform(
        session,
        Act("draft_transfer", grantor.code, actor),
        Locks(names=[f"grantor:{grantor.code}", *rights, *paper]),
        gather=gather,
        refuse=refuse,
        change=change,
    )


def _number(session: Session, grantor: str) -> str:
    values = {"grantor": grantor, "first": f"{grantor}0000", "last": f"{grantor}9999"}
    return codes.transfer_code(grantor, int(session.execute(_NEXT, values).scalar_one()))
