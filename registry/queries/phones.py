"""The phone on record of a household, which messages go to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.identity import mask_phone
from registry.models import ContractHolderVersion, PhoneOnRecord
from registry.rules.one_time_codes import is_phone, plain_phone
from registry.vault import PHONE_PURPOSE, Vault


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A number that takes messages; only its mask is ever shown."""

    number: str
    since: datetime
    """When it came on record."""

    @property
    def mask(self) -> str:
        """The number with all but its last four digits starred."""
        return mask_phone(self.number)


def of_holder(session: Session, vault: Vault, holder_id: int) -> Phone | None:
    """Return the phone that a household told last, else its survey's; None where none takes messages."""
    told = select(PhoneOnRecord.phone_sealed, PhoneOnRecord.recorded_from).where(
        PhoneOnRecord.holder_id == holder_id, PhoneOnRecord.ended_by.is_(None)
    )
    surveyed = select(ContractHolderVersion.phone_sealed, ContractHolderVersion.recorded_from).where(
        ContractHolderVersion.holder_id == holder_id, ContractHolderVersion.ended_by.is_(None)
    )
    row = session.execute(told).one_or_none() or session.execute(surveyed).one_or_none()
    if row is None or row[0] is None:
        return None
    number = plain_phone(vault.open(bytes(row[0]), PHONE_PURPOSE))
    return Phone(number, row[1]) if is_phone(number) else None
