"""Interim papers as the register sees them now: which stand, and which of their lines are superseded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.identity import mask_name
from registry.imprint import canonical_number, check_code_text, token_hash
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    Document,
    GrantorVersion,
    HouseholdMember,
    InterimLine,
    InterimPaper,
    Person,
)
from registry.queries import portfolio, rosters
from registry.queries.portfolio import Line
from registry.rules.interim import status
from registry.vault import CHECK_CODE_PURPOSE, DOCUMENT_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it was printed, and what has become of it."""

    kind: str
    folio_number: str
    printed: str
    """One of `interim.LINE_STATES`, as is `now`."""
    now: str
    certificate_number: str | None
    """The final certificate that is out: the line's, where it has one by now."""


@dataclass(frozen=True, slots=True)
class InterimView:
    """An interim paper; `status` is one of `interim.STATES`."""

    id: int
    paper_number: str
    kind: str
    status: str
    of_whom: str
    """The member's name, or the household's."""
    household: str
    grantor: str
    region_code: str
    issued_on: date
    lines: tuple[LineView, ...]

    @property
    def masked(self) -> str:
        """Of whom it is, as anyone may see who has the paper in hand."""
        return mask_name(self.of_whom)


_Newer = aliased(InterimPaper)
_Other = aliased(ContractHolder)
_Version = aliased(ContractHolderVersion)


def _query() -> AnySelect:
    # A household is one, whatever groups it holds land in; a roster is each group's own.
    same = or_(
        _Newer.holder_id == InterimPaper.holder_id,
        and_(InterimPaper.member_id.is_(None), _Other.household_id == ContractHolder.household_id),
    )
    newer = (
        select(_Newer.id)
        .join(_Other, _Other.id == _Newer.holder_id)
        .where(
            same,
            _Newer.kind == InterimPaper.kind,
            _Newer.id > InterimPaper.id,
            func.coalesce(_Newer.member_id, 0) == func.coalesce(InterimPaper.member_id, 0),
        )
        .correlate(InterimPaper, ContractHolder)
    )
    # A household that has ended keeps its last name on its papers.
    last = select(func.max(_Version.version)).where(_Version.holder_id == ContractHolder.id)
    stands = and_(
        HouseholdMember.ended_by.is_(None),
        HouseholdMember.during_to > func.register_today(type_=Date),
    )
    return (
        select(
            InterimPaper.id,
            InterimPaper.paper_number,
            InterimPaper.kind,
            ~newer.exists(),
            func.coalesce(stands, False),
            func.coalesce(Person.name, ContractHolderVersion.name),
            func.coalesce(ContractHolder.code, ""),
            GrantorVersion.name,
            InterimPaper.region_code,
            InterimPaper.issued_on,
            ContractHolder.household_id,
        )
        .join(ContractHolder, ContractHolder.id == InterimPaper.holder_id)
        .outerjoin(HouseholdMember, HouseholdMember.id == InterimPaper.member_id)
        .outerjoin(Person, Person.id == HouseholdMember.person_id)
        .outerjoin(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id,
                ContractHolderVersion.version == last.scalar_subquery(),
            ),
        )
        .outerjoin(
            GrantorVersion,
            and_(GrantorVersion.grantor_id == ContractHolder.grantor_id, GrantorVersion.ended_by.is_(None)),
        )
        .order_by(InterimPaper.id.desc())
    )


def _views(session: Session, query: AnySelect) -> list[InterimView]:
    rows = session.execute(query).all()
    households = {row[10] for row in rows}
    now = {household: portfolio.lines(session, household) for household in households}
    printed = _printed(session, [row[0] for row in rows])
    return [_view(row, printed.get(row[0], []), now[row[10]]) for row in rows]


def _view(row: Sequence[Any], printed: Sequence[tuple[str, str, str]], now: Sequence[Line]) -> InterimView:
    found = {(line.kind, line.folio_number): line for line in now}
    lines = tuple(_line_view(line, found) for line in printed)
    stands = status(row[2], is_newest=row[3], roster_stands=row[4], line_states=[line.now for line in lines])
    return InterimView(
        id=row[0],
        paper_number=row[1],
        kind=row[2],
        status=stands,
        of_whom=row[5] or "",
        household=row[6],
        grantor=row[7] or "",
        region_code=row[8],
        issued_on=row[9],
        lines=lines,
    )


def _line_view(printed: tuple[str, str, str], now: Mapping[tuple[str, str], Line]) -> LineView:
    kind, folio, state = printed
    line = now.get((kind, folio))
    return LineView(
        kind, folio, state, line.state if line else "gone", line.certificate_number if line else None
    )


def _printed(session: Session, papers: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    query = (
        select(InterimLine.paper_id, InterimLine.kind, InterimLine.folio_number, InterimLine.state)
        .where(InterimLine.paper_id.in_(papers))
        .order_by(InterimLine.paper_id, InterimLine.position)
    )
    lines: dict[int, list[tuple[str, str, str]]] = {}
    for paper, *line in session.execute(query):
        lines.setdefault(paper, []).append((line[0], line[1], line[2]))
    return lines


def of_holder(session: Session, holder_id: int) -> list[InterimView]:
    """Return the interim papers of a household, newest first."""
    return _views(session, _query().where(InterimPaper.holder_id == holder_id))


def valid(
    session: Session, roster: rosters.Roster, kind: str, person_id: int | None = None
) -> list[InterimView]:
    """Return a household's valid paper of a kind, or that of a person of this group's roster, if any."""
    query = _query().where(ContractHolder.household_id == roster.household_id, InterimPaper.kind == kind)
    if person_id is not None:
        here = InterimPaper.region_code == roster.region_code
        query = query.where(HouseholdMember.person_id == person_id, here)
    return [view for view in _views(session, query) if view.status == "valid"]


def by_number(session: Session, number: str) -> InterimView:
    """Return the interim paper of a number; raises NotFoundError."""
    found = _views(session, _query().where(InterimPaper.paper_number == canonical_number(number)))
    if not found:
        raise NotFoundError(what=f"临时证书 {number}")
    return found[0]


def by_token(session: Session, token: str) -> InterimView | None:
    """Return the interim paper that a QR code leads to."""
    found = _views(session, _query().where(InterimPaper.token_hash == token_hash(token)))
    return found[0] if found else None


def by_check_code(session: Session, vault: Vault, number: str, check_code: str) -> InterimView | None:
    """Return the interim paper of a number whose check code is right, else None."""
    wanted = vault.index(check_code_text(number, check_code), CHECK_CODE_PURPOSE)
    found = _views(
        session,
        _query().where(
            InterimPaper.paper_number == canonical_number(number), InterimPaper.check_code_hash == wanted
        ),
    )
    return found[0] if found else None


def pdf(session: Session, vault: Vault, paper_id: int) -> bytes:
    """Return the stored PDF of an interim paper."""
    sealed = session.scalar(
        select(Document.sealed)
        .join(InterimPaper, InterimPaper.document_sha256 == Document.sha256)
        .where(InterimPaper.id == paper_id)
    )
    if sealed is None:
        raise NotFoundError(what=f"临时证书 {paper_id}")
    return vault.open_bytes(sealed, DOCUMENT_PURPOSE)
