"""A county that went all the way, for attempts by raw SQL; every test rolls back."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from api.office import Office
from api.settings import ADMIN_ROLE
from api.transaction import writing
from registry.queries import accounts, payments
from registry.services._write import Actor
from registry.services.accept_interest import accept_interest
from registry.services.answer_case import ask_completion
from registry.services.archive_case import archive_case
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.log_access import log_access
from registry.services.log_in import log_in
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.secure_payment import NewSecurity, secure_payment
from registry.services.settle_security import settle_security
from registry.services.withdraw_listing import withdraw_listing
from tests.support.cast import Cast
from tests.support.enforcing import enforced, secured
from tests.support.extension import Extension
from tests.support.households import split_big
from tests.support.intake import hand_in, take_in, write
from tests.support.interim import Desk
from tests.support.market import ask, offer
from tests.support.pages import apply, homestead_page
from tests.support.papers import live
from tests.support.parcels import enter_change, objected, split_case
from tests.support.server import Server
from tests.support.settling import settle
from tests.support.transfers import SIGNED, end_lease, lease, right_codes, view
from tests.support.village import GRANTOR, Village

_REST = (
    "INSERT INTO calendar_day VALUES ('2026-10-01', false, '国办发明电')",
    "INSERT INTO organization (region_code, name, begun_by) SELECT '510623', '某合作社', max(id) FROM journal_entry",
    """INSERT INTO delivery_finding (delivery_id, rule, severity, refused, region_code, objects, said)
       SELECT id, 'X1', 'error', false, region_code, '{}', '说明' FROM delivery""",
    """INSERT INTO delivery_difference (delivery_id, unit_id, seen_version, changes, region_code, begun_by)
       SELECT (SELECT id FROM delivery), id, 1, '{"name": ["一", "二"]}', region_code, begun_by
       FROM spatial_unit LIMIT 1""",
    """INSERT INTO estate_link (unit_id, estate_unit, region_code, begun_by)
       SELECT id, '510623100200JD00001W00000000', region_code, begun_by FROM spatial_unit
       WHERE level = 'contracted_parcel' LIMIT 1""",
    """INSERT INTO homestead_qualification (person_id, position, grantor_id, holder_id, ground, effective_on, source, region_code, begun_by)
       SELECT m.person_id, 1, h.grantor_id, h.id, 'member', '2020-01-01', '名册', h.region_code, m.begun_by
       FROM household_member AS m JOIN contract_holder AS h ON h.id = m.holder_id LIMIT 1""",
    """INSERT INTO relative (person_id, relative_id, relation, during_from, source, region_code, recorded_from, begun_by)
       SELECT a.person_id, b.person_id, 'other', '2020-01-01', '申报', '510623', now(), a.begun_by
       FROM account AS a, account AS b WHERE a.username = 'fen' AND b.username = 'wai'""",
    """INSERT INTO delegation (account_id, given_by, role, region_code, during_from, during_to, source, recorded_from, begun_by)
       SELECT a.id, b.id, 'registrar', '510623', '2020-01-01', '2020-02-01', '县函', now(), a.begun_by
       FROM account AS a, account AS b WHERE a.username = 'fen' AND b.username = 'shen'""",
    """INSERT INTO payment_due (party_id, number, kind, due_on, amount_fen, region_code, begun_by)
       SELECT party_id, 90, 'voucher', entered_on, 100, region_code, begun_by FROM transfer_entry LIMIT 1""",
    """INSERT INTO voucher (number, party_id, face_fen, last_day, region_code, begun_by)
       SELECT region_code || '0001FP0001', party_id, 100, '2099-12-31', region_code, begun_by FROM payment_due
       WHERE kind = 'voucher'""",
    """INSERT INTO voucher_use (voucher_id, amount_fen, used_on, document_number, region_code, begun_by)
       SELECT id, 40, issued_on, '购房合同 1', region_code, begun_by FROM voucher""",
    """INSERT INTO package_job (region_code, account_id, kind, file_name, folder, sha256, size)
       SELECT region_code, account_id, 'check', 'a.zip', md5('a'), sha256, 1 FROM delivery""",
    """INSERT INTO answered_request (account_id, key, request_sha256, answer) SELECT min(id), 'k', sha256('x'), '{}' FROM account""",
    """INSERT INTO consent_link (party_id, ordinal, content_sha256, token_hash, phone_mask, valid_until, region_code, recorded_from, begun_by)
       SELECT p.id, 1, p.content_sha256, sha256('x'), '*******1234', '2030-01-01', p.region_code, now(), p.begun_by
       FROM transfer_party AS p LIMIT 1""",
    """INSERT INTO message (entry_id, channel, number, code, attempt, content_sha256, region_code)
       SELECT id, 'contract', 'n' || id, '1011', 1, content_sha256, region_code FROM entry""",
    """INSERT INTO message_answer (message_id, code, file_sha256, region_code)
       SELECT id, '100', content_sha256, region_code FROM message""",
)
"""Rows of the tables that the way of a clean delivery leaves empty."""


def _over_the_counter(village: Village) -> None:
    """A case to be completed, with a paper and a letter."""
    case_id = take_in(village)
    hand_in(village, case_id, "application")
    ask_completion(village.session, case_id, actor=village.cast.he)
    write(village, case_id)


def _transfers(village: Village) -> None:
    """A lease of two households, of which one has ended, with a receipt and a security that was void."""
    number = lease(village, 2, first=8)
    first, second = view(village, number).sheets
    due = payments.dues(village.session, number)[0]
    by = {"actor": village.cast.lu, "vault": village.vault}
    receipt = Receipt(due.id, due.amount_fen, village.today(), "银行 1")
    record_receipts(village.session, number, [receipt], **by)
    escrow = NewSecurity(first.party_id, "escrow", 100, "某银行", "监管 1", SIGNED.scan, date(2040, 1, 1))
    held = secure_payment(village.session, number, escrow, **by)
    settle_security(village.session, number, held, "void", "不再需要", actor=village.cast.lu)
    end_lease(village, number, second.party_id)


def _securities(village: Village) -> None:
    """A household's pledge that was realised."""
    enforced(village, secured(village, right_codes(village)[10]))


