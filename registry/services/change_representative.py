"""Applies for another representative of a household 承包方代表变更."""

from sqlalchemy.orm import Session

from registry.queries import households
from registry.queries.household_plans import Draft
from registry.rules.case_kinds import REPRESENTATIVE
from registry.rules.household_facts import Evidence, Wanted
from registry.services import _household_plan
from registry.services._write import Actor
from registry.vault import Vault


def draft_representative(session: Session, code: str, who: int, *, document: str, reason: str) -> Draft:
    """Return a household with another representative; raises NotFoundError."""
    (household,) = households.held(session, [code])
    after = Wanted(code, who, household.members, household.plots)
    evidence = Evidence(document=document)
    return Draft(REPRESENTATIVE.code, "1032", reason, {code: household.seen}, (after,), evidence)


def change_representative(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> int:
    """Apply for the change; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == REPRESENTATIVE.code
    return _household_plan.apply_for(session, draft, actor=actor, vault=vault)
