"""Issues an interim paper 临时证书: a member's line of the roster, or a household's rights line by line."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.errors import NotFoundError
from registry.imprint import check_code_text, new_token, random_code, token_hash
from registry.leaf import content_hash
from registry.models import InterimLine, InterimPaper
from registry.queries import portfolio, qualifications, rosters
from registry.queries.portfolio import Line
from registry.queries.rosters import Roster, RosterLine
from registry.rules.cases import JURISDICTION
from registry.rules.interim import INTERIM_KINDS, InterimKind, Wish, refusals
from registry.rules.refusal import Refusal
from registry.services import _kept, _paper_numbers, _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import CHECK_CODE_PURPOSE, Vault

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class InterimDraft:
    """What an interim paper is printed from."""

    kind: InterimKind
    number: str
    token: str
    check_code: str
    day: date
    digest: str
    roster: Roster
    member: RosterLine | None
    lines: Sequence[Line]
    is_qualified: bool | None = None
    """Whether a member is on the ledger of homestead qualifications; None where the collective keeps none."""


Print = Callable[[InterimDraft], bytes]
"""Gives the PDF of an interim paper."""


@dataclass(frozen=True, slots=True)
class _Facts:
    roster: Roster
    member: RosterLine | None
    lines: Sequence[Line]
    is_qualified: bool | None
    is_displayed: bool
    elsewhere: tuple[str, ...]
    """Regions of what the paper would say in which the actor has no such role."""


def issue_interim_paper(  # noqa: PLR0913 (the parts of one act)
    session: Session,
    kind: str,
    holder: str | int,
    person_id: int | None = None,
    *,
    actor: Actor,
    vault: Vault,
    render: Print,
) -> str:
    """Issue an interim paper of a household, or of one of its members; return its number.

    `holder` is its contract code, or the holder's number: a household without a contract has no code. A newer
    paper replaces the one before. Raises Refused, or NotFoundError for no such kind or household.
    """
    if kind not in INTERIM_KINDS:
        raise NotFoundError(what=kind)
    wanted = INTERIM_KINDS[kind]
    named = _roster(session, holder)
    region = named.region_code

    def gather(session: Session) -> _Facts:
        roster = rosters.of_holder(session, named.holder_id)
        member = next((m for m in roster.members if m.person_id == person_id), None)
        lines = () if wanted.is_of_member else portfolio.lines(session, roster.household_id)
        regions = {region, *(line.region_code for line in lines)}
        return _Facts(
            roster,
            member if wanted.is_of_member else None,
            lines,
            qualifications.is_qualified(session, roster.holder_id, region),
            member is not None and portfolio.is_displayed(session, roster.holder_id, member.id),
            tuple(r for r in sorted(regions) if not _step.has_role(session, actor, ROLE, r)),
        )

    return perform(
        session,
        Act("issue_interim_paper", region, actor),
        Locks(names=[f"grantor:{region}", f"household:{named.household_id}"]),
        gather=gather,
        refuse=lambda facts: _refuse(facts, wanted),
        change=lambda writing, facts: _change(writing, facts, wanted, vault, render),
    )


def _roster(session: Session, holder: str | int) -> Roster:
    if isinstance(holder, str):
        return rosters.of_household(session, holder)
    return rosters.of_holder(session, holder)


def _refuse(facts: _Facts, wanted: InterimKind) -> Iterable[Refusal]:
    yield from (JURISDICTION.refuse(region, role=ROLE) for region in facts.elsewhere)
    yield from refusals(
        Wish(
            wanted.code,
            facts.roster.named,
            is_displayed=facts.is_displayed,
            is_on_roster=facts.member is not None,
            line_states=[line.state for line in facts.lines],
        )
    )


def _change(writing: Writing, facts: _Facts, wanted: InterimKind, vault: Vault, render: Print) -> str:
    draft = _draft(writing, facts, wanted)
    (document,) = _kept.keep(writing, [render(draft)], "application/pdf", vault)
    region = {"region_code": facts.roster.region_code}
    paper = writing.add_one(
        InterimPaper,
        paper_number=draft.number,
        kind=wanted.code,
        holder_id=facts.roster.holder_id,
        member_id=facts.member.id if facts.member else None,
        token_hash=token_hash(draft.token),
        check_code_hash=vault.index(check_code_text(draft.number, draft.check_code), CHECK_CODE_PURPOSE),
        content_sha256=bytes.fromhex(draft.digest),
        document_sha256=document,
        **region,
    )
    columns = ("kind", "folio_number", "state", "certificate_id")
    rows = [{name: getattr(line, name) for name in columns} for line in facts.lines]
    writing.add(
        InterimLine,
        [{"paper_id": paper, "position": n, **row, **region} for n, row in enumerate(rows, start=1)],
    )
    writing.facts |= {"interim_paper": draft.number}
    return draft.number


def _draft(writing: Writing, facts: _Facts, wanted: InterimKind) -> InterimDraft:
    day = clock.today(writing.session)
    (number,) = _paper_numbers.take(writing.session, day, [wanted.series])
    digest = content_hash(
        {
            "number": number,
            "household": facts.roster.code or facts.roster.holder_id,
            "member": facts.member.id if facts.member else None,
            "lines": [[n.kind, n.folio_number, n.state, n.certificate_number] for n in facts.lines],
            "qualified": None if wanted.is_of_member else facts.is_qualified,
        }
    )
    return InterimDraft(
        wanted,
        number,
        new_token(),
        random_code(6),
        day,
        digest.hex(),
        facts.roster,
        facts.member,
        facts.lines,
        facts.is_qualified,
    )
