"""The survey of an extension 延包摸底: its case, and the survey sheet of each household."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.errors import NotFoundError, StaleVersionError
from registry.leaf import canonical, content_hash
from registry.models import (
    ExtensionCase,
    ExtensionPlan,
    ExtensionPublicationClosing,
    ExtensionSurvey,
    ExtensionVote,
)
from registry.queries import cases, extension_sheets, sheets
from registry.queries.extension_sheets import Survey
from registry.queries.sheets import Sheet
from registry.rules import extension as rules
from registry.rules.case_kinds import EXTENSION_SURVEY
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import open_case, step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


def begin_survey(session: Session, plan_id: int, *, actor: Actor) -> int:
    """Open the survey case of a plan that was voted for and published; return its id. Raises Refused."""
    plan = session.get(ExtensionPlan, plan_id)
    if plan is None:
        raise NotFoundError(what=f"延包方案 {plan_id}")
    region = plan.region_code

    def refuse(facts: tuple[bool, bool, bool]) -> Iterable[Refusal]:
        allowed, decided, begun = facts
        if not allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        if not decided:
            yield rules.NOT_DECIDED.refuse(region)
        if begun:
            yield rules.DONE_BEFORE.refuse(region)

    def change(writing: Writing, _: object) -> int:
        case_id, number = open_case(writing, EXTENSION_SURVEY, grantor_id=plan.grantor_id, region=region)
        writing.add(ExtensionCase, [{"case_id": case_id, "plan_id": plan_id, "region_code": region}])
        writing.facts |= {"case_number": number}
        return case_id

    return perform(
        session,
        Act("begin_extension_survey", region, actor),
        Locks(names=[f"grantor:{region}"]),
        gather=lambda s: (
            _step.has_role(s, actor, ROLE, region),
            is_decided(s, plan_id),
            survey_case(s, plan_id) is not None,
        ),
        refuse=refuse,
        change=change,
    )


def is_decided(session: Session, plan_id: int) -> bool:
    """Return whether a plan was voted for and its publication closed."""
    proofs = (ExtensionVote, ExtensionPublicationClosing)
    return all(session.get(proof, plan_id) is not None for proof in proofs)


def survey_case(session: Session, plan_id: int) -> int | None:
    """Return the standing survey case of a plan."""
    return extension_sheets.case_of(session, plan_id, EXTENSION_SURVEY.code)


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    sheet: Sheet
    standing: rules.Standing
    said_before: tuple[object, ...]
    """Ground and proposed content of the sheet that this one takes the place of."""
    term_to: date


def survey_household(
    session: Session, case_id: int, contract_code: str, survey: Survey, *, actor: Actor
) -> int:
    """Write a household's survey sheet; return its version. Raises Refused, StaleVersionError.

    `survey.version` is the version that was seen, 0 for a first one.
    """
    case = cases.by_id(session, case_id)
    plan = extension_sheets.plan_of(session, case_id)
    contract = extension_sheets.contract_of(session, plan.grantor_id, contract_code)

    def gather(s: Session) -> _Facts:
        known = extension_sheets.surveys(s, case_id).get(contract)
        current = known.version if known else 0
        if current != survey.version:
            raise StaleVersionError(what=f"调查表 {contract_code}", seen=survey.version, current=current)
        (sheet,) = sheets.of_contracts(s, [contract])
        entered = extension_sheets.is_entered(s, contract)
        standing = rules.Standing(contract_code, entered, sheet.term_to, plan.term_from)
        return _Facts(
            _step.facts(s, case_id, "corrected", role=ROLE, actor=actor),
            sheet,
            standing,
            _says(sheet, known, plan.term_to),
            plan.term_to,
        )

    return perform(
        session,
        Act("survey_extension", case.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{case.region_code}"]),
        gather=gather,
        refuse=lambda facts: _refuse(facts, survey),
        change=lambda writing, facts: _change(writing, facts, survey),
    )


def _says(sheet: Sheet, survey: Survey | None, term_to: date) -> tuple[object, ...]:
    if survey is None:
        return ()
    return survey.ground, extension_sheets.proposed(sheet, survey, term_to).sha256


def _refuse(facts: _Facts, survey: Survey) -> Iterable[Refusal]:
    yield from _step.correction_refusals(facts.step)
    yield from rules.refusals_of_contract(facts.standing)
    yield from rules.refusals_of_sheet(extension_sheets.facts_of(facts.sheet, survey))


def _change(writing: Writing, facts: _Facts, survey: Survey) -> int:
    case = facts.step.case
    # A note by the way leaves the display as it is; another result has to be shown again.
    if case.state in {"displayed", "contracted"} and facts.said_before != _says(
        facts.sheet, survey, facts.term_to
    ):
        step(writing, case.id, "corrected")
    key = {"case_id": case.id, "contract_id": facts.sheet.contract_id}
    version = 1 + (writing.close(ExtensionSurvey, **key) if survey.version else 0)
    writing.add_one(
        ExtensionSurvey,
        **key,
        version=version,
        outcome="end" if survey.ground else "extend",
        ground=survey.ground,
        facts=canonical(survey.facts).decode(),
        content_sha256=content_hash(survey.facts),
        basis_sha256=facts.sheet.sha256,
        region_code=case.region_code,
    )
    return version
