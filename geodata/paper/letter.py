"""Letters to an applicant: accepted, to be completed, not accepted, refused; content to PDF."""

import io
from typing import Any

from pypdf import PdfReader

from geodata.paper import press
from registry import codes
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.document_kinds import DOCUMENT_KINDS
from registry.services.write_letter import LetterDraft

_SAYS = {
    "accepted": "申请材料齐全、符合法定形式，现予受理，自受理之日起 {days} 个工作日内办结（公告时间不计）。",
    "completion": (
        "申请材料不齐全或者不符合法定形式。请一次补齐下列全部内容，补齐后即予受理；"
        "不必重复提交已经收到的材料。"
    ),
    "not_accepted": "因下列理由，决定不予受理，申请材料退还申请人。",
    "refused": "因下列理由，决定不予登记，申请材料退还申请人。",
}
_REMEDY = (
    "对本决定不服的，可以自收到本通知书之日起六十日内申请行政复议，"
    "或者自收到之日起六个月内向人民法院提起行政诉讼。"
)
_FINAL = ("not_accepted", "refused")


def render(draft: LetterDraft, *, authority: str, track_url: str, days: int) -> tuple[bytes, int]:
    """Return a letter as PDF/A and its pages; `days` are working days. Raises FontError."""
    pdf = press.pdf("letter.typ", _content(draft, authority, track_url, days))
    return pdf, len(PdfReader(io.BytesIO(pdf)).pages)


def _content(draft: LetterDraft, authority: str, track_url: str, days: int) -> dict[str, Any]:
    state, case = draft.letter.state, draft.case
    return {
        **press.day_parts(draft.day),
        "title": draft.letter.name.zh,
        "authority": authority,
        "number": codes.grouped_case(case.number),
        "applicant": draft.applicant,
        "facts": [
            ["业务类别", CASE_KINDS[case.kind].name.zh],
            ["发包方", case.grantor_name or case.grantor_code],
            *([["申请事项", draft.subject]] if draft.subject else []),
            ["申请日期", press.chinese_day(case.opened_on)],
        ],
        "says": _SAYS[state].format(days=days),
        "article": draft.letter.article,
        "reasons": [[r.says, r.article] for r in draft.reasons],
        "reasons_title": "要补正的内容" if state == "completion" else "理由",
        "papers": [
            [DOCUMENT_KINDS[p.kind].name.zh, str(p.pages), press.chinese_day(p.day)] for p in draft.papers
        ],
        "remedy": _REMEDY if state in _FINAL else "",
        "code": draft.code or "",
        "track_url": track_url,
        "date": press.chinese_day(draft.day),
        "foot": f"{draft.letter.name.zh} · 业务 {case.number}",
    }
