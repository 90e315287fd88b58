"""The case of a household's change: households before and after, side by side, with the evidence."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry import codelists
from registry.queries import household_folder, household_plans
from registry.queries.cases import CaseView
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.contract_grounds import CANCELLATIONS, GAINS, LOSSES
from registry.rules.households import EVENTS


def page(session: Session, case: CaseView, step: str | None) -> ResponseReturnValue:
    """Return the page of a case with the plan it rests on and its next step."""
    draft = household_plans.of_case(session, case.id)
    people = {m.person_id for h in draft.after for m in h.members}
    people |= {e.person_id for e in draft.evidence.members} | set(draft.evidence.consents)
    return render_template(
        "household_case.html",
        case=case,
        kind=CASE_KINDS[case.kind].name,
        state=STATE_NAMES[case.state],
        draft=draft,
        names=household_folder.names(session, people),
        step=step,
        events=EVENTS,
        grounds={**GAINS, **LOSSES, **{code: words for code, (_, words) in CANCELLATIONS.items()}},
        lists=codelists,
    )
