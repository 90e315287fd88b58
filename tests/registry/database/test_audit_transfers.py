"""What transfers keep, broken by raw SQL: refused by its named guard, and found by the audit without it.

The control of each guard: with it dropped the same statement goes through.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from api.office import Office
from registry.periods import add_years
from registry.queries import payments
from registry.services.add_holder import add_holder
from registry.services.record_receipts import Receipt, record_receipts
from tests.support.audited import as_administrator, broken, played
from tests.support.moves import leave_for_pay, secure, told
from tests.support.new_trials import HEIR
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.transfer_breaks import FINAL, LAST_ACT, SUBLEASE, TRANSFER_BREAKS
from tests.support.transfers import LAST, agree, apply, draft, enter, farm, lease, right_codes, term
from tests.support.village import GRANTOR, Village


def _play(village: Village) -> None:
    """Lease the land of two households, sub-lease it, receive a first due; let a third leave for pay."""
    village.enter()
    coop, by = farm(village), {"actor": village.cast.lu, "vault": village.vault}
    number = lease(village, 2, coop)
    due = payments.dues(village.session, number)[0]
    record_receipts(
        village.session, number, [Receipt(due.id, due.amount_fen, village.today(), "银行 1")], **by
    )
    other = add_holder(village.session, HEIR, GRANTOR, **by)
    leased = right_codes(village, "operating")
    inside = draft(village, leased, other, "sublease", term=(term()[0], add_years(LAST, -1)))
    agree(village, inside)
    assert enter(village, apply(village, inside)) == 2
    leaves = leave_for_pay(village)
    agree(village, leaves)
    case = apply(village, leaves, proofs=told(village))
    secure(village, leaves)
    assert enter(village, case) == 1


@pytest.fixture(scope="module")
def moved(server: Server, loaded_template: str) -> Iterator[Office]:
    with played(server, loaded_template, _play) as office:
        yield office


@pytest.fixture
def admin(moved: Office, server: Server) -> Iterator[Connection]:
    """As administrator; rolled back."""
    with as_administrator(moved, server) as connection:
        yield connection


def test_transfers_left_alone_break_nothing(moved: Office) -> None:
    with moved.engine.connect() as connection:
        assert broken(connection) == {}
        counted = connection.execute(
            text(
                "SELECT count(*), count(*) FILTER (WHERE is_final), (SELECT count(*) FROM payment_receipt) FROM transfer_entry"
            )
        ).one()
    assert tuple(counted) == (5, 1, 1)


@pytest.mark.parametrize(
    ("invariant", "without", "statement"),
    TRANSFER_BREAKS,
    ids=[f"{b[0]}-{n}" for n, b in enumerate(TRANSFER_BREAKS)],
)
def test_what_is_broken_is_found(admin: Connection, invariant: str, without: str, statement: str) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    if without:
        table, constraint = without.split(".")
        admin.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE"))
    assert admin.execute(text(statement)).rowcount or ";" in statement
    found = broken(admin)
    assert set(found) - {"I48"} == {invariant}
    assert found[invariant]


_AGAIN = (
    "CREATE TEMPORARY TABLE gone AS SELECT * FROM transfer_entry WHERE is_final",
    "GRANT SELECT ON gone TO sanquan_app",
    "DELETE FROM transfer_entry WHERE is_final",
)
_ENTRY = "INSERT INTO transfer_entry (party_id, case_id, content_sha256, is_final, security_id, region_code, begun_by) SELECT party_id, case_id, content_sha256, {final}, {security}, region_code, begun_by FROM gone"
_GONE = "(SELECT party_id FROM gone)"
_INHERITED = f"UPDATE transfer SET form = 'inheritance' WHERE id = (SELECT transfer_id FROM transfer_party WHERE id = {_GONE})"
_HEIR = f"UPDATE transfer_signatory SET capacity = 'heir' WHERE party_id = {_GONE}"
_PAPER = f"UPDATE transfer_party SET paper_sha256 = (SELECT sha256 FROM document LIMIT 1) WHERE id = {_GONE}"
_HOUSE = f"UPDATE land_right SET kind = 'homestead' WHERE id = (SELECT right_id FROM transfer_party WHERE id = {_GONE})"
_AS_HEIR, _PROVED = _ENTRY.format(final="false", security="NULL"), "transfer_entry.inheritance_proved"
_ENDED = f"ended_by = {LAST_ACT}, recorded_to = recorded_from + interval '100 years'"
_SUB_ENDED = f"UPDATE land_right_version SET {_ENDED} WHERE right_id = {SUBLEASE}"
_LONGER = f"INSERT INTO land_right_version (right_id, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, region_code, version, recorded_from, begun_by) SELECT right_id, unit_id, holder_id, term_from, {{until}}, content_sha256, entry_id, region_code, 2, recorded_to, begun_by FROM land_right_version WHERE right_id = {SUBLEASE}"
_CONSENT = f"INSERT INTO transfer_consent (party_id, ordinal, content_sha256, method, first_witness, second_witness, region_code, begun_by) SELECT party_id, ordinal, {{hash}}, 'witnesses', '赵一山', '钱二水', region_code, begun_by FROM transfer_consent WHERE party_id = {FINAL} LIMIT 1"
_VOID = "INSERT INTO payment_security_end (security_id, outcome, reason, region_code, begun_by) SELECT max(id), 'void', '撤', max(region_code), max(begun_by) FROM payment_security"

ATTEMPTS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    # what the administrator sets up behind all triggers; the attempt; the constraint's name; guard's table.name
    "I11 child": ((_SUB_ENDED,), _LONGER.format(until="term_to + 900"), "right_inside_parent", "land_right_version.right_inside_parent"),
    "I12 parent": ((), f"UPDATE land_right_version SET {_ENDED} WHERE right_id = (SELECT parent_id FROM land_right WHERE id = {SUBLEASE})", "right_keeps_children", "land_right_version.right_keeps_children"),
    "I13 long": ((_SUB_ENDED, "ALTER TABLE land_right_version DISABLE TRIGGER right_inside_parent"), _LONGER.format(until="term_from + 26000"), "right_term", "land_right_version.right_term"),
    "I18": ((), "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, share_part, share_whole, term_from, term_to, region_code, recorded_from, begun_by) SELECT right_id, version, kind, unit_id, false, 1, 9, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel WHERE kind = 'operating' ORDER BY id LIMIT 1", "right_parcel_shares", "right_parcel.right_parcel_shares"),
    "I24": ((), "INSERT INTO payment_receipt (party_id, due_id, amount_fen, paid_on, document_number, region_code, begun_by) SELECT party_id, due_id, 1, paid_on, '银行 9', region_code, begun_by FROM payment_receipt", "payment_balanced", "payment_receipt.payment_balanced"),
    "I25 none": ((*_AGAIN,), _ENTRY.format(final="true", security="NULL"), "ck_transfer_entry_secured", "transfer_entry.ck_transfer_entry_secured"),
    "I25 not final": ((*_AGAIN,), _ENTRY.format(final="false", security="NULL"), "transfer_final", "transfer_entry.transfer_effective"),
    "I25 void": ((*_AGAIN, _VOID), _ENTRY.format(final="true", security="security_id"), "transfer_secured", "transfer_entry.transfer_effective"),
    "I25 void later": ((), _VOID, "payment_security_kept", "payment_security_end.payment_security_kept"),
    "I26": ((*_AGAIN, "UPDATE transfer_entry SET security_id = (SELECT security_id FROM gone) WHERE party_id = (SELECT min(party_id) FROM transfer_entry)"), _ENTRY.format(final="true", security="security_id"), "uq_transfer_entry_security_id", "transfer_entry.uq_transfer_entry_security_id"),
    "I27": ((), "INSERT INTO payment_due (party_id, number, kind, due_on, amount_fen, region_code, begun_by) SELECT party_id, number + 90, 'deduction', due_on, 1, region_code, begun_by FROM payment_due LIMIT 1", "ck_payment_due_basis", "payment_due.ck_payment_due_basis"),
    "I31 nobody": ((*_AGAIN, "UPDATE transfer_consent SET ended_by = begun_by WHERE party_id = (SELECT party_id FROM gone)"), _ENTRY.format(final="true", security="security_id"), "transfer_consented", "transfer_entry.transfer_effective"),
    "I31 ended sheet": ((*_AGAIN, "UPDATE transfer_party SET ended_by = begun_by WHERE id = (SELECT party_id FROM gone)"), _ENTRY.format(final="true", security="security_id"), "transfer_terms_current", "transfer_entry.transfer_effective"),
    "I31 other terms": ((f"UPDATE transfer_consent SET ended_by = begun_by WHERE party_id = {FINAL}",), _CONSENT.format(hash="sha256('other')"), "fk_transfer_consent_terms", "transfer_consent.fk_transfer_consent_terms"),
    "T11 farmland": ((*_AGAIN, _INHERITED, _HEIR, _PAPER), _AS_HEIR, "inheritance_income_only", _PROVED),
    "T11 no paper": ((*_AGAIN, _INHERITED, _HEIR, _HOUSE), _AS_HEIR, "inheritance_paper", _PROVED),
    "T11 no heir": ((*_AGAIN, _INHERITED, _PAPER, _HOUSE), _AS_HEIR, "inheritance_heirs", _PROVED),
    "T11 heir of the living": ((*_AGAIN, _HEIR), _ENTRY.format(final="true", security="security_id"), "inheritance_heirs", _PROVED),
    "I37 consent": ((), f"UPDATE transfer_consent SET ended_by = {LAST_ACT} WHERE party_id = {FINAL}", "transfer_settled", "transfer_consent.transfer_settled"),
    "I37 sheet": ((), f"UPDATE transfer_party SET ended_by = {LAST_ACT} WHERE id = {FINAL}", "transfer_settled", "transfer_party.transfer_settled"),
}  # fmt: skip


def test_an_inheritance_of_a_house_with_paper_and_heirs_takes_effect(admin: Connection) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in (*_AGAIN, _INHERITED, _HEIR, _PAPER, _HOUSE):
        admin.execute(text(statement))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, _AS_HEIR) == ""


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_break_is_refused_by_its_guard_and_by_nothing_else(admin: Connection, name: str) -> None:
    before, attempt, told_by, guard = ATTEMPTS[name]
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in before:
        assert admin.execute(text(statement)).rowcount or statement.startswith(("GRANT", "ALTER", "CREATE"))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == told_by
    # The control.
    admin.execute(text("RESET ROLE"))
    table, guarding = guard.split(".")
    admin.execute(
        text(
            f"ALTER TABLE {table} DROP CONSTRAINT {guarding}"
            if guarding.startswith(("fk_", "ck_", "uq_"))
            else f"DROP TRIGGER {guarding} ON {table}"
        )
    )
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) in ("", "transfer_final" if name == "I25 none" else "")
