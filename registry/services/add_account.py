"""Gives a natural person an account with roles in regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry import codes
from registry.models import Account, AccountRole
from registry.models.account import ROLES
from registry.rules.accounts import ROLE_UNKNOWN, USERNAME_TAKEN
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._people import People
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import PersonFacts
from registry.vault import Vault

ROLE = "operator"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; the password is hashed by the edge."""

    username: str
    password_hash: str
    person: PersonFacts
    roles: Sequence[tuple[str, str]]


def add_account(session: Session, account: NewAccount, *, county: str, actor: Actor, vault: Vault) -> int:
    """Make an account and return its id; raises Refused."""
    people = People(vault)
    ref = people.refer(account.person)
    return perform(
        session,
        Act("add_account", county, actor),
        Locks(names=[f"account:{account.username}"]),
        gather=lambda s: _gather(s, account, county, actor),
        refuse=lambda facts: _refuse(account, county, facts),
        change=lambda writing, _: _change(writing, account, people, ref, county),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    taken: bool
    allowed: bool


def _gather(session: Session, account: NewAccount, county: str, actor: Actor) -> _Facts:
    taken = session.scalar(select(Account.id).where(Account.username == account.username)) is not None
    # Nobody acts only where the machine's owner makes the first accounts.
    allowed = actor.account_id is None or _step.has_role(session, actor, ROLE, county)
    return _Facts(taken, allowed)


def _refuse(account: NewAccount, county: str, facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(county, role=ROLE)
    if facts.taken:
        yield USERNAME_TAKEN.refuse(account.username)
    for role, region in account.roles:
        if role not in ROLES or not codes.REGION.fits(region):
            yield ROLE_UNKNOWN.refuse(f"{role}:{region}")


def _change(writing: Writing, account: NewAccount, people: People, ref: int | None, county: str) -> int:
    people.stage(writing.session)
    people.write(writing, county)
    person_id = writing.session.scalar(
        text("SELECT person_id FROM stage_person_ref WHERE ref = :ref"), {"ref": ref}
    )
    account_id = writing.add_one(
        Account, username=account.username, password_hash=account.password_hash, person_id=person_id
    )
    writing.add(
        AccountRole,
        [{"account_id": account_id, "role": role, "region_code": region} for role, region in account.roles],
    )
    writing.facts |= {"username": account.username, "roles": [f"{r}:{c}" for r, c in account.roles]}
    return account_id
