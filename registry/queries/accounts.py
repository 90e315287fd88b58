"""Accounts and what they may do."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Date, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import Account, AccountRole, Delegation, Person


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with its person and its roles as (role, region prefix)."""

    id: int
    username: str
    person_id: int
    person_name: str
    password_hash: str
    is_active: bool
    roles: tuple[tuple[str, str], ...]

    def has(self, role: str, region: str) -> bool:
        """Return whether the account has a role that covers a region."""
        return self.is_active and any(r == role and region.startswith(prefix) for r, prefix in self.roles)

    def scopes(self, *roles: str) -> tuple[str, ...]:
        """Return the region prefixes the account may see (in one of some roles), none inside another."""
        prefixes = sorted({prefix for role, prefix in self.roles if not roles or role in roles})
        kept: list[str] = []
        for prefix in prefixes:
            if not any(prefix.startswith(k) for k in kept):
                kept.append(prefix)
        return tuple(kept)

    def may_see(self, region: str, *roles: str) -> bool:
        """Return whether a region lies in the account's scopes (in one of some roles)."""
        return self.is_active and any(region.startswith(prefix) for prefix in self.scopes(*roles))


def all_of(session: Session) -> list[AccountView]:
    """Return all accounts by name."""
    rows = session.execute(
        select(Account, Person.name).join(Person, Person.id == Account.person_id).order_by(Account.username)
    ).all()
    held = roles(session)
    return [
        AccountView(a.id, a.username, a.person_id, name, a.password_hash, a.is_active, held.get(a.id, ()))
        for a, name in rows
    ]


@cache
def _held(*, of_one: bool) -> AnySelect:
    own = select(
        AccountRole.account_id,
        AccountRole.role,
        AccountRole.region_code,
        AccountRole.id,
        literal(0).label("lent"),
    )
    today = func.register_today(type_=Date)
    lent = select(
        Delegation.account_id, Delegation.role, Delegation.region_code, Delegation.id, literal(1)
    ).where(Delegation.ended_by.is_(None), Delegation.during_from <= today, today < Delegation.during_to)
    rows = union_all(own, lent).subquery("held")
    query = select(rows).order_by(rows.c.lent, rows.c.id)
    if not of_one:
        return query
    return query.join(Account, Account.id == rows.c.account_id).where(
        Account.is_active, rows.c.account_id == bindparam("of")
    )


def roles(session: Session, account_id: int | None = None) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return (role, region prefix) pairs of accounts, or of one active: its own, and those lent today."""
    query = _held(of_one=account_id is not None)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in session.execute(query, {"of": account_id} if account_id is not None else {}):
        found[row.account_id] = (*found.get(row.account_id, ()), (row.role, row.region_code))
    return found


def by_username(session: Session, username: str) -> AccountView | None:
    """Return an active account, or None."""
    return next((a for a in all_of(session) if a.username == username and a.is_active), None)


def by_id(session: Session, account_id: int) -> AccountView | None:
    """Return an active account, or None."""
    return next((a for a in all_of(session) if a.id == account_id and a.is_active), None)
