"""Applies for parcels added to a contract, lost from it, or reduced 承包地块增减."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from registry.queries import households
from registry.queries.household_plans import Draft
from registry.rules.case_kinds import CONTRACT_CHANGE
from registry.rules.household_facts import Plot, PlotEvent, Wanted
from registry.services import _household_plan
from registry.services._household_parts import Agreement
from registry.services._write import Actor
from registry.vault import Vault


def draft_contract(
    session: Session, code: str, events: Sequence[PlotEvent], agreement: Agreement, *, reason: str
) -> Draft:
    """Return a household with its parcels as they would be; raises NotFoundError.

    `agreement.day` is the day on which it happened, or of a hand-back's written notice.
    """
    (household,) = households.held(session, [code])
    areas = {p.code: p.area for p in household.plots} | {e.code: e.area for e in events}
    plots = tuple(Plot(parcel, m2) for parcel, m2 in sorted(areas.items()) if m2 > 0)
    after = Wanted(code, household.representative, household.members, plots)
    evidence = replace(agreement.evidence, plots=tuple(events))
    return Draft(CONTRACT_CHANGE.code, "1033", reason, {code: household.seen}, (after,), evidence)


def change_contract(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> int:
    """Apply for the change; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == CONTRACT_CHANGE.code
    return _household_plan.apply_for(session, draft, actor=actor, vault=vault)
