"""Interim papers 临时证书: a member's line of the roster, or a household's rights line by line."""

from typing import Any

import segno

from geodata.paper import press
from geodata.paper.rows import YES_NO, label, mu
from registry import codes
from registry.codelists import Relation, Sex
from registry.queries.portfolio import Line
from registry.rights import KINDS
from registry.rules.interim import LINE_STATES
from registry.rules.qualifications import QUALIFIED
from registry.services.issue_interim_paper import InterimDraft

TEMPLATE = "interim.typ"


def render(draft: InterimDraft, check_url: str) -> bytes:
    """Return the paper as PDF/A; raises FontError for a glyph no font has."""
    return press.pdf(
        TEMPLATE,
        {
            **press.day_parts(draft.day),
            "title": draft.kind.name.zh,
            "number": draft.number,
            "digest": draft.digest[:16],
            "facts": _facts(draft),
            "lines": [_line(line) for line in draft.lines],
            "qualification": None if draft.member else QUALIFIED[draft.is_qualified].zh,
            "is_not": draft.kind.is_not.zh,
            "day_text": press.chinese_day(draft.day),
            "check_code": draft.check_code,
            "qr": segno.make(check_url, error="m").svg_inline(border=0),
        },
    )


def _facts(draft: InterimDraft) -> list[list[str]]:
    roster, member = draft.roster, draft.member
    household = [
        ["户主（代表）", roster.name or ""],
        ["农户编码", codes.grouped(roster.code) if roster.code else "（无承包合同）"],
        ["所在集体", roster.grantor_name or ""],
        ["住址", roster.address or ""],
    ]
    if member is None:
        return [*household, ["现有成员", "、".join(m.name for m in roster.members)]]
    return [
        ["姓名", member.name],
        ["性别", label(Sex, member.sex)],
        ["证件号码", member.id_mask or ""],
        ["与户主关系", label(Relation, member.relation)],
        ["是否共有人", YES_NO[member.is_co_owner]],
        ["列入名册日期", press.chinese_day(member.since)],
        *household,
    ]


def _line(line: Line) -> dict[str, Any]:
    area = f"，{mu(line.area)} 亩" if line.area is not None else ""
    return {
        "kind": KINDS[line.kind].name.zh,
        "folio": line.folio_number,
        "ground": f"{line.parcels} 宗{area}" if line.parcels else "",
        "state": LINE_STATES[line.state].zh,
        "certificate": line.certificate_number or "",
    }
