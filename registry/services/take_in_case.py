"""Takes in an application at the desk 收件: what kind, by whom, for what; its papers follow.

A case that another act opened gets its applicant later, and needs its papers from then on.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import CaseIntake
from registry.queries import case_files, cases, grantors
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.cases import JURISDICTION
from registry.rules.intake import NewCase, refusals_of_applicant, refusals_of_intake
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import open_case
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import CONTACT_PURPOSE, Vault

ROLE = "clerk"


def take_in_case(session: Session, case: NewCase, *, actor: Actor, vault: Vault) -> int:
    """Open a case in the state “applied” and return its id; raises Refused, NotFoundError.

    Resident numbers in its text are masked, the contact is sealed.
    """
    grantor = grantors.by_code(session, case.grantor_code)

    def refuse(may: bool) -> Iterable[Refusal]:  # noqa: FBT001 (the one fact there is)
        if not may:
            yield JURISDICTION.refuse(grantor.code, role=ROLE)
        yield from refusals_of_intake(case)

    def change(writing: Writing, _: bool) -> int:  # noqa: FBT001
        kind, region = CASE_KINDS[case.kind], grantor.code
        case_id, number = open_case(writing, kind, grantor_id=grantor.id, region=region)
        _write(writing, case_id, number, case, vault)
        return case_id

    return perform(
        session,
        Act("take_in_case", grantor.code, actor),
        Locks(),
        gather=lambda s: _step.has_role(s, actor, ROLE, grantor.code),
        refuse=refuse,
        change=change,
    )


def name_applicant(session: Session, case_id: int, new: NewCase, *, actor: Actor, vault: Vault) -> None:
    """Note who applied for a case that another act opened. Raises Refused, NotFoundError."""
    case = cases.by_id(session, case_id)

    def refuse(facts: tuple[bool, bool]) -> Iterable[Refusal]:
        may, is_named = facts
        if not may:
            yield JURISDICTION.refuse(case.region_code, role=ROLE)
        yield from refusals_of_intake(new)
        yield from refusals_of_applicant(case.number, case.state, is_named=is_named)

    perform(
        session,
        Act("name_applicant", case.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: (
            _step.has_role(s, actor, ROLE, case.region_code),
            case_files.intake(s, case_id) is not None,
        ),
        refuse=refuse,
        change=lambda writing, _: _write(writing, case_id, case.number, new, vault),
    )


def _write(writing: Writing, case_id: int, number: str, new: NewCase, vault: Vault) -> None:
    applicant = hide_ids(new.applicant.strip())
    row = {
        "case_id": case_id,
        "applicant": applicant,
        "contact_sealed": vault.seal(new.contact.strip(), CONTACT_PURPOSE),
        "subject": hide_ids(new.subject.strip()),
        "region_code": writing.act.region_code,
    }
    writing.add(CaseIntake, [row])
    commitment = writing.commitments.commit("applicant", applicant)
    writing.facts |= {"case_number": number, "applicant": commitment}
