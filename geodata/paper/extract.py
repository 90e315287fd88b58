"""The extract of a household's folder: members, contracts, parcels, rights and papers, on one paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.paper import press
from geodata.paper.rows import label, member_row, mu_total, parcel_row, term_text
from registry.codelists import MemberRemark, Relation
from registry.periods import Period
from registry.queries.household_folder import DatedMember
from registry.queries.sheets import Sheet

_STATUS = {"valid": "有效", "superseded": "已被新的登记取代"}


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extract says of a household."""

    code: str
    name: str
    sheets: Sequence[Sheet]
    former: Sequence[DatedMember]
    rights: Sequence[tuple[str, str, int, bool]]
    """Kind, code, version, whether in force."""
    papers: Sequence[tuple[str, str]]
    """Number and status."""


def render(said: Extract, day: date) -> bytes:
    """Return the extract as PDF/A; raises FontError for a glyph that no font has."""
    data = {
        **press.day_parts(day),
        "title": "农户登记情况摘录",
        "foot": f"农户 {said.code} · {press.chinese_day(day)}摘录 · 土地承包经营权登记簿",
        "code": said.code,
        "name": said.name,
        "grantor": next((s.grantor_name or "" for s in said.sheets), ""),
        "address": next((s.address or "" for s in said.sheets), ""),
        "members": [member_row(m) for s in said.sheets[:1] for m in s.members],
        "former": [_former(m) for m in said.former],
        "contracts": [_contract(s) for s in said.sheets],
        "rights": [
            {"kind": kind, "code": code, "version": str(version), "state": "有效" if stands else "已终止"}
            for kind, code, version, stands in said.rights
        ],
        "papers": [{"number": n, "state": _STATUS.get(status, status)} for n, status in said.papers],
    }
    return press.pdf("extract.typ", data)


def _former(member: DatedMember) -> dict[str, str]:
    return {
        "name": member.name,
        "relation": label(Relation, member.relation),
        "until": press.chinese_day(member.during_to),
        "remark": label(MemberRemark, member.remark_kind),
    }


def _contract(sheet: Sheet) -> dict[str, Any]:
    term = Period(sheet.term_from, sheet.term_to) if sheet.term_from and sheet.term_to else None
    return {
        "code": sheet.code,
        "term": term_text(term) if term else "",
        "parcels": [parcel_row(p) for p in sheet.parcels],
        "total": mu_total([p.contract_area for p in sheet.parcels]),
        "digest": sheet.sha256.hex(),
    }
