"""The people of the tests: accounts with roles, each a natural person."""

from dataclasses import dataclass

from api.office import Office
from api.passwords import hashed
from api.transaction import writing
from registry.codelists import IdKind
from registry.services._write import Actor
from registry.services.add_account import NewAccount, add_account
from registry.services.survey_facts import PersonFacts

PASSWORD = "a long sentence for tests"

_PEOPLE = (
    ("lu", "陆明", "510623198001011234", (("clerk", "510623"), ("operator", "510623"))),
    ("shen", "沈静", "510623198101011235", (("registrar", "510623"),)),
    ("he", "何军", "510623198201011236", (("registrar", "510623"),)),
    ("he2", "何军", "510623198201011236", (("registrar", "510623"),)),
    ("fen", "冯芬", "510623198301011237", (("analyst", "510623"),)),
    ("wai", "外山", "510623198401011238", (("clerk", "510623999"), ("registrar", "510623999"))),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the tests."""

    lu: Actor
    """A clerk of the whole county."""
    shen: Actor
    """A registrar."""
    he: Actor
    """Another registrar."""
    he2: Actor
    """The second account of the same natural person as `he`."""
    fen: Actor
    """An analyst: may look, may not act."""
    wai: Actor
    """Clerk and registrar of another town only."""


def add_cast(office: Office) -> None:
    """Give everyone an account; the password of all is PASSWORD."""
    digest = hashed(PASSWORD)
    for username, name, number, roles in _PEOPLE:
        account = NewAccount(username, digest, PersonFacts(name, IdKind.RESIDENT, number), list(roles))
        with writing(office.engine) as session:
            add_account(session, account, county=office.county_code, actor=Actor(), vault=office.vault)
