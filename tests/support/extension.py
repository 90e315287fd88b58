"""A group taken through its extension, step by step, by who should do each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from registry.queries import extension_sheets, sheets
from registry.queries.extension_sheets import Change, Survey
from registry.queries.sheets import Sheet
from registry.services.accept_case import accept_case, review_case
from registry.services.apply_extension import apply_extension
from registry.services.approve_change import approve_change
from registry.services.close_display import close_display
from registry.services.confirm_results import Confirmed, confirm_results
from registry.services.enter_extension import enter_extension
from registry.services.open_display import open_display
from registry.services.plan_extension import (
    PlanWanted,
    VoteWanted,
    close_publication,
    publish_plan,
    record_plan,
    record_vote,
)
from registry.services.survey_extension import begin_survey, survey_household
from tests.support.village import DISPLAY_DAYS, GRANTOR, Village

PLAN_DAYS = 15
AS_IT_IS = Survey(None, {}, {})


@dataclass(slots=True)
class Extension:
    """One group's extension; each method is one step and does the steps before it that are not done."""

    village: Village
    plan: int = 0
    survey: int = 0
    case: int = 0

    @property
    def session(self) -> Any:
        return self.village.session

    @property
    def sheets(self) -> list[Sheet]:
        """The contracts as they stand, by code."""
        grantor = self.session.execute(text("SELECT id FROM grantor WHERE code = :code"), {"code": GRANTOR})
        return sheets.of_contracts(self.session, extension_sheets.to_extend(self.session, grantor.scalar()))

    def wanted(self, **changes: Any) -> PlanWanted:
        """The plan of the group, whose contracts all end on one day."""
        (end,) = {s.term_to for s in self.sheets}
        assert end is not None
        values = {
            "body": "原承包地原则上不动,直接延包三十年。",
            "hardship": "用机动地、新增地解决;不足的由集体收益补助。",
            "base_on": date(2026, 6, 30),
            "last_day": end - timedelta(days=1),
        }
        return PlanWanted(**{**values, **changes})

    def record(self, **changes: Any) -> int:
        self.plan = record_plan(self.session, GRANTOR, self.wanted(**changes), actor=self.village.cast.lu)
        return self.plan

    def vote(self, in_favour: int = 40, roster: int = 50, **changes: Any) -> None:
        values = {"held_on": date(2026, 7, 1), "present": 45, "minutes": "会议记录 2026-1 号"}
        meeting = VoteWanted(**{**values, "roster": roster, "in_favour": in_favour, **changes})
        record_vote(self.session, self.plan, meeting, actor=self.village.cast.lu)

    def publish(self, days: int = PLAN_DAYS) -> Any:
        publish_plan(self.session, self.plan, "村务公开栏", actor=self.village.cast.lu)
        self.village.shift(days=days)
        close_publication(self.session, self.plan, actor=self.village.cast.lu)

    def decide(self) -> None:
        self.record()
        self.publish()
        self.vote()

    def begin(self) -> int:
        self.decide()
        self.survey = begin_survey(self.session, self.plan, actor=self.village.cast.lu)
        return self.survey

    def ask(self, number: int, survey: Survey = AS_IT_IS) -> int:
        """Survey the household of a contract, counted from 0."""
        code = self.sheets[number].code
        return survey_household(self.session, self.survey, code, survey, actor=self.village.cast.lu)

    def ask_all(self, **others: Survey) -> None:
        """Survey every household; `h3=…` says another sheet for the one of number 3."""
        self.begin()
        for number in range(len(self.sheets)):
            self.ask(number, others.get(f"h{number}", AS_IT_IS))

    def show(self) -> None:
        open_display(self.session, self.survey, actor=self.village.cast.lu)
        self.village.shift(days=DISPLAY_DAYS)
        close_display(self.session, self.survey, actor=self.village.cast.lu)

    def sign(self, **others: Survey) -> Confirmed:
        self.ask_all(**others)
        self.show()
        self.show()
        return confirm_results(self.session, self.survey, actor=self.village.cast.lu)

    def apply(self, **others: Survey) -> int:
        self.sign(**others)
        self.case = apply_extension(self.session, self.survey, actor=self.village.cast.lu)
        return self.case

    def approve(self, **others: Survey) -> None:
        self.apply(**others)
        accept_case(self.session, self.case, actor=self.village.cast.he)
        review_case(self.session, self.case, actor=self.village.cast.he)
        approve_change(self.session, self.case, actor=self.village.cast.shen)

    def enter(self, **others: Survey) -> int:
        self.approve(**others)
        return enter_extension(self.session, self.case, actor=self.village.cast.shen)


def extinct(sheet: Sheet) -> Survey:
    """Return the sheet of a household of which nobody lives."""
    gone = Change(will=False, reason="died", evidence="死亡证明", mark="died")
    return Survey("extinct", dict.fromkeys(range(len(sheet.members)), gone), {})
