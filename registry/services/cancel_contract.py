"""Applies for the end of a contract right 注销: handed back, household extinct, land gone, expropriated."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from registry.queries import households
from registry.queries.household_plans import Draft
from registry.rules.case_kinds import CONTRACT_CANCELLATION
from registry.rules.contract_grounds import CANCELLATIONS
from registry.rules.household_facts import Evidence, MemberEvent, Wanted
from registry.services import _household_plan
from registry.services._household_parts import Agreement
from registry.services._write import Actor
from registry.services.change_members import left
from registry.vault import Vault


def draft_cancellation(
    session: Session,
    code: str,
    ground: str,
    agreement: Agreement,
    *,
    reason: str,
    deaths: Sequence[MemberEvent] = (),
) -> Draft:
    """Return a household whose contract ends; of an extinct one the deaths that were not on record yet.

    `agreement.day` is the day of a hand-back's written notice, or on which the land was lost.
    Raises NotFoundError.
    """
    (household,) = households.held(session, [code])
    members = tuple(left(household, deaths))
    after = Wanted(code, household.representative, members, ())
    message, _ = CANCELLATIONS.get(ground, (CONTRACT_CANCELLATION.message_kind, None))
    evidence: Evidence = replace(agreement.evidence, ground=ground, members=tuple(deaths))
    return Draft(CONTRACT_CANCELLATION.code, message, reason, {code: household.seen}, (after,), evidence)


def cancel_contract(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> int:
    """Apply for the cancellation; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == CONTRACT_CANCELLATION.code
    return _household_plan.apply_for(session, draft, actor=actor, vault=vault)
