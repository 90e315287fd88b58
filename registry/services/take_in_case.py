"""Takes in an application at the desk 收件: what kind, by whom, for what; its papers follow."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import CaseIntake
from registry.queries import grantors
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.cases import JURISDICTION
from registry.rules.intake import NewCase, refusals_of_intake
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
        applicant = hide_ids(case.applicant.strip())
        row = {
            "case_id": case_id,
            "applicant": applicant,
            "contact_sealed": vault.seal(case.contact.strip(), CONTACT_PURPOSE),
            "subject": hide_ids(case.subject.strip()),
            "region_code": region,
        }
        writing.add(CaseIntake, [row])
        commitment = writing.commitments.commit("applicant", applicant)
        writing.facts |= {"case_number": number, "applicant": commitment}
        return case_id

    return perform(
        session,
        Act("take_in_case", grantor.code, actor),
        Locks(),
        gather=lambda s: _step.has_role(s, actor, ROLE, grantor.code),
        refuse=refuse,
        change=change,
    )
