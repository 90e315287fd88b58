"""What vouchers keep, broken by raw SQL: refused by its named guard, and found by the audit without it.

Rules voucher.overused and voucher.not_reversed keep the same before. The control of each guard: with it
dropped the same statement goes through. Two uses at once: exactly one of them stands.
"""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from api.office import Office
from api.transaction import writing
from registry.queries import vouchers as voucher_queries
from registry.services import use_voucher as use_service
from registry.services.use_voucher import NewUse, use_voucher
from tests.conftest import cast_of
from tests.support.audited import as_administrator, broken, played
from tests.support.homesteads import leave, settle, use
from tests.support.races import (
    at_once,
    at_the_locks,
    ending,
    forget,
    last_act,
    raced,
    rounds,
    tally,
    unlocked,
)
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

NUMBER = f"{GRANTOR}0001FP0001"
_USE = "INSERT INTO voucher_use (voucher_id, amount_fen, used_on, document_number, reverses_id, region_code, begun_by) SELECT voucher_id, {fen}, {day}, '合同 9', {of}, region_code, begun_by FROM voucher_use"
_OVER = _USE.format(fen="(SELECT face_fen FROM voucher)", day="used_on", of="NULL")
_LESS = _USE.format(fen="1 - amount_fen", day="used_on", of="id")
_LATE = _USE.format(fen="1", day="(SELECT last_day + 1 FROM voucher)", of="NULL")
_OTHER = "INSERT INTO voucher (number, party_id, face_fen, last_day, region_code, begun_by) SELECT region_code || '0001FP0002', party_id, {fen}, last_day, region_code, begun_by FROM gone"
_GONE = (
    "CREATE TEMPORARY TABLE gone AS SELECT * FROM voucher",
    "GRANT SELECT ON gone TO sanquan_app",
    "DELETE FROM voucher_use",
    "DELETE FROM voucher",
)
ATTEMPTS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    "over": ((), _OVER, "voucher_balanced", "voucher_use.voucher_balanced"),
    "below": ((), _LESS, "voucher_balanced", "voucher_use.voucher_balanced"),
    "late": ((), _LATE, "voucher_in_time", "voucher_use.voucher_balanced"),
    "larger": (_GONE, _OTHER.format(fen="face_fen + 1"), "voucher_of_exit", "voucher.voucher_of_exit"),
}
BREAKS = [
    "UPDATE voucher SET face_fen = 1",
    "UPDATE voucher SET face_fen = face_fen + 1",
    _LESS,
    _LATE,
    "DELETE FROM voucher_use; DELETE FROM voucher",
    "UPDATE payment_due SET kind = 'flat' WHERE kind = 'voucher'",
]


def _play(village: Village) -> None:
    settle(village)
    use(village, leave(village))


@pytest.fixture(scope="module")
def left(server: Server, loaded_template: str) -> Iterator[Office]:
    """A homestead that was left for cash and a voucher, of which a part was used."""
    with played(server, loaded_template, _play) as office:
        yield office


@pytest.fixture
def admin(left: Office, server: Server) -> Iterator[Connection]:
    """As administrator; rolled back."""
    with as_administrator(left, server) as connection:
        yield connection


def test_vouchers_left_alone_break_nothing(left: Office) -> None:
    with left.engine.connect() as connection:
        assert broken(connection) == {}


@pytest.mark.parametrize("statement", BREAKS)
def test_what_is_broken_is_found(admin: Connection, statement: str) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    admin.execute(text(statement))
    assert broken(admin).keys() - {"I48"} == {"I24"}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_break_is_refused_by_its_guard_and_by_nothing_else(admin: Connection, name: str) -> None:
    before, attempt, told_by, guard = ATTEMPTS[name]
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in before:
        admin.execute(text(statement))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == told_by
    # The control.
    admin.execute(text("RESET ROLE"))
    table, guarding = guard.split(".")
    admin.execute(text(f"DROP TRIGGER {guarding} ON {table}"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == ""


@pytest.mark.parametrize("table", ["voucher", "voucher_use"])
def test_nothing_of_a_voucher_is_changed_in_place(admin: Connection, table: str) -> None:
    admin.execute(text("SET LOCAL ROLE sanquan_owner"))
    assert refusal_of(admin, f"UPDATE {table} SET region_code = region_code") == "append_only"
    assert refusal_of(admin, f"DELETE FROM {table}") == "append_only"


# ---- two at once --------------------------------------------------------------------------------


def _two_uses(office: Office, server: Server) -> Callable[[], str]:
    """Return a play of two uses of which each takes all that is left."""
    with writing(office.engine) as session:
        cast = cast_of(session)
        village = Village(session, cast, lambda **_: None, office.vault)
        (voucher,) = voucher_queries.of_transfer(session, NUMBER[:18])
        day, left_fen = village.today(), voucher.open_fen
    since = last_act(office)
    acts = [
        (lambda s, k=k: use_voucher(s, NUMBER, NewUse(left_fen, day, f"合同 {k}"), actor=cast.lu))
        for k in (1, 2)
    ]

    def play() -> str:
        outcomes = at_once(office, *acts)
        forget(office, server, since)
        return ending(outcomes)

    return play


@rounds
def test_a_voucher_is_used_up_by_one_of_two(
    left: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _two_uses(left, server)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (voucher.overused)", "second (voucher.overused)")


def test_without_locks_the_database_lets_one_of_them_pass_and_without_its_guard_both(
    left: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = _two_uses(left, server)
    unlocked(monkeypatch, (use_service, "use_refusals"))
    assert tally(5, play).keys() <= {"first (voucher_balanced)", "second (voucher_balanced)"}
    name = str(left.settings.app_url.database)
    server.admin("ALTER TABLE voucher_use DISABLE TRIGGER voucher_balanced", name)
    assert tally(3, play) == {"both": 3}
    server.admin("ALTER TABLE voucher_use ENABLE TRIGGER voucher_balanced", name)
