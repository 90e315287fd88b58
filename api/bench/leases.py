"""Approved leases of many households of one grantor, by the services themselves."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, select

from api.bench.ground import connect
from api.office import Office
from api.transaction import reading, writing
from registry import clock
from registry.codelists import HolderKind
from registry.models import Grantor, LandRight
from registry.queries import movable_rights, transfers
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.add_holder import NewHolder, add_holder
from registry.services.apply_transfer import Application, apply_transfer
from registry.services.approve_change import approve_change
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.draft_transfer import NewTransfer, draft_transfer

_TERMS = Agreement(
    use="grain", duties="保护地力", expropriation="归承包方", breach="违约金", ability="农机三台套"
)
_PRICE = Price("mu_year", 600_00, due_month=11, due_day=30)
_WITNESSED = Proof("witnesses", witnesses=("赵一山", "钱二水"))
_UNDER_ONE = """
SET session_replication_role = replica;
UPDATE contract_holder SET grantor_id = g.id, region_code = g.code
FROM (SELECT id, code FROM grantor ORDER BY code LIMIT 1) AS g;
ANALYZE
"""


def under_one_grantor(office: Office, multiply: Callable[[int], None]) -> list[str]:
    """Multiply the households of a register, past all triggers give them one grantor; return their rights."""
    multiply(len(_rights(office)))
    assert office.settings.admin_url is not None
    with connect(office.settings.admin_url, asynchronous=True) as connection:
        connection.execute(_UNDER_ONE)
    return _rights(office)


def _rights(office: Office) -> list[str]:
    with reading(office.engine) as session:
        query = select(LandRight.code).where(LandRight.kind == "contracted_land").order_by(LandRight.code)
        return list(session.scalars(query))


def approved(office: Office, rights: Sequence[str], actors: Mapping[str, Actor]) -> int:
    """Take the lease of some rights to its approval, each step in one act; return the case."""
    lu, he, shen, vault = actors["lu"], actors["he"], actors["shen"], office.vault
    with writing(office.engine) as session:
        grantor = session.scalars(select(Grantor.code).order_by(Grantor.code)).first() or ""
        name = f"示范合作社{len(rights)}"
        firm = NewHolder("other", HolderKind.UNIT, name, f"N2510623MF{len(rights):08d}", id_kind="3")
        lessee = add_holder(session, firm, grantor, actor=lu, vault=vault)
        today, held = clock.today(session), movable_rights.by_codes(session, rights)
        last = min(right.term[1] for right in held.values())
        terms = TermsWanted(_TERMS, _PRICE, (today, last), [PartyWanted(code) for code in rights])
        number = draft_transfer(session, NewTransfer("lease", grantor, lessee, terms), actor=lu, vault=vault)
        agreed = [
            Agreed(sheet.party_id, signer.ordinal, sheet.sha256)
            for sheet in transfers.by_number(session, number).sheets
            for signer in sheet.signatories
        ]
        consent_to_transfer(session, number, agreed, _WITNESSED, actor=lu, vault=vault)
        proofs = Proofs(priority_noticed_on=today, priority_until=today, reviewed_on=today)
        case = apply_transfer(session, Application(number, proofs), actor=lu)
        accept_case(session, case, actor=he)
        review_case(session, case, actor=he)
        approve_change(session, case, actor=shen)
    return case


@contextmanager
def bare(url: URL) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a connection to the same database whose work is rolled back."""
    with connect(url) as connection:
        connection.autocommit = False
        yield connection
        connection.rollback()
