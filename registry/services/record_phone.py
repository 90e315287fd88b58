"""Puts a household's phone on record, or another in its place: links and one-time codes go to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.identity import hide_ids, mask_phone
from registry.models import PhoneOnRecord
from registry.queries import phones, rosters
from registry.queries.phones import Phone
from registry.queries.rosters import Roster
from registry.rules.cases import JURISDICTION
from registry.rules.one_time_codes import plain_phone, refusals_to_record
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import PHONE_PURPOSE, Vault

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    roster: Roster
    before: Phone | None
    allowed: bool


def record_phone(
    session: Session, household: str, number: str, document: str, *, actor: Actor, vault: Vault
) -> Phone | None:
    """Put a household's phone on record and return the one before, which is to be told of the change.

    Raises Refused, or NotFoundError where no household stands under the code.
    """
    region = rosters.of_household(session, household).region_code
    plain = plain_phone(number)

    def gather(session: Session) -> _Facts:
        roster = rosters.of_household(session, household)
        before = phones.of_holder(session, vault, roster.holder_id)
        return _Facts(roster, before, _step.has_role(session, actor, ROLE, region))

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        yield from refusals_to_record(household, plain, document)

    def change(writing: Writing, facts: _Facts) -> Phone | None:
        holder = facts.roster.holder_id
        writing.end(PhoneOnRecord, PhoneOnRecord.holder_id == holder)
        writing.add_one(
            PhoneOnRecord,
            holder_id=holder,
            phone_sealed=vault.seal(plain, PHONE_PURPOSE),
            phone_mask=mask_phone(plain),
            document=hide_ids(document.strip()),
            region_code=region,
        )
        return facts.before

    return perform(
        session,
        Act("record_phone", region, actor),
        Locks(names=[f"holder:{household}"]),
        gather=gather,
        refuse=refuse,
        change=change,
    )
