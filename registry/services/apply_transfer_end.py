"""Applies for the end of what a transfer gave: expired, agreed, rescinded on a ground of law, dissolved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.leaf import Json
from registry.queries import transfers
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import UnitSheet
from registry.rules import transfer_ends
from registry.rules.case_kinds import TRANSFER_END
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.rules.transfer_ends import Ending
from registry.services import _drafts, _transfer_ends
from registry.services._cases import keep_plan, open_case
from registry.services._scans import ProofScan, keep_once
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class EndWanted:
    """Which sheets of a transfer end, by whom, why, from which day on, shown by what."""

    number: str
    party_ids: Sequence[int]
    ground: str
    by: str
    reason: str
    ended_on: date
    scan: ProofScan | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    sheets: list[SheetView]
    pages: Sequence[UnitSheet]
    refusals: list[Refusal]


def apply_transfer_end(session: Session, wanted: EndWanted, *, actor: Actor, vault: Vault) -> int:
    """Open the case that ends sheets of a transfer; return its id. Raises Refused, NotFoundError."""

    def gather(session: Session, view: TransferView) -> _Facts:
        sheets = [view.sheet_of(party) for party in wanted.party_ids]
        drafts = _transfer_ends.drafts(session, view, sheets)
        return _Facts(sheets, drafts.sheets, [*_refusals(session, view, sheets, wanted), *drafts.refusals])

    def refuse(view: TransferView, facts: _Facts) -> Iterable[Refusal]:
        if not facts.sheets:
            yield NOTHING_TO_DO.refuse(view.number)
        yield from facts.refusals

    def change(writing: Writing, view: TransferView, facts: _Facts) -> int:
        case_id, number = open_case(
            writing, TRANSFER_END, grantor_id=view.grantor_id, region=view.region_code
        )
        pages = _drafts.take_up(writing, case_id, facts.pages)
        digest = keep_once(writing, wanted.scan, vault)
        plan: dict[str, Json] = {
            "document": digest.hex() if digest else None,
            "effect": pages,
            "ended_on": str(wanted.ended_on),
            "ground": wanted.ground,
            "reason": wanted.reason.strip(),
            "sheets": [*wanted.party_ids],
            "transfer": view.number,
        }
        content = keep_plan(writing, case_id, "transfer", plan, view.region_code)
        writing.facts |= {"case_number": number, "content": content.hex()}
        return case_id

    view = transfers.by_number(session, wanted.number)
    return act_on(
        session,
        wanted.number,
        "apply_transfer_end",
        actor=actor,
        gather=gather,
        refuse=refuse,
        change=change,
        locks=[*_transfer_ends.locks(session, view), *([wanted.scan.lock] if wanted.scan else [])],
    )


def _refusals(
    session: Session, view: TransferView, sheets: Sequence[SheetView], wanted: EndWanted
) -> Iterable[Refusal]:
    today = clock.today(session)
    given = [sheet.given_right_id for sheet in sheets if sheet.given_right_id]
    children = transfers.children_of(session, given)
    for sheet in sheets:
        entered = sheet.entered_on
        yield from transfer_ends.refusals(
            Ending(
                f"{view.number} {sheet.right_code}",
                wanted.ground,
                wanted.by,
                wanted.reason,
                wanted.scan is not None,
                wanted.ended_on,
                sheet.sheet.term,
                entered or today,
                today,
                entered is not None and sheet.ended_on is None and sheet.given_right_id is not None,
                tuple(children.get(sheet.given_right_id or 0, ())),
            )
        )
