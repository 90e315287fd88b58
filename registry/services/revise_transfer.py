"""Draws up new sheets in place of those that stand: nobody has agreed to a changed one."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.models import TransferParty
from registry.queries.transfers import TransferView
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.rules.transfer_consents import CONSENT_LATE
from registry.services import _scans, _transfer_terms
from registry.services._transfer_terms import Drawn, TermsWanted, numbered
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class _New:
    drawn: list[Drawn]
    """Sheets that say something else than the one that stands for the same right, or are new."""
    refusals: list[Refusal]


def revise_transfer(session: Session, number: str, terms: TermsWanted, *, actor: Actor, vault: Vault) -> int:
    """Replace sheets by what is wanted now; return how many changed. Raises Refused, NotFoundError.

    A sheet that would say the same stands, with its consents; rights not named keep their sheets.
    """
    paper = [terms.paper.lock] if terms.paper else []

    def gather(session: Session, view: TransferView) -> _New:
        found = _transfer_terms.facts(
            session, number, view.form, view.grantor_id, view.grantor_code, view.receiver_id, terms
        )
        stands = {sheet.right_code: sheet.sha256 for sheet in view.sheets}
        drawn = [d for d in numbered(found.drawn, number) if stands.get(d.right.code) != d.sheet.sha256]
        return _New(drawn, list(found.refusals))

    def refuse(view: TransferView, new: _New) -> Iterable[Refusal]:
        if not terms.parties:
            yield NOTHING_TO_DO.refuse(number)
        entered = {sheet.right_code for sheet in view.sheets if sheet.entered_on is not None}
        yield from (
            CONSENT_LATE.refuse(f"{number} {d.right.code}") for d in new.drawn if d.right.code in entered
        )
        yield from new.refusals

    def change(writing: Writing, view: TransferView, new: _New) -> int:
        if not new.drawn:
            return 0
        rights = [d.right.right_id for d in new.drawn]
        writing.end(TransferParty, TransferParty.transfer_id == view.id, TransferParty.right_id.in_(rights))
        _scans.keep_once(writing, terms.paper, vault)
        _transfer_terms.write(writing, view.id, new.drawn, view.region_code)
        return len(new.drawn)

    return act_on(
        session,
        number,
        "revise_transfer",
        actor=actor,
        gather=gather,
        refuse=refuse,
        change=change,
        locks=[*(f"right:{party.right}" for party in terms.parties), *paper],
    )
