"""Issues certificates 缮证: for the current version of each right of which no certificate is out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import LandRight
from registry.rules.cases import JURISDICTION
from registry.rules.certificates import STILL_OUT
from registry.rules.refusal import Refusal
from registry.services import _certifying, _issuing, _step
from registry.services._certifying import Certifying
from registry.services._issuing import Issued, IssueFacts, Print
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import Vault

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    issue: IssueFacts
    certifying: Certifying
    allowed: bool


def issue_certificates(
    session: Session,
    right_ids: Sequence[int],
    *,
    region: str,
    actor: Actor,
    vault: Vault,
    render: Print,
) -> list[Issued]:
    """Issue a certificate for the current version of each right that has none. Raises Refused.

    A right whose certificate states it as it stands is passed over; one whose certificate states an
    earlier version is refused, for that paper must come back first (`replace_certificate`).
    """
    claim = _certifying.claim(session, right_ids)
    codes = session.scalars(select(LandRight.code).where(LandRight.id.in_(right_ids))).all()
    return perform(
        session,
        Act("issue_certificates", region, actor),
        Locks(names=[*(f"right:{code}" for code in codes), *claim.locks]),
        gather=lambda s: _Facts(
            _issuing.gather(s, right_ids),
            _certifying.gather(s, claim, actor),
            _step.has_role(s, actor, ROLE, region),
        ),
        refuse=lambda facts: _refuse(facts, region),
        change=lambda writing, facts: _change(writing, facts, vault, render),
    )


def _change(writing: Writing, facts: _Facts, vault: Vault, render: Print) -> list[Issued]:
    due = [right for right in facts.issue.rights if not right.has_certificate]
    issued = _issuing.issue(writing, facts.issue, due, vault, render)
    if issued:
        _certifying.go_on(writing, facts.certifying)
    return issued


def _refuse(facts: _Facts, region: str) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(region, role=ROLE)
    for right in facts.issue.rights:
        if not right.region_code.startswith(region):
            yield JURISDICTION.refuse(right.region_code, role=ROLE)
        if right.last_is_out and not right.has_certificate and right.version is not None:
            yield STILL_OUT.refuse(right.code, number=right.last_number)
    yield from facts.certifying.refusals
    yield from _issuing.refusals(facts.issue)
