"""The grantor applies for first registration of its signed family contracts 首次登记申请."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.models import CaseContract
from registry.queries import cases, eligibility, sheets
from registry.queries.sheets import Sheet
from registry.rules.case_kinds import FIRST_REGISTRATION
from registry.rules.cases import JURISDICTION, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.services import _into, _step
from registry.services._cases import case_for
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    case: cases.CaseView
    ready: list[Sheet]
    allowed: bool
    into: int | None
    unfit: tuple[Refusal, ...]


def apply_first(session: Session, survey_case_id: int, *, actor: Actor, into: int | None = None) -> int:
    """Open a registration case with every signed, unentered contract of the survey; return its id.

    `into` is a case that was taken in and takes them up instead.

    The clerk records the grantor's application. Raises Refused where nothing is ready.
    """
    region = cases.by_id(session, survey_case_id).region_code
    return perform(
        session,
        Act("apply_first", region, actor, survey_case_id),
        Locks(names=[_step.case_lock(survey_case_id), f"grantor:{region}", *_into.locks(into)]),
        gather=lambda s: _gather(s, survey_case_id, actor, into),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, survey_case_id: int, actor: Actor, into: int | None) -> _Facts:
    case = cases.by_id(session, survey_case_id)
    return _Facts(
        case,
        ready_sheets(session, case),
        _step.has_role(session, actor, ROLE, case.region_code),
        into,
        tuple(_into.refusals(session, into, FIRST_REGISTRATION, case.grantor_id)),
    )


def ready_sheets(session: Session, case: cases.CaseView) -> list[Sheet]:
    """Return the sheets that are signed as they stand, lawful, and in no registration case yet."""
    contracts = cases.surveyed_contracts(session, case.id)
    found = sheets.of_contracts(session, contracts)
    refused = eligibility.refusals_by_contract(session, found)
    signed = cases.signed_contents(session, contracts)
    busy = cases.contracts_under_way(session, case.grantor_id)
    return [
        s
        for s in found
        if not refused[s.contract_id] and (s.contract_id, s.sha256) in signed and s.contract_id not in busy
    ]


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.case.region_code, role=ROLE)
    if not facts.ready:
        yield NOTHING_TO_DO.refuse(facts.case.grantor_name or facts.case.grantor_code)
    yield from facts.unfit


def _change(writing: Writing, facts: _Facts) -> int:
    case_id, number = case_for(
        writing,
        FIRST_REGISTRATION,
        grantor_id=facts.case.grantor_id,
        region=facts.case.region_code,
        into=facts.into,
    )
    writing.add(
        CaseContract,
        [
            {
                "case_id": case_id,
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                "region_code": facts.case.region_code,
            }
            for s in facts.ready
        ],
    )
    writing.facts |= {
        "case_number": number,
        "contracts": len(facts.ready),
        "applicant": facts.case.grantor_code,
    }
    return case_id
