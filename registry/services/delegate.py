"""An operator records that somebody acts for another 委托, from one day to another, or revokes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from registry import codes
from registry.models import AccountRole, Delegation
from registry.models.account import ROLES
from registry.queries import accounts, relatives
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.relatives import DELEGATION_UNSOUND, ENDED, DelegationCase, refusals_to_delegate
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "operator"


@dataclass(frozen=True, slots=True)
class NewDelegation:
    """Who is to act as what, where, for whom, and until which day (which is the first without it)."""

    username: str
    given_by: str
    role: str
    region_code: str
    during_from: date
    during_to: date
    source: str


@dataclass(frozen=True, slots=True)
class _Facts:
    allowed: bool
    case: DelegationCase | None


def delegate(session: Session, new: NewDelegation, *, county: str, actor: Actor) -> int:
    """Record a delegation and return its number. Raises Refused."""
    accounts_of = [accounts.by_username(session, name) for name in (new.username, new.given_by)]
    ids = [a.id if a else 0 for a in accounts_of]
    persons = {a.person_id for a in accounts_of if a}

    def gather(s: Session) -> _Facts:
        own = select(AccountRole.id).where(
            AccountRole.account_id == ids[1],
            AccountRole.role == new.role,
            func.starts_with(new.region_code, AccountRole.region_code),
        )
        sound = new.role in ROLES and codes.REGION.fits(new.region_code) and all(ids)
        case = DelegationCase(
            new.username, new.role, new.region_code, sound, len(persons) == 2,
            bool(s.scalar(select(exists(own)))), new.during_from, new.during_to, new.source,
        )  # fmt: skip
        return _Facts(_step.has_role(s, actor, ROLE, county), case if all(ids) else None)

    return perform(
        session,
        Act("delegate", county, actor),
        Locks(names=[f"account:{new.username}"]),
        gather=gather,
        refuse=lambda facts: _refuse(facts, new, county),
        change=lambda writing, _: _change(writing, new, ids),
    )


def _refuse(facts: _Facts, new: NewDelegation, county: str) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(county, role=ROLE)
    if facts.case is None:
        yield DELEGATION_UNSOUND.refuse(new.username)
    else:
        yield from refusals_to_delegate(facts.case)


def _change(writing: Writing, new: NewDelegation, ids: list[int]) -> int:
    number = writing.add_one(
        Delegation,
        account_id=ids[0],
        given_by=ids[1],
        role=new.role,
        region_code=new.region_code,
        during_from=new.during_from,
        during_to=new.during_to,
        source=new.source,
    )
    writing.facts |= {"delegation": number, "to": new.username, "by": new.given_by}
    return number


def revoke_delegation(session: Session, number: int, *, county: str, actor: Actor) -> None:
    """Revoke a delegation before its last day. Raises Refused."""

    def gather(s: Session) -> tuple[bool, bool]:
        return _step.has_role(s, actor, ROLE, county), relatives.delegation(s, number) is not None

    def refuse(facts: tuple[bool, bool]) -> Iterable[Refusal]:
        if not facts[0]:
            yield JURISDICTION.refuse(county, role=ROLE)
        if not facts[1]:
            yield ENDED.refuse(str(number))

    def change(writing: Writing, _: object) -> None:
        writing.end(Delegation, Delegation.id == number)
        writing.facts |= {"delegation": number}

    perform(
        session, Act("revoke_delegation", county, actor), Locks(names=[f"delegation:{number}"]),
        gather=gather, refuse=refuse, change=change,
    )  # fmt: skip
