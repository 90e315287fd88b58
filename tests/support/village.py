"""The survey of the loaded county, taken through its acts step by step in one session."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.office import Office
from registry import clock
from registry.models import LandRight
from registry.queries import cases
from registry.services._issuing import Draft, Issued
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_first import apply_first
from registry.services.approve_case import approve_case
from registry.services.close_display import close_display
from registry.services.confirm_results import Confirmed, confirm_results
from registry.services.enter_case import enter_case
from registry.services.issue_certificates import issue_certificates
from registry.services.open_display import open_display
from registry.vault import Vault
from tests.support.cast import Cast

ForGood = Callable[[Office], AbstractContextManager["Village"]]
"""Opens a village of an office; what is done in it is committed at the end."""
GRANTOR = "51062310020001"
"""The one grantor of the loaded county: 12 contracts, 60 parcels."""
DISPLAY_DAYS, ANNOUNCEMENT_DAYS = 7, 30
"""15 working days never take longer than 30 days."""


def printed(drafts: Sequence[Draft]) -> list[bytes]:
    """Return bytes that stand for the PDFs of certificates."""
    return [f"%PDF {draft.number} {draft.digest} {draft.token}".encode() for draft in drafts]


@dataclass(slots=True)
class Village:
    """One survey case and what became of it; each method is one step, done by who should do it."""

    session: Session
    cast: Cast
    shift: Callable[..., None]
    vault: Vault
    survey: int = 0
    first: int = 0
    drafts: list[Draft] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.survey = cases.of_grantor(self.session, GRANTOR, "survey")[0].id

    def state(self, case_id: int) -> str:
        return cases.by_id(self.session, case_id).state

    def today(self) -> date:
        return clock.today(self.session)

    def show(self) -> None:
        """One whole round of display."""
        open_display(self.session, self.survey, actor=self.cast.lu)
        self.shift(days=DISPLAY_DAYS)
        close_display(self.session, self.survey, actor=self.cast.lu)

    def sign(self) -> Confirmed:
        self.show()
        self.show()
        return confirm_results(self.session, self.survey, actor=self.cast.lu)

    def apply(self) -> int:
        self.sign()
        self.first = apply_first(self.session, self.survey, actor=self.cast.lu)
        return self.first

    def accept(self) -> int:
        self.apply()
        accept_case(self.session, self.first, actor=self.cast.he)
        return self.first

    def announce(self) -> int:
        self.accept()
        review_case(self.session, self.first, actor=self.cast.he)
        announce_case(self.session, self.first, actor=self.cast.he)
        return self.first

    def approve(self) -> int:
        self.announce()
        self.shift(days=ANNOUNCEMENT_DAYS)
        approve_case(self.session, self.first, actor=self.cast.shen)
        return self.first

    def enter(self) -> int:
        self.approve()
        enter_case(self.session, self.first, actor=self.cast.shen)
        return self.first

    def rights(self) -> list[int]:
        return list(self.session.scalars(select(LandRight.id).order_by(LandRight.code)))

    def certify(self) -> list[Issued]:
        self.enter()
        return self.issue(self.rights())

    def issue(self, rights: list[int], region: str = GRANTOR) -> list[Issued]:
        return issue_certificates(
            self.session,
            rights,
            region=region,
            actor=self.cast.shen,
            vault=self.vault,
            render=self._render,
        )

    def _render(self, drafts: Sequence[Draft]) -> list[bytes]:
        self.drafts += drafts
        return printed(drafts)


def joins_a_household(village: Village) -> None:
    """The registrar He is a member of one of the 12 households."""
    village.session.execute(
        text(
            "INSERT INTO household_member (holder_id, person_id, position, region_code, during_from, version, "
            "recorded_from, begun_by) SELECT holder_id, :he, 99, region_code, during_from, 1, recorded_from, begun_by "
            "FROM household_member LIMIT 1"
        ),
        {"he": village.cast.he.person_id},
    )
