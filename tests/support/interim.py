"""Interim papers as plain acts, for tests: what was printed stands in `made`."""

from dataclasses import dataclass, field

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
