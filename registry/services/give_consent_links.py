"""Gives those who must agree a link each to their sheet of terms; a new one ends the one before."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from registry import clock
from registry.imprint import token_hash
from registry.models import ConsentLink
from registry.queries import consent_links, parameters
from registry.queries.phones import Phone
from registry.queries.transfers import SheetView, TransferView
from registry.rules import phone_consents, transfer_consents
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.phone_consents import PhoneCase
from registry.rules.refusal import Refusal
from registry.rules.transfer_consents import CONSENT_GIVEN, CONSENT_LATE, Signatory
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault

_TOKEN_BYTES = 20


@dataclass(frozen=True, slots=True, repr=False)
class GivenConsentLink:
    """A link that was given: its token is kept nowhere else."""

    party_id: int
    ordinal: int
    who: str
    token: str
    phone: Phone
    valid_until: date


@dataclass(frozen=True, slots=True, repr=False)
class Links:
    """What was given, and why others got none."""

    given: Sequence[GivenConsentLink]
    refused: Sequence[Refusal]


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    sheet: SheetView
    signer: Signatory
    phone: Phone | None
    refusals: Sequence[Refusal]


def give_consent_links(
    session: Session,
    number: str,
    signers: Sequence[tuple[int, int]] | None,
    *,
    actor: Actor,
    vault: Vault,
) -> Links:
    """Give a link to each (sheet, who must agree), or (None) to all who have not agreed and have none.

    Who cannot agree by phone is listed with the reason. Raises Refused where nobody can, NotFoundError.
    """

    def gather(s: Session, view: TransferView) -> list[_Asked]:
        chosen = _open(s, view) if signers is None else _named(view, signers)
        return [_asked(s, vault, view, sheet, signer) for sheet, signer in chosen]

    def refuse(_: TransferView, asked: list[_Asked]) -> Iterable[Refusal]:
        if not asked:
            yield NOTHING_TO_DO.refuse(number)
        if all(one.refusals for one in asked):
            yield from (r for one in asked for r in one.refusals)

    def change(writing: Writing, view: TransferView, asked: list[_Asked]) -> Links:
        able = [one for one in asked if not one.refusals]
        return Links(_give(writing, view, able), [r for one in asked for r in one.refusals])

    return act_on(
        session, number, "give_consent_links", actor=actor, gather=gather, refuse=refuse, change=change
    )


def _open(session: Session, view: TransferView) -> list[tuple[SheetView, Signatory]]:
    standing = consent_links.of_transfer(session, view.id)
    return [
        (sheet, signer)
        for sheet in view.sheets
        if sheet.entered_on is None
        for signer in sheet.signatories
        if not signer.has_agreed and (sheet.party_id, signer.ordinal) not in standing
    ]


def _named(view: TransferView, signers: Sequence[tuple[int, int]]) -> list[tuple[SheetView, Signatory]]:
    return [
        (sheet, signer)
        for party, ordinal in signers
        for sheet in [view.sheet_of(party)]
        for signer in sheet.signatories
        if signer.ordinal == ordinal
    ]


def _asked(session: Session, vault: Vault, view: TransferView, sheet: SheetView, signer: Signatory) -> _Asked:
    found = consent_links.signer(session, vault, sheet.party_id, signer.ordinal)
    where = f"{view.number} {sheet.right_code}"
    case = phone_case(session, where, signer.name, found)
    refusals = [
        *phone_consents.refusals(case),
        *transfer_consents.not_by(where, view.form.effect, signer.capacity, "code"),
    ]
    if signer.has_agreed:
        refusals.append(CONSENT_GIVEN.refuse(where, who=signer.name))
    if sheet.entered_on is not None:
        refusals.append(CONSENT_LATE.refuse(where))
    return _Asked(sheet, signer, found.phone, refusals)


def phone_case(session: Session, where: str, who: str, found: consent_links.PhoneSigner) -> PhoneCase:
    """Return somebody who is to agree by phone as rules see them."""
    return PhoneCase(
        where,
        who,
        found.is_representative,
        found.phone.since if found.phone else None,
        clock.now(session),
        parameters.number(session, "phone_cool_down_days"),
    )


def _give(writing: Writing, view: TransferView, able: Sequence[_Asked]) -> list[GivenConsentLink]:
    link = ConsentLink
    writing.end(
        link,
        or_(*(and_(link.party_id == one.sheet.party_id, link.ordinal == one.signer.ordinal) for one in able)),
    )
    days = parameters.number(writing.session, "consent_link_days")
    until = clock.today(writing.session) + timedelta(days=days)
    given, rows = [], []
    for one in able:
        assert one.phone is not None
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        sheet, ordinal = one.sheet, one.signer.ordinal
        given.append(GivenConsentLink(sheet.party_id, ordinal, one.signer.name, token, one.phone, until))
        rows.append(
            {
                "party_id": sheet.party_id,
                "ordinal": ordinal,
                "content_sha256": sheet.sha256,
                "token_hash": token_hash(token),
                "phone_mask": one.phone.mask,
                "valid_until": until,
                "region_code": view.region_code,
            }
        )
    writing.add(link, rows)
    writing.facts |= {"links": len(rows)}
    return given
