"""Applies for the split of a household 分户: members and whole parcels go to two or more households."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.queries import households
from registry.queries.household_plans import Draft
from registry.rules.case_kinds import HOUSEHOLD_SPLIT
from registry.services import _household_plan
from registry.services._household_parts import Agreement, Part, wanted
from registry.services._write import Actor
from registry.vault import Vault


def draft_split(
    session: Session, code: str, parts: Sequence[Part], agreement: Agreement, *, reason: str
) -> Draft:
    """Return the split of a household as it would be; raises NotFoundError."""
    found = households.held(session, [code])
    return Draft(
        HOUSEHOLD_SPLIT.code,
        "1052" if agreement.divided else "1051",
        reason,
        {h.code: h.seen for h in found},
        tuple(wanted(found, part) for part in parts),
        agreement.evidence,
    )


def split_household(session: Session, draft: Draft, *, actor: Actor, vault: Vault) -> int:
    """Apply for a split; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == HOUSEHOLD_SPLIT.code
    return _household_plan.apply_for(session, draft, actor=actor, vault=vault)
