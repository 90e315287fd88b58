"""A household applies for first registration of its rights in one case 多权同确.

One survey, one display, one approval, several certificates: homestead and house, forest, income
portion, and the contract of its land where that is signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from registry.models import CaseContract
from registry.queries import cases, eligibility, grantors, sheets
from registry.queries.sheets import Sheet
from registry.queries.unit_sheets import PageWanted
from registry.rules.case_kinds import JOINT_FIRST
from registry.rules.cases import JURISDICTION, NOT_READY, NOTHING_TO_DO
from registry.rules.refusal import Refusal
from registry.services import _drafts, _into, _step
from registry.services._cases import case_for
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class _Facts:
    grantor_id: int
    region: str
    contracts: list[Sheet]
    refused: tuple[Refusal, ...]
    drafts: _drafts.DraftFacts
    allowed: bool
    into: int | None = None
    unfit: tuple[Refusal, ...] = ()


def apply_joint_first(
    session: Session,
    grantor_code: str,
    pages: Sequence[PageWanted],
    *,
    contracts: Sequence[int] = (),
    actor: Actor,
    into: int | None = None,
) -> int:
    """Open a case with drafted pages and signed contracts; return its id. Raises Refused, NotFoundError.

    `into` is a case that was taken in and takes them up instead.
    """
    grantor = grantors.by_code(session, grantor_code)
    return perform(
        session,
        Act("apply_joint_first", grantor.code, actor),
        Locks(names=[f"grantor:{grantor.code}", *_drafts.locks(session, pages), *_into.locks(into)]),
        gather=lambda s: replace(
            _gather(s, grantor.id, grantor.code, pages, contracts, actor),
            into=into,
            unfit=tuple(_into.refusals(s, into, JOINT_FIRST, grantor.id)),
        ),
        refuse=_refuse,
        change=_change,
    )


def preview_joint_first(
    session: Session,
    grantor_code: str,
    pages: Sequence[PageWanted],
    *,
    contracts: Sequence[int] = (),
    actor: Actor,
) -> _drafts.DraftFacts:
    """Return the pages as they would be drafted, and all that an application would be refused for."""
    grantor = grantors.by_code(session, grantor_code)
    facts = _gather(session, grantor.id, grantor.code, pages, contracts, actor)
    return _drafts.DraftFacts(facts.drafts.sheets, tuple(_refuse(facts)))


def _gather(
    session: Session,
    grantor_id: int,
    region: str,
    pages: Sequence[PageWanted],
    contracts: Sequence[int],
    actor: Actor,
) -> _Facts:
    found = sheets.of_contracts(session, contracts)
    lawful = eligibility.refusals_by_contract(session, found)
    signed = cases.signed_contents(session, list(contracts))
    busy = cases.contracts_under_way(session, grantor_id)
    said = [refusal for listed in lawful.values() for refusal in listed]
    said += [
        NOT_READY.refuse(s.code)
        for s in found
        if (s.contract_id, s.sha256) not in signed or s.contract_id in busy or s.grantor_id != grantor_id
    ]
    return _Facts(
        grantor_id,
        region,
        found,
        tuple(said),
        _drafts.gather(session, grantor_id, pages),
        _step.has_role(session, actor, ROLE, region),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.region, role=ROLE)
    if not facts.drafts.sheets and not facts.contracts:
        yield NOTHING_TO_DO.refuse(facts.region)
    yield from facts.refused
    yield from facts.drafts.refusals
    yield from facts.unfit


def _change(writing: Writing, facts: _Facts) -> int:
    case_id, number = case_for(
        writing, JOINT_FIRST, grantor_id=facts.grantor_id, region=facts.region, into=facts.into
    )
    pages = _drafts.take_up(writing, case_id, facts.drafts.sheets)
    writing.add(
        CaseContract,
        [
            {
                "case_id": case_id,
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                "region_code": facts.region,
            }
            for s in facts.contracts
        ],
    )
    writing.facts |= {
        "case_number": number,
        "contracts": [s.code for s in facts.contracts],
        "pages": pages,
    }
    return case_id
