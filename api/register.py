"""From signed result sheets to entry, grantor by grantor: what one can do today is done today.

Every step is an act and a transaction of its own; running it again goes on where it stopped.
"""

from dataclasses import dataclass, field

from api.office import Office
from api.transaction import reading, writing
from registry.queries import cases
from registry.queries.cases import CaseView
from registry.rules.refusal import Refusal, Refused
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_first import apply_first
from registry.services.approve_case import approve_case
from registry.services.confirm_results import confirm_results
from registry.services.enter_case import enter_case


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does what: the clerk signs and applies, one registrar accepts, another approves.

    What nobody is named for stays undone; background work knows only the one who asked for it.
    """

    clerk: Actor | None = None
    accepting: Actor | None = None
    approving: Actor | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one survey."""

    grantor_code: str
    contracts: int = 0
    left_out: dict[str, list[Refusal]] = field(default_factory=dict)
    signed: int = 0
    entered: int = 0
    entered_before: int = 0
    announced_until: str = ""
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Contracts that are lawful and not entered yet."""
        return self.contracts - len(self.left_out) - self.entered - self.entered_before


def register_survey(office: Office, survey: CaseView, hands: Hands) -> Outcome:
    """Take a survey as far as the law allows today."""
    outcome = Outcome(survey.grantor_code)
    with reading(office.engine) as session:
        contracts = cases.surveyed_contracts(session, survey.id)
        outcome.contracts = len(contracts)
        outcome.entered_before = len(cases.entered_contracts(session, contracts))
    if outcome.contracts == outcome.entered_before:
        return outcome
    try:
        if hands.clerk is not None:
            _apply(office, survey, hands.clerk, outcome)
        for case_id in _open_cases(office, survey):
            _take(office, case_id, hands, outcome)
    except Refused as error:
        outcome.refusals += error.refusals
    return outcome


def _apply(office: Office, survey: CaseView, clerk: Actor, outcome: Outcome) -> None:
    """Record the signed result sheets, and the grantor's application for what is ready."""
    with writing(office.engine) as session:
        confirmed = confirm_results(session, survey.id, actor=clerk)
    outcome.signed = confirmed.signed
    outcome.left_out = confirmed.refused
    try:
        with writing(office.engine) as session:
            apply_first(session, survey.id, actor=clerk)
    except Refused as error:
        if any(r.rule.code != "case.empty" for r in error.refusals):
            raise


def _open_cases(office: Office, survey: CaseView) -> list[int]:
    """Return the grantor's registration cases that are not entered."""
    with reading(office.engine) as session:
        found = cases.of_grantor(session, survey.grantor_code, "first")
    return [c.id for c in found if c.state in ("applied", "accepted", "reviewed", "announced", "approved")]


def _take(office: Office, case_id: int, hands: Hands, outcome: Outcome) -> None:
    steps = (
        ("applied", hands.accepting, accept_case),
        ("accepted", hands.accepting, review_case),
        ("reviewed", hands.accepting, announce_case),
        ("announced", hands.approving, approve_case),
    )
    for state, actor, act in steps:
        with reading(office.engine) as session:
            now = cases.by_id(session, case_id).state
        if now != state or actor is None:
            continue
        try:
            with writing(office.engine) as session:
                act(session, case_id, actor=actor)
        except Refused as error:
            if any(r.rule.code != "notice.not_due" for r in error.refusals):
                raise
            with reading(office.engine) as session:
                outcome.announced_until = str(cases.notices_of(session, case_id, "announcement")[-1].due_on)
            return
    with reading(office.engine) as session:
        now = cases.by_id(session, case_id).state
    if now == "approved" and hands.approving is not None:
        with writing(office.engine) as session:
            outcome.entered += enter_case(session, case_id, actor=hands.approving)
