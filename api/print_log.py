"""Every print or download of a paper is written down before it is given: who, when, for what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.office import Office
from registry.services.log_access import log_print


@dataclass(frozen=True, slots=True)
class PrintedBy:
    """Who prints, from where, and for what (`rules.certificates.PURPOSES`)."""

    username: str
    account_id: int | None
    purpose: str
    address: str = "console"


def note_prints(office: Office, numbers: Sequence[str], by: PrintedBy) -> None:
    """Note that papers are printed, by a connection that may write nothing else."""
    with Session(office.access_engine) as short, short.begin():
        for number in numbers:
            log_print(
                short,
                paper=number,
                who=by.username,
                purpose=by.purpose,
                address=by.address,
                account_id=by.account_id,
            )
