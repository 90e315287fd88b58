"""Links to agree by phone: what became of the one that a token opens, and which stand of a transfer."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, and_, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.imprint import token_hash
from registry.models import (
    ConsentLink,
    ContractHolderVersion,
    Transfer,
    TransferParty,
    TransferSignatory,
)
from registry.queries import phones
from registry.queries.phones import Phone
from registry.vault import Vault


class Standing(StrEnum):
    """Whether a link is good, and if not, why."""

    GOOD = "good"
    CHANGED = "changed"
    """Another sheet stands in the place of the one it showed."""
    LEFT = "left"
    """The sheet left the transfer."""
    REPLACED = "replaced"
    """A newer link was given."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as it was given, to one who must agree and one content."""

    id: int
    number: str
    party_id: int
    ordinal: int
    sha256: bytes
    phone_mask: str
    given_at: datetime
    valid_until: date
    standing: Standing


def by_token(session: Session, token: str) -> LinkView:
    """Return the link of a token, whatever became of it; raises NotFoundError for one never given."""
    found = session.execute(_query().where(ConsentLink.token_hash == token_hash(token[:100]))).one_or_none()
    if found is None:
        raise NotFoundError(what="这个链接 (link)")
    return _view(*found)


def of_transfer(session: Session, transfer_id: int) -> dict[tuple[int, int], LinkView]:
    """Return the good links of a transfer by sheet and who must agree."""
    query = _query().where(TransferParty.transfer_id == transfer_id, ConsentLink.ended_by.is_(None))
    links = [_view(*row) for row in session.execute(query)]
    return {(x.party_id, x.ordinal): x for x in links if x.standing is Standing.GOOD}


def _query() -> AnySelect:
    later = aliased(TransferParty)
    replaced = (
        select(later.id)
        .where(
            later.transfer_id == TransferParty.transfer_id,
            later.right_id == TransferParty.right_id,
            later.ended_by.is_(None),
        )
        .exists()
    )
    return (
        select(
            ConsentLink,
            Transfer.number,
            TransferParty.ended_by.is_not(None),
            replaced,
            ConsentLink.valid_until <= func.register_today(type_=Date),
        )
        .join(TransferParty, TransferParty.id == ConsentLink.party_id)
        .join(Transfer, Transfer.id == TransferParty.transfer_id)
    )


def _view(link: ConsentLink, number: str, ended: bool, replaced: bool, expired: bool) -> LinkView:  # noqa: FBT001 (a row)
    standing = Standing.GOOD
    if ended:
        standing = Standing.CHANGED if replaced else Standing.LEFT
    elif link.ended_by is not None:
        standing = Standing.REPLACED
    elif expired:
        standing = Standing.EXPIRED
    return LinkView(
        link.id,
        number,
        link.party_id,
        link.ordinal,
        bytes(link.content_sha256),
        link.phone_mask,
        link.recorded_from,
        link.valid_until,
        standing,
    )


@dataclass(frozen=True, slots=True, repr=False)
class PhoneSigner:
    """Somebody who must agree, with the phone on record of whom they sign for."""

    is_representative: bool
    phone: Phone | None


def signer(session: Session, vault: Vault, party_id: int, ordinal: int) -> PhoneSigner:
    """Return the phone of somebody who must agree, and whether they speak for whose it is."""
    signs, version = TransferSignatory, ContractHolderVersion
    query: AnySelect = (
        select(signs.holder_id, signs.person_id, version.representative_id)
        .outerjoin(version, and_(version.holder_id == signs.holder_id, version.ended_by.is_(None)))
        .where(signs.party_id == party_id, signs.ordinal == ordinal)
    )
    row = session.execute(query).one_or_none()
    if row is None or row[0] is None:
        return PhoneSigner(is_representative=False, phone=None)
    return PhoneSigner(row[1] is None or row[1] == row[2], phones.of_holder(session, vault, row[0]))
