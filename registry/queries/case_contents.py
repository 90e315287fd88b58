"""What a case is about: contracts and drafted pages, each by the hash of its content."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.leaf import Json, content_hash
from registry.models import CaseContract, ChangePlan, UnitDraft
from registry.queries import cases, sheets, unit_sheets


@dataclass(frozen=True, slots=True)
class CaseContents:
    """Contents of a case's contracts and drafts, by id."""

    contracts: dict[int, bytes]
    drafts: dict[int, bytes]

    @property
    def sha256(self) -> bytes:
        """The hash an announcement, an approval and the entries of a case agree on."""
        listed: dict[str, Json] = {"contracts": {str(k): v.hex() for k, v in self.contracts.items()}}
        if self.drafts:
            listed["drafts"] = {str(k): v.hex() for k, v in self.drafts.items()}
        return content_hash(listed)


def is_there(session: Session, case_id: int) -> bool:
    """Return whether a case has anything to decide on: contracts, drafted pages or a plan."""
    tables = (CaseContract, UnitDraft, ChangePlan)
    return any(session.scalar(select(exists().where(table.case_id == case_id))) for table in tables)


def applied(session: Session, case_id: int) -> CaseContents:
    """Return the contents that a case was applied for with."""
    return CaseContents(cases.case_contracts(session, case_id), unit_sheets.drafted(session, case_id))


def current(session: Session, case_id: int) -> CaseContents:
    """Return what the same contracts and drafts say now: any change makes another hash."""
    contracts = list(cases.case_contracts(session, case_id))
    return CaseContents(
        {s.contract_id: s.sha256 for s in sheets.of_contracts(session, contracts)},
        {s.draft_id: s.sha256 for s in unit_sheets.of_case(session, case_id)},
    )
