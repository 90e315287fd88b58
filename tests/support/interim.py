"""Interim papers as plain acts, for tests: what was printed stands in `made`."""

from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models import ContractHolderVersion, HouseholdMember
from registry.queries import interim_papers, rosters
from registry.queries.interim_papers import InterimView
from registry.services.issue_interim_paper import InterimDraft, issue_interim_paper
from tests.support.village import GRANTOR, Village

HOUSEHOLD = GRANTOR + "0001"


@dataclass(slots=True)
class Desk:
    """Who issues interim papers in a village, and what the papers were printed from."""

    village: Village
    made: list[InterimDraft] = field(default_factory=list)

    def print(self, draft: InterimDraft) -> bytes:
        self.made.append(draft)
        return f"%PDF {draft.number} {draft.digest}".encode()

    def issue(
        self, kind: str, code: str = HOUSEHOLD, person: int | None = None, who: str = "shen"
    ) -> InterimView:
        number = issue_interim_paper(
            self.village.session,
            kind,
            code,
            person,
            actor=getattr(self.village.cast, who),
            vault=self.village.vault,
            render=self.print,
        )
        return interim_papers.by_number(self.village.session, number)

    def of_member(self, nth: int = 0, code: str = HOUSEHOLD, who: str = "shen") -> InterimView:
        roster = rosters.of_household(self.village.session, code)
        return self.issue("membership", code, roster.members[nth].person_id, who)


def in_another_group(session: Session) -> str:
    """Let the first household hold land under another group too, by raw SQL; return its code there."""
    code, region = "51062310020002", "510623100200020001"
    session.execute(
        text(
            "INSERT INTO contract_holder (code, kind, grantor_id, household_id, region_code, begun_by) "
            "SELECT :there, kind, grantor_id, household_id, :region, begun_by FROM contract_holder WHERE code = :here"
        ),
        {"there": region, "region": code, "here": HOUSEHOLD},
    )
    for table in (ContractHolderVersion.__table__, HouseholdMember.__table__):
        kept = [c.name for c in table.c if c.name not in ("id", "holder_id", "recorded_to", "ended_by")]
        session.execute(
            text(
                f"INSERT INTO {table} (holder_id, {', '.join(kept)}) SELECT (SELECT id FROM contract_holder WHERE code = :there), "
                f"{', '.join(f't.{name}' for name in kept)} FROM {table} AS t JOIN contract_holder AS h ON h.id = t.holder_id "
                "WHERE h.code = :here AND t.ended_by IS NULL"
            ),
            {"there": region, "here": HOUSEHOLD},
        )
    return region
