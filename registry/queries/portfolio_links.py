"""Links to a household's rights: which stand, and whose one is that a token opens."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.imprint import token_hash
from registry.models import ContractHolder, PortfolioLink


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link in use."""

    id: int
    holder_id: int
    household: str
    valid_until: date

    @property
    def subject(self) -> str:
        """What a one-time code for it is bound to."""
        return f"link {self.id}"


def _query() -> AnySelect:
    return (
        select(PortfolioLink.id, PortfolioLink.holder_id, ContractHolder.code, PortfolioLink.valid_until)
        .join(ContractHolder, ContractHolder.id == PortfolioLink.holder_id)
        .where(PortfolioLink.ended_by.is_(None), PortfolioLink.valid_until > func.register_today(type_=Date))
    )


def by_token(session: Session, token: str) -> LinkView | None:
    """Return the link in use that a token opens."""
    row = session.execute(_query().where(PortfolioLink.token_hash == token_hash(token))).one_or_none()
    return None if row is None else LinkView(*row)


def of_holder(session: Session, holder_id: int) -> LinkView | None:
    """Return the link in use of a household."""
    row = session.execute(_query().where(PortfolioLink.holder_id == holder_id)).one_or_none()
    return None if row is None else LinkView(*row)
