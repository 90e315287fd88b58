"""One parcel leased to eight at once: exactly one gets it, every time; with the guards off all eight do."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.services import enter_transfer
from registry.services.take_step import take_step
from tests.conftest import shift_of
from tests.support.races import Act, at_the_locks, played, refused_for, tally, unlocked, village_of, winners
from tests.support.server import Server
from tests.support.transfers import agree, apply, decide, draft, right_codes, scalar
from tests.support.village import Village

CONTENDERS = 8
_OTHERS = (
    "SELECT array_agg(v.holder_id ORDER BY v.holder_id) FROM land_right_version AS v "
    "JOIN land_right AS r ON r.id = v.right_id WHERE r.code <> :code AND v.ended_by IS NULL"
)
_LEASED = "SELECT count(*) FROM land_right_version AS v JOIN land_right AS r ON r.id = v.right_id WHERE r.kind = 'operating'"


def _approved(village: Village, right: str, lessee: int) -> Act:
    """Take a lease of a whole right to its approval; return its entry."""
    number = draft(village, [right], lessee)
    agree(village, number)
    case, shen = apply(village, number), village.cast.shen
    decide(village, case)
    return lambda session: take_step(session, case, "enter", actor=shen)


def _race(office: Office, server: Server) -> Callable[[], str]:
    """Return a round in which leases of the same land to eight others are entered; its end says who got it."""
    with writing(office.engine) as session:
        village = village_of(office, session, shift_of(server, office))
        right = right_codes(village)[0]
        lessees = scalar(village, _OTHERS, code=right)[:CONTENDERS]
        acts = [_approved(village, right, lessee) for lessee in lessees]
    assert len(acts) == CONTENDERS

    def told(outcomes: list[Any]) -> str:
        with Session(office.engine) as session:
            assert session.scalar(text(_LEASED)) == winners(outcomes)
        won = [str(k) for k, outcome in enumerate(outcomes, 1) if not isinstance(outcome, Exception)]
        lost = sorted({refused_for(o) for o in outcomes if isinstance(o, Exception)})
        return f"{' '.join(won)} ({', '.join(lost)})"

    return played(office, server, *acts, told=told)


@pytest.mark.parametrize("count", [5, pytest.param(2_000, marks=pytest.mark.long)])
def test_one_parcel_is_leased_to_exactly_one_of_eight(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _race(entered_office, server)
    at_the_locks(monkeypatch, CONTENDERS)
    ends = tally(count, play)
    all_ends = {f"{k} (unit.ground_taken)" for k in range(1, CONTENDERS + 1)}
    assert ends.keys() <= all_ends
    assert count < 100 or ends.keys() == all_ends, "each of the eight won some"


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_only_the_guards_of_the_database_keep_a_parcel_for_one(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: the same rounds, in which all eight look before any writes."""
    play = _race(entered_office, server)
    unlocked(monkeypatch, (enter_transfer, "_gather"), count=CONTENDERS)
    if not guarded:
        name = str(entered_office.settings.app_url.database)
        server.admin("ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive", name)
        server.admin("ALTER TABLE right_parcel DISABLE TRIGGER right_parcel_shares", name)
    ends = tally(3, play)
    if guarded:
        assert not any("unit.ground_taken" in end for end in ends)
        assert all(len(end.partition(" (")[0]) == 1 for end in ends), "one won, by the database alone"
    else:
        assert ends == {"1 2 3 4 5 6 7 8 ()": 3}
