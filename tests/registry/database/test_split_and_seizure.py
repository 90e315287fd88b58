"""A split against a seizure: whichever is second, the seizure is on the ground that is in force."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.errors import ConstraintError
from registry.rules.refusal import Refused
from registry.services import _parcel_restrictions
from registry.services import place_restriction as place_restriction_module
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.conftest import cast_of
from tests.support.cast import Cast
from tests.support.parcels import FIRST, approved, split_case
from tests.support.races import at_once, at_the_locks, forget, last_act, raced, rounds, tally, unlocked
from tests.support.server import Server

_ON = (
    "SELECT u.code, v.unit_id IS NOT NULL AS in_force FROM restriction AS r JOIN spatial_unit AS u ON u.id = r.unit_id "
    "LEFT JOIN spatial_unit_version AS v ON v.unit_id = u.id AND v.ended_by IS NULL WHERE r.kind = 'seizure' ORDER BY 1"
)


_GUARDS = {
    "spatial_unit_version": ("unit_ends_with_restrictions",),
    "restriction": ("restriction_on_parcel",),
    "right_parcel": ("seizure_guard", "seizure_guard_on_end"),
    "land_right_version": ("seizure_guard", "seizure_guard_on_end"),
}


@dataclass(frozen=True, slots=True)
class Race:
    """A county whose approved split and a court's notice may come at the same moment."""

    office: Office
    cast: Cast
    case: int
    acts: int
    """The last act before the race."""

    def split(self, session: Session) -> list[str]:
        return enter_parcel_change(session, self.case, actor=self.cast.shen)

    def seize(self, session: Session) -> int:
        new = NewRestriction("seizure", FIRST, "法院", "文1", until=date(2049, 1, 1))
        return place_restriction(session, new, actor=self.cast.he)


@pytest.fixture
def race(entered_office: Office) -> Race:
    with writing(entered_office.engine) as session:
        cast = cast_of(session)
        case = approved(session, split_case(session, cast), cast)
    return Race(entered_office, cast, case, last_act(entered_office))


def _round(race: Race, server: Server) -> str:
    """Race; return who was first, "guard" where the database refused one, "lost" for a seizure of what ended."""
    split, seized = at_once(race.office, race.split, race.seize)
    with race.office.engine.connect() as connection:
        on = {row.code: row.in_force for row in connection.execute(text(_ON))}
    forget(race.office, server, race.acts)
    if not all(on.values()):
        return "lost"
    if any(isinstance(outcome, ConstraintError) for outcome in (split, seized)):
        return "guard"
    assert isinstance(seized, int), seized
    if isinstance(split, list):
        assert on.keys() == set(split)
        return "split"
    assert isinstance(split, Refused), split
    assert {r.rule.code for r in split.refusals} == {"parcel.restriction_undecided"}
    assert on.keys() == {FIRST}
    return "seizure"


@rounds
def test_whichever_is_second_the_seizure_lands_on_ground_in_force(
    race: Race, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    at_the_locks(monkeypatch)
    raced(count, tally(count, lambda: _round(race, server)), "split", "seizure")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_only_the_guards_keep_a_seizure_from_ground_that_ends(
    race: Race, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: the same rounds, in which both look before either writes."""
    unlocked(monkeypatch, (_parcel_restrictions, "settle"), (place_restriction_module, "_gather"))
    for table, triggers in ({} if guarded else _GUARDS).items():
        for trigger in triggers:
            server.admin(f"DROP TRIGGER {trigger} ON {table}", str(race.office.settings.app_url.database))
    ends = tally(3, lambda: _round(race, server))
    assert ends == {"guard" if guarded else "lost": 3}
