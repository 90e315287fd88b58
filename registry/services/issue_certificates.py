"""Issues certificates 缮证: each states exactly one version of a right, under a number of its own.

Numbers come from the county's counter of the year, locked last; a number is never used again. The
PDFs are printed by what the caller hands in, kept sealed, and bound by their hashes; each is written
while those after it are being printed.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry import clock
from registry.codelists import PROVINCES
from registry.imprint import canonical_number, certificate_content, check_code_text, random_code, token_hash
from registry.models import (
    Certificate,
    Counter,
    County,
    Document,
    EarlierPaper,
    Entry,
    LandRight,
    LandRightVersion,
)
from registry.queries import sheets
from registry.queries.sheets import Sheet
from registry.rules.cases import JURISDICTION
from registry.rules.certificates import CONTENT_CHANGED, NOT_CURRENT
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import CHECK_CODE_PURPOSE, DOCUMENT_PURPOSE, ID_PURPOSE, Vault

ROLE = "registrar"
_TOKEN_BYTES = 20
_WRITE = 10
"""Papers written at a time."""
Print = Callable[[Sequence["Draft"]], Iterable[bytes]]
"""Gives the PDF of each draft, in their order."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a certificate is printed from."""

    sheet: Sheet
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
class _Right:
    id: int
    code: str
    region_code: str
    version: int | None
    """None where the right has ended; then the rest is of no interest."""
    contract_id: int
    content_sha256: bytes
    has_certificate: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    rights: list[_Right]
    sheets: dict[int, Sheet]
    earlier: dict[str, tuple[str, ...]]
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
    """Issue a certificate for the current version of each right that has none. Raises Refused."""
    codes = session.scalars(select(LandRight.code).where(LandRight.id.in_(right_ids))).all()
    return perform(
        session,
        Act("issue_certificates", region, actor),
        Locks(names=[f"right:{code}" for code in codes]),
        gather=lambda s: _gather(s, right_ids, region, actor),
        refuse=lambda facts: _refuse(facts, region),
        change=lambda writing, facts: _change(writing, facts, vault, render),
    )


def _gather(session: Session, right_ids: Sequence[int], region: str, actor: Actor) -> _Facts:
    issued = (
        select(Certificate.id)
        .where(
            Certificate.right_id == LandRightVersion.right_id,
            Certificate.right_version == LandRightVersion.version,
        )
        .exists()
    )
    rows = session.execute(
        select(
            LandRight.id,
            LandRight.code,
            LandRight.region_code,
            LandRightVersion.version,
            Entry.contract_id,
            LandRightVersion.content_sha256,
            issued,
        )
        .outerjoin(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .outerjoin(Entry, Entry.id == LandRightVersion.entry_id)
        .where(LandRight.id.in_(right_ids))
        .order_by(LandRight.code)
    ).all()
    rights = [_Right(*row) for row in rows]
    found = sheets.of_contracts(session, [r.contract_id for r in rights if r.version is not None])
    earlier: dict[str, list[str]] = {}
    for paper in session.execute(
        select(EarlierPaper.right_code, EarlierPaper.serial).where(
            EarlierPaper.right_code.in_([r.code for r in rights]), EarlierPaper.serial.is_not(None)
        )
    ):
        earlier.setdefault(paper.right_code, []).append(paper.serial)
    return _Facts(
        rights,
        {s.contract_id: s for s in found},
        {code: tuple(dict.fromkeys(numbers)) for code, numbers in earlier.items()},
        _step.has_role(session, actor, ROLE, region),
    )


def _refuse(facts: _Facts, region: str) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(region, role=ROLE)
    for right in facts.rights:
        if not right.region_code.startswith(region):
            yield JURISDICTION.refuse(right.region_code, role=ROLE)
        if right.version is None:
            yield NOT_CURRENT.refuse(right.code)
        elif facts.sheets[right.contract_id].sha256 != right.content_sha256:
            yield CONTENT_CHANGED.refuse(right.code)


def _change(writing: Writing, facts: _Facts, vault: Vault, render: Print) -> list[Issued]:
    due = [r for r in facts.rights if not r.has_certificate]
    if not due:
        return []
    day = clock.today(writing.session)
    numbers = _numbers(writing.session, day, len(due))
    drafts = [_draft(facts, right, number, day, vault) for right, number in zip(due, numbers, strict=True)]
    papers = iter(render(drafts))
    issued: list[Issued] = []
    for first in range(0, len(due), _WRITE):
        some = slice(first, first + _WRITE)
        printed = list(islice(papers, len(due[some])))
        issued += _issue(writing, due[some], drafts[some], printed, vault)
    writing.facts |= {"certificates": [item.number for item in issued]}
    return issued


def _draft(facts: _Facts, right: _Right, number: str, day: date, vault: Vault) -> Draft:
    sheet = facts.sheets[right.contract_id]
    assert right.version is not None
    sealed = sheet.holder_id_sealed
    return Draft(
        sheet=sheet,
        number=number,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        check_code=random_code(6),
        day=day,
        version=right.version,
        digest=certificate_content(number, right.code, right.version, right.content_sha256).hex(),
        holder_id=vault.open(sealed, ID_PURPOSE) if sealed else None,
        earlier_numbers=facts.earlier.get(right.code, ()),
    )


def _issue(
    writing: Writing, rights: Sequence[_Right], drafts: Sequence[Draft], papers: Sequence[bytes], vault: Vault
) -> list[Issued]:
    digests = [hashlib.sha256(pdf).digest() for pdf in papers]
    writing.add(
        Document,
        [
            {
                "sha256": digest,
                "media_type": "application/pdf",
                "size": len(pdf),
                "sealed": vault.seal_bytes(pdf, DOCUMENT_PURPOSE),
            }
            for digest, pdf in zip(digests, papers, strict=True)
        ],
    )
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
            }
            for right, draft, digest in zip(rights, drafts, digests, strict=True)
        ],
    )
    return [
        Issued(id_, draft.number, right.code) for id_, draft, right in zip(ids, drafts, rights, strict=True)
    ]


def _numbers(session: Session, day: date, count: int) -> list[str]:
    """Take the next paper numbers of the county and year; the counter is the act's last lock."""
    county = session.execute(select(County.code, County.name)).one()
    scope = f"{county.code}:{day.year}"
    session.execute(insert(Counter).values(kind="paper", scope=scope, value=0).on_conflict_do_nothing())
    last = session.execute(
        update(Counter)
        .where(Counter.kind == "paper", Counter.scope == scope)
        .values(value=Counter.value + count)
        .returning(Counter.value)
    ).scalar_one()
    short = PROVINCES.get(county.code[:2], "")
    return [
        canonical_number(
            f"{short}（{day.year}）{county.name}农村土地承包经营权证第{last - count + k + 1:06d}号"
        )
        for k in range(count)
    ]
