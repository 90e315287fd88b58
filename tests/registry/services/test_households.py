"""Households under contract: members, representative, parcels, split, merge, end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.codelists import IdKind, Relation
from registry.models import (
    ContractParcel,
    ContractVersion,
    HolderLineage,
    HouseholdMember,
    LandRightVersion,
    RightParcel,
)
from registry.periods import OPEN_DATE
from registry.queries import audit, certificates, households, sheets
from registry.queries.households import Held
from registry.rules.household_facts import MemberEvent, PlotEvent
from registry.services._household_parts import Agreement, Part
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.cancel_contract import cancel_contract, draft_cancellation
from registry.services.change_contract import change_contract, draft_contract
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.change_representative import change_representative, draft_representative
from registry.services.enter_household_change import enter_household_change
from registry.services.merge_households import draft_merge, merge_households
from registry.services.split_household import draft_split, split_household
from registry.services.survey_facts import PersonFacts
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village


def test_it_runs(entered: Village) -> None:
    found = households.held(entered.session, [f"{GRANTOR}{k:04d}" for k in range(1, 13)])
    for h in found:
        print(h.code, h.version, h.right_code, h.representative, [(m.person_id, m.relation, m.is_co_owner, m.during_from) for m in h.members], len(h.plots))
    assert 0