def _offers(village: Village) -> None:
    """An offer somebody asked about and was accepted; it is withdrawn."""
    number = offer(village, 6)
    accept_interest(village.session, number, ask(village, number), actor=village.cast.lu)
    withdraw_listing(village.session, number, "自己耕种", actor=village.cast.lu)


@pytest.fixture(scope="session")
def finished(server: Server, loaded_template: str) -> Iterator[Office]:
    """Every table has rows: displayed, corrected, signed, entered, certified. Not to be committed to."""
    name = server.clone(loaded_template)
    office = server.open(name)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    with writing(office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        cast = Cast(**{who: known[who] for who in Cast.__slots__})
        correct_parcel(session, Correction(GRANTOR + "00001", 1, {"east": "王五"}, "写错"), actor=cast.lu)
        village = Village(session, cast, shift, office.vault)
        objected(village)
        live(village, [item.number for item in village.certify()])
        _over_the_counter(village)
        split = split_case(session, cast, GRANTOR + "00002")
        enter_change(session, split, cast)
        archive_case(session, split, "2026-川-1", 12, actor=cast.lu)
        split_big(village)
        apply(village, homestead_page(session))
        desk = Desk(village)
        desk.of_member()
        desk.issue("household_rights", f"{GRANTOR}0001")
        _transfers(village)
        _securities(village)
        _offers(village)
        Extension(village).apply()
        settle(village)
        for statement in _REST:
            session.execute(text(statement))
        log_in(session, cast.lu.account_id or 0)
    with Session(office.access_engine) as session, session.begin():
        log_access(session, kind="check", address="127.0.0.1", subject=None, outcome="found")
    yield office
    office.close()
    server.drop(name)


@pytest.fixture
def app(finished: Office) -> Iterator[Connection]:
    """As sanquan_app, the program's own role."""
    with finished.engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def access(finished: Office) -> Iterator[Connection]:
    """As sanquan_access, the role of the access log."""
    with finished.access_engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def admin(finished: Office, server: Server) -> Iterator[Connection]:
    """As administrator."""
    engine = create_engine(server.url(str(finished.settings.app_url.database), ADMIN_ROLE))
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def owner(admin: Connection) -> Connection:
    """As sanquan_owner, who owns every table."""
    admin.execute(text("SET LOCAL ROLE sanquan_owner"))
    return admin
