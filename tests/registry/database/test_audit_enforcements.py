"""What enforcements keep, broken by raw SQL: refused by its named guard, and found by the audit without it.

The control of each guard: with it dropped the same statement goes through.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from api.office import Office
from tests.support.audited import as_administrator, broken, played
from tests.support.enforcing import LOAN, enforced, mortgages, operating, secured
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.transfers import lease, right_codes
from tests.support.village import Village


def _play(village: Village) -> None:
    """Realise two pledges: of a household, whose first mortgage leaves the second something; of a lessee."""
    village.enter()
    own = right_codes(village)[0]
    first = secured(village, own)
    lender = village.session.scalar(text("SELECT max(receiver_id) FROM transfer")) or 0
    secured(village, own, lender)
    claims = dict.fromkeys(mortgages(village), LOAN.amount_fen // 2)
    assert enforced(village, first, claims=claims) == 2
    lease(village, 1, first=1)
    assert enforced(village, secured(village, operating(village, 1), lender)) == 1


@pytest.fixture(scope="module")
def realised(server: Server, loaded_template: str) -> Iterator[Office]:
    with played(server, loaded_template, _play) as office:
        yield office


@pytest.fixture
def admin(realised: Office, server: Server) -> Iterator[Connection]:
    """As administrator; rolled back."""
    with as_administrator(realised, server) as connection:
        yield connection


OWN = "(SELECT min(party_id) FROM enforcement)"
"""The household's pledge; the lessee's is the latest."""
PASSED = "(SELECT max(party_id) FROM enforcement)"
BREAKS = [
    ("I12", f"UPDATE enforcement SET right_id = (SELECT right_id FROM transfer_party WHERE id = {OWN}) WHERE party_id = {OWN}"),
    ("I12", f"UPDATE enforcement SET right_id = (SELECT right_id FROM enforcement WHERE party_id = {PASSED}) WHERE party_id = {OWN}"),
    ("I12", f"UPDATE enforcement SET acquirer_id = (SELECT min(id) FROM contract_holder) WHERE party_id = {PASSED}"),
    ("I12", f"UPDATE restriction_end SET ground = 'lifted' WHERE id = (SELECT restriction_end_id FROM enforcement WHERE party_id = {PASSED})"),
    ("I24", "UPDATE enforcement SET proceeds_fen = proceeds_fen + 1"),
    ("I24", f"UPDATE enforcement_share SET place = 9 - place WHERE party_id = {OWN}"),
    ("I24", f"DELETE FROM enforcement_share WHERE party_id = {PASSED}"),
]  # fmt: skip
"""Each beside I48, which sees every change of a sealed row."""


def test_enforcements_left_alone_break_nothing(realised: Office) -> None:
    with realised.engine.connect() as connection:
        assert broken(connection) == {}
        shares = connection.execute(text("SELECT count(*) FROM enforcement_share")).scalar_one()
    assert shares == 5


@pytest.mark.parametrize(("invariant", "statement"), BREAKS)
def test_what_is_broken_is_found(admin: Connection, invariant: str, statement: str) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    assert admin.execute(text(statement)).rowcount
    found = broken(admin)
    assert set(found) - {"I48"} == {invariant}
    assert found[invariant]


_AGAIN = (
    f"CREATE TEMPORARY TABLE gone AS SELECT * FROM enforcement WHERE party_id = {OWN}",
    f"CREATE TEMPORARY TABLE shared AS SELECT * FROM enforcement_share WHERE party_id = {OWN}",
    "GRANT SELECT ON gone, shared TO sanquan_app",
    "DELETE FROM enforcement_share USING gone WHERE enforcement_share.party_id = gone.party_id",
    "DELETE FROM enforcement USING gone WHERE enforcement.party_id = gone.party_id",
)
_SAID = "party_id, case_id, restriction_end_id, right_id, acquirer_id, ground, method, document_sha256, reason, defaulted_on, proceeds_fen, region_code, begun_by"
_SHARE = "party_id, place, restriction_id, claim_fen, paid_fen, region_code, begun_by"


def _insert(place: str = "place", **changes: str) -> str:
    """Return the statement that writes the household's enforcement again, with some columns changed."""
    said = ", ".join(changes.get(name, name) for name in _SAID.split(", "))
    shares = _SHARE.replace("place", place, 1)
    return (
        f"WITH e AS (INSERT INTO enforcement ({_SAID}) SELECT {said} FROM gone) "
        f"INSERT INTO enforcement_share ({_SHARE}) SELECT {shares} FROM shared"
    )


