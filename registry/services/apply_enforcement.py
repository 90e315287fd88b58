"""Applies for the enforcement of a security 实现担保物权: the creditor is paid out of the operating right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.leaf import Json
from registry.models import TransferCase
from registry.periods import add_years
from registry.queries import parameters, transfers
from registry.queries.transfers import TransferView
from registry.queries.unit_sheets import UnitSheet
from registry.rules.case_kinds import TRANSFER_ENFORCEMENT
from registry.rules.refusal import Refusal
from registry.rules.transfers import TERM_SHORT
from registry.services import _drafts, _enforcements
from registry.services._cases import keep_plan, open_case
from registry.services._enforcements import EnforcementFacts, EnforcementWanted
from registry.services._scans import keep_once
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class _Facts:
    since: date
    effect: EnforcementFacts
    pages: Sequence[UnitSheet]
    refusals: Sequence[Refusal]


def apply_enforcement(session: Session, wanted: EnforcementWanted, *, actor: Actor, vault: Vault) -> int:
    """Open the case that realises a security; return its id. Raises Refused, NotFoundError."""

    def gather(session: Session, view: TransferView) -> _Facts:
        today = clock.today(session)
        busy = transfers.under_way(session, [wanted.party_id])
        effect = _enforcements.gather(
            session, view, wanted, since=today, has_document=wanted.scan is not None, is_busy=bool(busy)
        )
        if effect.page is None:
            return _Facts(today, effect, (), effect.refusals)
        drafts = _drafts.gather(session, view.grantor_id, [effect.page])
        said = [*effect.refusals, *drafts.refusals, *_short(session, effect, wanted)]
        return _Facts(today, effect, drafts.sheets, said)

    def change(writing: Writing, view: TransferView, facts: _Facts) -> int:
        return _open(writing, view, facts, wanted, vault)

    return act_on(
        session,
        wanted.number,
        "apply_transfer_enforcement",
        actor=actor,
        gather=gather,
        refuse=lambda _, facts: facts.refusals,
        change=change,
        locks=_enforcements.locks(session, transfers.by_number(session, wanted.number), wanted),
    )


def _short(session: Session, effect: EnforcementFacts, wanted: EnforcementWanted) -> Iterable[Refusal]:
    """Yield that a new right of a few years is not registered, only filed."""
    years = parameters.number(session, "registered_lease_years")
    for right in effect.page.rights if effect.page and wanted.folio_number else ():
        if right.act == "begin" and right.term_to < add_years(right.term_from, years):
            yield TERM_SHORT.refuse(wanted.number)


def _open(
    writing: Writing, view: TransferView, facts: _Facts, wanted: EnforcementWanted, vault: Vault
) -> int:
    region, sheet = {"region_code": view.region_code}, view.sheet_of(wanted.party_id)
    case_id, number = open_case(
        writing, TRANSFER_ENFORCEMENT, grantor_id=view.grantor_id, region=view.region_code
    )
    pages = _drafts.take_up(writing, case_id, facts.pages)
    digest = keep_once(writing, wanted.scan, vault)
    assert digest is not None
    plan: dict[str, Json] = {
        **_enforcements.planned(wanted),
        "document": digest.hex(),
        "effect": pages,
        "shares": [[s.restriction_id, s.claim_fen, s.paid_fen] for s in facts.effect.shares],
        "since": str(facts.since),
        "transfer": view.number,
    }
    content = keep_plan(writing, case_id, "transfer", plan, view.region_code)
    # Who pledged and who lent are parties of the case, whom its clerks may not be.
    carried = {"case_id": case_id, "party_id": sheet.party_id, "content_sha256": sheet.sha256}
    writing.add(TransferCase, [{**carried, **region}])
    writing.facts |= {"case_number": number, "content": content.hex()}
    return case_id
