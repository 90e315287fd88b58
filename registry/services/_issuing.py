"""Issuing as part of an act: each certificate states one version of a right, under a number of its own.

Numbers come from the county's counter of the year, locked last; a number is never used again. The
PDFs are printed by what the caller hands in, kept sealed, and bound by their hashes; each is written
while those after it are being printed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry import clock
from registry.db import AnySelect
from registry.imprint import certificate_content, check_code_text, new_token, random_code, token_hash
from registry.models import (
    Certificate,
    EarlierPaper,
    Entry,
    LandRight,
    LandRightVersion,
)
from registry.queries import sheets, unit_sheets
from registry.queries.sheets import Sheet
from registry.queries.unit_sheets import UnitSheet
from registry.rules.certificates import CONTENT_CHANGED, NOT_CURRENT
from registry.rules.refusal import Refusal
from registry.services import _kept, _paper_numbers
from registry.services._write import Writing
from registry.vault import CHECK_CODE_PURPOSE, ID_PURPOSE, Vault

_WRITE = 10
"""Papers written at a time."""
Print = Callable[[Sequence["Draft"]], Iterable[bytes]]
"""Gives the PDF of each draft, in their order."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a certificate is printed from."""

    sheet: Sheet | UnitSheet
    number: str
    token: str
    check_code: str
    day: date
    version: int
    digest: str
    holder_id: str | None
    earlier_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued certificate; the token is in its QR code and nowhere else."""

    id: int
    number: str
    right_code: str


@dataclass(frozen=True, slots=True)
class RightFacts:
    """A right that a certificate is asked for."""

    id: int
    code: str
    region_code: str
    version: int | None
    """None where the right has ended; then the rest is of no interest."""
    kind: str
    contract_id: int | None
    draft_id: int | None
    content_sha256: bytes
    last_id: int | None
    last_number: str | None
    last_version: int | None
    last_is_out: bool
    """Whether the newest certificate of the right has not ended."""

    @property
    def has_certificate(self) -> bool:
        """Whether the certificate that is out states the right as it stands."""
        return self.last_is_out and self.last_version == self.version


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """Rights, what would be printed of them, and the numbers of their earlier papers."""

    rights: list[RightFacts]
    sheets: dict[int, Sheet | UnitSheet]
    """By right: what its contract or its page says now."""
    earlier: dict[str, tuple[str, ...]]


def gather(session: Session, right_ids: Sequence[int]) -> IssueFacts:
    """Return what issuing certificates of rights asks of the register, under the rights' locks."""
    newest = (
        select(func.max(Certificate.id))
        .where(Certificate.right_id == LandRight.id)
        .correlate(LandRight)
        .scalar_subquery()
    )
    query: AnySelect = (
        select(
            LandRight.id,
            LandRight.code,
            LandRight.region_code,
            LandRightVersion.version,
            LandRight.kind,
            Entry.contract_id,
            Entry.draft_id,
            LandRightVersion.content_sha256,
            Certificate.id,
            Certificate.paper_number,
            Certificate.right_version,
            and_(Certificate.id.is_not(None), Certificate.ended_by.is_(None)),
        )
        .outerjoin(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .outerjoin(Entry, Entry.id == LandRightVersion.entry_id)
        .outerjoin(Certificate, Certificate.id == newest)
        .where(LandRight.id.in_(right_ids))
        .order_by(LandRight.code)
    )
    rights = [RightFacts(*row) for row in session.execute(query)]
    contracts = {
        s.contract_id: s
        for s in sheets.of_contracts(session, [r.contract_id for r in rights if r.contract_id is not None])
    }
    pages = {
        s.draft_id: s
        for s in unit_sheets.of_drafts(session, [r.draft_id for r in rights if r.draft_id is not None])
    }
    earlier: dict[str, list[str]] = {}
    for paper in session.execute(
        select(EarlierPaper.right_code, EarlierPaper.serial).where(
            EarlierPaper.right_code.in_([r.code for r in rights]), EarlierPaper.serial.is_not(None)
        )
    ):
        earlier.setdefault(paper.right_code, []).append(paper.serial)
    for right in rights:
        if right.last_number is not None:
            earlier.setdefault(right.code, []).append(right.last_number)
    return IssueFacts(
        rights,
        {r.id: contracts.get(r.contract_id or 0) or pages[r.draft_id or 0] for r in rights if r.version},
        {code: tuple(dict.fromkeys(numbers)) for code, numbers in earlier.items()},
    )


def refusals(facts: IssueFacts) -> Iterable[Refusal]:
    """Yield what keeps certificates of rights from being issued, whatever becomes of the ones before."""
    for right in facts.rights:
        if right.version is None:
            yield NOT_CURRENT.refuse(right.code)
        elif facts.sheets[right.id].sha256 != right.content_sha256:
            yield CONTENT_CHANGED.refuse(right.code)


def issue(
    writing: Writing, facts: IssueFacts, due: Sequence[RightFacts], vault: Vault, render: Print
) -> list[Issued]:
    """Issue a certificate of each right that is due; the one before must have ended."""
    if not due:
        return []
    day = clock.today(writing.session)
    numbers = _paper_numbers.take(writing.session, day, [paper_series(right.kind) for right in due])
    drafts = [_draft(facts, right, number, day, vault) for right, number in zip(due, numbers, strict=True)]
    papers = iter(render(drafts))
    issued: list[Issued] = []
    for first in range(0, len(due), _WRITE):
        some = slice(first, first + _WRITE)
        printed = list(islice(papers, len(due[some])))
        issued += _issue(writing, due[some], drafts[some], printed, vault)
    writing.facts |= {"certificates": [item.number for item in issued]}
    return issued


def _draft(facts: IssueFacts, right: RightFacts, number: str, day: date, vault: Vault) -> Draft:
    sheet = facts.sheets[right.id]
    assert right.version is not None
    sealed = sheet.holder_id_sealed
    return Draft(
        sheet=sheet,
        number=number,
        token=new_token(),
        check_code=random_code(6),
        day=day,
        version=right.version,
        digest=certificate_content(number, right.code, right.version, right.content_sha256).hex(),
        holder_id=vault.open(sealed, ID_PURPOSE) if sealed else None,
        earlier_numbers=facts.earlier.get(right.code, ()),
    )


def _issue(
    writing: Writing,
    rights: Sequence[RightFacts],
    drafts: Sequence[Draft],
    papers: Sequence[bytes],
    vault: Vault,
) -> list[Issued]:
    digests = _kept.keep(writing, papers, "application/pdf", vault)
    ids = writing.add_returning(
        Certificate,
        [
            {
                "paper_number": draft.number,
                "right_id": right.id,
                "right_version": right.version,
                "token_hash": token_hash(draft.token),
                "check_code_hash": vault.index(
                    check_code_text(draft.number, draft.check_code), CHECK_CODE_PURPOSE
                ),
                "content_sha256": bytes.fromhex(draft.digest),
                "document_sha256": digest,
                "region_code": writing.act.region_code,
                "follows_id": right.last_id,
            }
            for right, draft, digest in zip(rights, drafts, digests, strict=True)
        ],
    )
    return [
        Issued(id_, draft.number, right.code) for id_, draft, right in zip(ids, drafts, rights, strict=True)
    ]


_SERIES = {
    "contracted_land": "农村土地承包经营权证",
    "income_portion": "集体收益分配权份额证",
    "other_property": "权利证明",
}
"""What papers are called in their numbers; all others are 不动产权证书."""


def paper_series(kind: str) -> str:
    """Return the name that the number of a right's paper bears."""
    return _SERIES.get(kind, "不动产权")
