"""Papers of an extension 二轮延包: survey sheets to fill in with a pen, and the group's list on A3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from geodata.paper import press
from geodata.paper.rows import GROUNDS, YES_NO, member_row, mu, mu_total, parcel_row, term_text
from registry.periods import Period
from registry.queries.extension_progress import Ended, HouseholdProgress, Lease
from registry.queries.extension_sheets import Change, area_of, member_after
from registry.queries.sheets import Sheet
from registry.rules.extension import MARKS, REASONS

STATES = {
    "todo": "未调查",
    "surveyed": "已调查",
    "stale": "需重新核对",
    "ended": "终止",
    "signed": "已签字",
    "applied": "登记办理中",
    "entered": "已登记",
}


@dataclass(frozen=True, slots=True)
class Group:
    """What heads each paper: the grantor, and the first and last day of the new term."""

    name: str
    code: str
    first_day: date
    last_day: date
    today: date

    @property
    def head(self) -> dict[str, Any]:
        """The data that all papers of the group share."""
        term = Period.from_inclusive(self.first_day, self.last_day)
        return {**press.day_parts(self.today), "grantor": self.name, "term": term_text(term)}


def survey_sheets(group: Group, households: Sequence[HouseholdProgress]) -> bytes:
    """Return the survey sheets as PDF/A, a page or more for each household."""
    data = {
        **group.head,
        "title": "第二轮土地承包到期后再延长三十年摸底调查表",
        "foot": f"发包方 {group.code}",
        "marks": " ".join(f"□{words.zh}" for words in MARKS.values()),
        "households": [_survey_sheet(h) for h in households],
    }
    return press.pdf("extension_survey.typ", data)


def _survey_sheet(household: HouseholdProgress) -> dict[str, Any]:
    sheet, survey = household.sheet, household.survey
    members = survey.members if survey else {}
    parcels: Mapping[str, Change] = survey.parcels if survey else {}
    term = Period(sheet.term_from, sheet.term_to) if sheet.term_from and sheet.term_to else None
    return {
        "name": sheet.holder_name or "",
        "code": sheet.holder_code,
        "contract": sheet.code,
        "old_term": term_text(term) if term else "",
        "address": sheet.address or "",
        "version": str(survey.version) if survey else "",
        "outcome": GROUNDS.get(survey.ground or "", "延包") if survey else "",
        "note": survey.note if survey else "",
        "members": [
            {
                **member_row(m),
                "will": YES_NO[member_after(m, members[k]).is_co_owner] if k in members else "",
                **_why(members.get(k)),
            }
            for k, m in enumerate(sheet.members)
        ],
        "parcels": [
            {
                **parcel_row(p),
                "earlier": mu(p.earlier_area),
                "will": mu(area_of(p, survey)) if survey else "",
                **_why(parcels.get(p.code)),
            }
            for p in sheet.parcels
        ],
        "totals": [
            mu_total([getattr(p, name) for p in sheet.parcels])
            for name in ("earlier_area", "measured_area", "contract_area")
        ],
    }


def _why(change: Change | None) -> dict[str, str]:
    if change is None:
        return {"mark": "", "reason": "", "evidence": ""}
    said = REASONS.get(change.reason)
    mark = MARKS.get(change.mark)
    return {
        "mark": mark.zh if mark else "",
        "reason": said.zh if said else "",
        "evidence": change.evidence,
    }


def group_list(
    group: Group, households: Sequence[HouseholdProgress], ended: Sequence[Ended], leases: Sequence[Lease]
) -> bytes:
    """Return the group's list on A3 as PDF/A: households, those that end by ground, leases past the term."""
    data = {
        **group.head,
        "title": "第二轮土地承包到期后再延长三十年汇总表",
        "foot": f"发包方 {group.code}",
        "households": [_row(h) for h in households],
        "total": mu_total([v for h in households for v in _areas(h)]),
        "ended": [
            [GROUNDS[e.ground], e.sheet.holder_code[-4:], e.sheet.holder_name or "", mu(e.area)]
            for e in ended
        ],
        "leases": [
            [
                lease.code,
                lease.holder_name or lease.holder_code or "",
                press.chinese_day(lease.last_day) if lease.last_day else "未载明",
                "、".join(code[-5:] for code in lease.parcels),
            ]
            for lease in leases
        ],
    }
    return press.pdf("extension_list.typ", data)


def _areas(household: HouseholdProgress) -> list[Decimal | None]:
    survey = household.survey
    if survey is None or survey.ground:
        return []
    return [area_of(p, survey) for p in household.sheet.parcels]


def _row(household: HouseholdProgress) -> list[str]:
    sheet = household.sheet
    return [
        sheet.holder_code[-4:],
        sheet.holder_name or "",
        "、".join(m.name for m in sheet.members),
        str(len(sheet.parcels)),
        _total(sheet, "earlier_area"),
        _total(sheet, "measured_area"),
        _total(sheet, "contract_area"),
        mu_total(_areas(household)) if _areas(household) else "",
        STATES[household.state],
    ]


def _total(sheet: Sheet, name: str) -> str:
    return mu_total([getattr(p, name) for p in sheet.parcels])