_CONTRACT = "(SELECT p.right_id FROM transfer_party AS p WHERE p.id = party_id)"
_END = "UPDATE land_right_version SET ended_by = (SELECT max(id) FROM journal_entry), recorded_to = recorded_from + interval '100 years' WHERE ended_by IS NULL AND right_id = (SELECT p.right_id FROM transfer_party AS p JOIN gone ON gone.party_id = p.id)"
LAWFUL = "enforcement.enforcement_lawful"
ATTEMPTS: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    # what the administrator sets up behind all triggers; the attempt; the constraint's name; guard's table.name
    "I12 contract itself": ((), _insert(right_id=_CONTRACT), "enforcement_keeps_contract", LAWFUL),
    "I12 contract ended": ((_END,), _insert(), "enforcement_keeps_contract", LAWFUL),
    "I12 contract changed": (("UPDATE gone SET begun_by = v.begun_by FROM land_right_version AS v JOIN transfer_party AS p ON p.right_id = v.right_id WHERE p.id = gone.party_id", "UPDATE shared SET begun_by = gone.begun_by FROM gone"), _insert(), "enforcement_keeps_contract", LAWFUL),
    "I12 other acquirer": ((), _insert(acquirer_id="(SELECT min(id) FROM contract_holder)"), "enforcement_held", LAWFUL),
    "I12 mortgage stays": ((), _insert(restriction_end_id="(SELECT max(id) FROM restriction_end) + 1"), "fk_enforcement_restriction_end_id", "enforcement.fk_enforcement_restriction_end_id"),
    "I12 other mortgage": ((f"UPDATE enforcement SET restriction_end_id = (SELECT restriction_end_id FROM gone) WHERE party_id = {PASSED}",), _insert(restriction_end_id="(SELECT max(id) FROM restriction_end)"), "enforcement_discharges", LAWFUL),
    "I24 fen": ((), _insert(proceeds_fen="proceeds_fen + 1"), "enforcement_shared", LAWFUL),
    "I24 order": ((), _insert(place="9 - place"), "enforcement_shared", LAWFUL),
    "I24 later": ((), f"INSERT INTO enforcement_share ({_SHARE}) SELECT party_id, 9, NULL, 1, 1, region_code, begun_by - 1 FROM enforcement", "enforcement_share_of_act", "enforcement_share.enforcement_share_of_act"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_break_is_refused_by_its_guard_and_by_nothing_else(admin: Connection, name: str) -> None:
    before, attempt, told_by, guard = ATTEMPTS[name]
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in (*_AGAIN, *before):
        assert admin.execute(text(statement)).rowcount or statement.startswith("GRANT")
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) == told_by
    # The control.
    admin.execute(text("RESET ROLE"))
    table, guarding = guard.split(".")
    kind = "CONSTRAINT" if guarding.startswith("fk_") else "TRIGGER"
    admin.execute(
        text(
            f"ALTER TABLE {table} DROP CONSTRAINT {guarding}"
            if kind == "CONSTRAINT"
            else f"DROP TRIGGER {guarding} ON {table}"
        )
    )
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, attempt) in ("", "enforcement_discharges" if kind == "CONSTRAINT" else "")


def test_the_guards_let_what_is_lawful_pass(admin: Connection) -> None:
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in _AGAIN:
        admin.execute(text(statement))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    admin.execute(text("SET LOCAL ROLE sanquan_app"))
    assert refusal_of(admin, _insert()) == ""
