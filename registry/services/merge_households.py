"""Applies for the merge of households 合户: all members and parcels under one contract, old or new."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from registry.queries import households
from registry.queries.household_plans import Draft
from registry.rules.case_kinds import HOUSEHOLD_MERGE
from registry.services import _household_plan
from registry.services._household_parts import Agreement, Part, wanted
from registry.services._write import Actor
from registry.vault import Vault


def draft_merge(
    session: Session, codes: Sequence[str], into: Part, agreement: Agreement, *, reason: str
) -> Draft:
    """Return the merge of households into one of them, or into a new one; raises NotFoundError.

    Of `into` only code, representative and relations count: everybody and every parcel goes there.
    """
    found = households.held(session, codes)
    members = [m.person_id for h in found for m in h.members if m.stays]
    whole = replace(into, members=members, plots=[p.code for h in found for p in h.plots])
    after = (wanted(found, whole),)
    seen = {h.code: h.seen for h in found}
    return Draft(HOUSEHOLD_MERGE.code, "106", reason, seen, after, agreement.evidence)


def merge_households(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> int:
    """Apply for a merge; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == HOUSEHOLD_MERGE.code
    return _household_plan.apply_for(session, draft, actor=actor, vault=vault)
