"""Records the households' signatures on their result sheets 公示结果归户表, and the contracts.

A measured parcel is confirmed by nothing else. Here a whole group is recorded in one batch; what
keeps a contract from becoming a right is reported, and the rest goes on without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.models import ContractSigning, ResultSheet
from registry.queries import cases, displayed, eligibility, parameters, restrictions
from registry.queries.cases import NoticeView
from registry.queries.sheets import Sheet
from registry.rules.cases import JURISDICTION
from registry.rules.notices import refusals_to_confirm
from registry.rules.refusal import Refusal
from registry.rules.restrictions import refusals_by_objections
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many were signed now and before, and why others were not."""

    signed: int
    signed_before: int
    refused: dict[str, list[Refusal]]
    """Contract code → refusals."""


@dataclass(frozen=True, slots=True)
class _Facts:
    case: cases.CaseView
    sheets: list[Sheet]
    refused: dict[int, list[Refusal]]
    signed: set[tuple[int, bytes]]
    displays: list[NoticeView]
    rounds: int
    current: bytes
    undecided: int
    upheld: bool
    allowed: bool


def confirm_results(session: Session, case_id: int, *, actor: Actor) -> Confirmed:
    """Record result sheets and contracts of a survey case. Raises Refused before displays are done."""
    region = cases.by_id(session, case_id).region_code
    return perform(
        session,
        Act("confirm_results", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{region}"]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    shown = displayed.of_case(session, case_id)
    found = shown.sheets
    case = cases.by_id(session, case_id)
    return _Facts(
        case=case,
        sheets=found,
        refused=eligibility.refusals_by_contract(session, found),
        signed=cases.signed_contents(session, [s.contract_id for s in found]),
        displays=[n for n in cases.notices_of(session, case_id, "display") if n.closed_on is not None],
        rounds=parameters.number(session, "display_rounds"),
        current=shown.sha256,
        undecided=restrictions.undecided(session, case_id),
        upheld=restrictions.is_upheld(session, case_id, shown.sha256),
        allowed=_step.has_role(session, actor, ROLE, case.region_code),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.case.region_code, role=ROLE)
    where = facts.case.grantor_name or facts.case.grantor_code
    yield from refusals_by_objections(where, undecided=facts.undecided, upheld=facts.upheld)
    yield from refusals_to_confirm(
        where,
        rounds_done=len(facts.displays),
        rounds_wanted=facts.rounds,
        unchanged=bool(facts.displays) and facts.displays[-1].content_sha256 == facts.current,
    )


def _change(writing: Writing, facts: _Facts) -> Confirmed:
    before = {contract for contract, _ in facts.signed}
    able = [s for s in facts.sheets if not facts.refused[s.contract_id]]
    new = [s for s in able if (s.contract_id, s.sha256) not in facts.signed]
    if new:
        if facts.case.state in ("displayed", "contracted"):
            step(writing, facts.case.id, "confirmed")
        region, notice = facts.case.region_code, facts.displays[-1].id
        writing.add(
            ResultSheet,
            [
                {
                    "contract_id": s.contract_id,
                    "notice_id": notice,
                    "manner": "batch",
                    "content_sha256": s.sha256,
                    "region_code": region,
                }
                for s in new
            ],
        )
        _sign(writing, facts, new)
        step(writing, facts.case.id, "contracted")
    writing.facts |= {"signed": len(new), "left_out": sum(1 for r in facts.refused.values() if r)}
    codes = {s.contract_id: s.code for s in facts.sheets}
    refused = {codes[k]: r for k, r in facts.refused.items() if r}
    return Confirmed(len(new), len({s.contract_id for s in able} & before), refused)


def _sign(writing: Writing, facts: _Facts, new: list[Sheet]) -> None:
    confirmed = cases.confirmed_contents(writing.session, [s.contract_id for s in new])
    today = clock.today(writing.session)
    writing.add(
        ContractSigning,
        [
            {
                "result_sheet_id": confirmed[s.contract_id, s.sha256],
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                # A contract signed at the first confirmation keeps its day.
                "signed_on": s.signed_on or today,
                "region_code": facts.case.region_code,
            }
            for s in new
        ],
    )
