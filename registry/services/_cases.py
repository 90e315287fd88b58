"""Opening a case and taking its next step, inside an act."""

from sqlalchemy import Date, func, insert, select
from sqlalchemy.orm import Session

from registry import codes
from registry.leaf import Json, canonical, content_hash
from registry.models import Approval, Case, CaseStep, ChangePlan, County
from registry.queries import cases
from registry.queries.cases import CaseView
from registry.rules.case_kinds import NONE, CaseKind
from registry.services._write import Actor, Writing


def open_case(
    writing: Writing,
    kind: CaseKind,
    *,
    grantor_id: int,
    region: str,
    delivery_id: int | None = None,
    message_kind: str | None = None,
) -> tuple[int, str]:
    """Open a case in the first state of its kind; return (id, number).

    `message_kind` is given where the kind's own code is not the one of this ground.
    """
    session = writing.session
    day, sequence, county = session.execute(
        select(func.register_today(type_=Date), func.nextval("case_number_of_the_day"), County.code)
    ).one()
    number = codes.CASE_NUMBER.require(f"{county}{day:%Y%m%d}{sequence:06d}")
    case_id = writing.add_one(
        Case,
        number=number,
        kind=kind.code,
        message_kind=message_kind or kind.message_kind,
        grantor_id=grantor_id,
        delivery_id=delivery_id,
        region_code=region,
    )
    writing.case_id = case_id
    _step(writing, case_id, kind.code, 0, NONE, kind.states[0], region, None)
    return case_id, number


def keep_plan(writing: Writing, case_id: int, kind: str, plan: dict[str, Json], region: str) -> bytes:
    """Write the plan that a case carries out at its entry; return the hash that decisions are bound to."""
    content = content_hash(plan)
    writing.add(
        ChangePlan,
        [
            {
                "case_id": case_id,
                "kind": kind,
                "plan": canonical(plan).decode(),
                "content_sha256": content,
                "region_code": region,
            }
        ],
    )
    return content


def case_for(
    writing: Writing,
    kind: CaseKind,
    *,
    grantor_id: int,
    region: str,
    into: int | None,
    message_kind: str | None = None,
) -> tuple[int, str]:
    """Return (id, number) of the case that takes up an application: the one that was taken in, or a new one.

    Whether that one fits is refused by `_into.refusals`, under its lock.
    """
    if into is None:
        return open_case(writing, kind, grantor_id=grantor_id, region=region, message_kind=message_kind)
    writing.case_id = into
    return into, cases.by_id(writing.session, into).number


def last_step(session: Session, case_id: int) -> tuple[int, str, str, str]:
    """Return (number, state, kind, region code) of a case's last step."""
    row = session.execute(
        select(CaseStep.number, CaseStep.state, CaseStep.kind, CaseStep.region_code)
        .where(CaseStep.case_id == case_id)
        .order_by(CaseStep.number.desc())
        .limit(1)
    ).one()
    return row.number, row.state, row.kind, row.region_code


def step(writing: Writing, case_id: int, state: str, remark: str | None = None) -> int:
    """Take a case's next step; a forbidden one is refused by its foreign key. Returns its number."""
    number, before, kind, region = last_step(writing.session, case_id)
    _step(writing, case_id, kind, number, before, state, region, remark)
    return number + 1


def _step(  # noqa: PLR0913, PLR0917 (the columns of one row)
    writing: Writing,
    case_id: int,
    kind: str,
    follows: int,
    before: str,
    state: str,
    region: str,
    remark: str | None,
) -> None:
    actor = require_person(writing.act.actor)
    writing.session.execute(
        insert(CaseStep).values(
            case_id=case_id,
            number=follows + 1,
            follows=follows or None,
            kind=kind,
            from_state=before,
            state=state,
            person_id=actor.person_id,
            account_id=actor.account_id,
            region_code=region,
            remark=remark,
            **writing.stamp(CaseStep.__table__),  # type: ignore[arg-type]  # a Table, typed as FromClause
        )
    )


def approve(
    writing: Writing, case: CaseView, accepted: tuple[int, int], content: bytes, **ground: int
) -> None:
    """Take the step 核定 and write its proof: who accepted, who approves, what, on which ground.

    `accepted` is (step, person); `ground` is the key of the closed announcement or of the plan.
    """
    row = {
        "case_id": case.id,
        "accepted_step": accepted[0],
        "accepted_by": accepted[1],
        "approved_step": step(writing, case.id, "approved"),
        "approved_by": require_person(writing.act.actor).person_id,
        "content_sha256": content,
        "region_code": case.region_code,
        **ground,
    }
    writing.add(Approval, [row])
    writing.facts |= {"content": content.hex()}


def require_person(actor: Actor) -> Actor:
    """Return the actor; steps of cases are taken by natural persons, never by the system."""
    assert actor.person_id is not None, "a step of a case needs a person"
    assert actor.account_id is not None, "a step of a case needs an account"
    return actor
