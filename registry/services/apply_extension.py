"""The grantor applies for the extension of the contracts that were signed: one change, in one batch."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.models import CaseContract, ExtensionCase, ExtensionItem
from registry.queries import cases, extension_sheets, sheets
from registry.queries.sheets import Sheet
from registry.rules.case_kinds import EXTENSION
from registry.rules.cases import JURISDICTION, NOTHING_TO_DO
from registry.rules.extension import STALE
from registry.rules.refusal import Refusal
from registry.services import _into, _step
from registry.services._cases import case_for, keep_plan
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    survey: cases.CaseView
    plan_id: int
    signed: list[Sheet]
    """Contracts as signed for, not under way before."""
    standing: list[Sheet]
    """The same contracts as they stand."""
    stale: list[str]
    allowed: bool
    into: int | None
    unfit: tuple[Refusal, ...]


def apply_extension(session: Session, survey_id: int, *, actor: Actor, into: int | None = None) -> int:
    """Open the case of extension for what was signed in a survey case; return its id. Raises Refused.

    `into` is a case that was taken in and takes them up instead.
    """
    region = cases.by_id(session, survey_id).region_code
    return perform(
        session,
        Act("apply_extension", region, actor),
        Locks(names=[_step.case_lock(survey_id), f"grantor:{region}", *_into.locks(into)]),
        gather=lambda s: _gather(s, survey_id, actor, into),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, survey_id: int, actor: Actor, into: int | None) -> _Facts:
    survey = cases.by_id(session, survey_id)
    plan = extension_sheets.plan_of(session, survey_id)
    made = extension_sheets.results(session, survey_id)
    signed = cases.signed_contents(session, [s.contract_id for s in made.sheets])
    under_way = extension_sheets.under_way(session, plan.id)
    ready = [s for s in made.sheets if (s.contract_id, s.sha256) in signed and s.contract_id not in under_way]
    return _Facts(
        survey,
        plan.id,
        ready,
        sheets.of_contracts(session, [s.contract_id for s in ready]),
        [s.code for s in ready if s.code in made.stale],
        _step.has_role(session, actor, ROLE, survey.region_code),
        into,
        tuple(_into.refusals(session, into, EXTENSION, survey.grantor_id)),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.survey.region_code, role=ROLE)
    if not facts.signed:
        yield NOTHING_TO_DO.refuse(facts.survey.grantor_name or facts.survey.grantor_code)
    yield from (STALE.refuse(code) for code in facts.stale)
    yield from facts.unfit


def _change(writing: Writing, facts: _Facts) -> int:
    survey = facts.survey
    region = {"region_code": survey.region_code}
    case_id, number = case_for(
        writing, EXTENSION, grantor_id=survey.grantor_id, region=survey.region_code, into=facts.into
    )
    contracts: dict[str, Json] = {s.code: s.sha256.hex() for s in facts.signed}
    plan: dict[str, Json] = {"contracts": contracts, "plan": facts.plan_id, "survey": survey.number}
    content = keep_plan(writing, case_id, "extension", plan, survey.region_code)
    writing.add(ExtensionCase, [{"case_id": case_id, "plan_id": facts.plan_id, **region}])
    writing.add(CaseContract, [_row(case_id, s) | region for s in facts.standing])
    writing.add(ExtensionItem, [_row(case_id, s) | region for s in facts.signed])
    writing.facts |= {"case_number": number, "content": content.hex(), "contracts": contracts}
    return case_id


def _row(case_id: int, sheet: Sheet) -> dict[str, object]:
    return {"case_id": case_id, "contract_id": sheet.contract_id, "content_sha256": sheet.sha256}
