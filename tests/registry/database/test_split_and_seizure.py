"""A split against a seizure: whichever is second, the seizure is on the ground that is in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import accounts
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.support.cast import Cast
from tests.support.parcels import FIRST, approved, split_case
from tests.support.races import at_once
from tests.support.server import Server
from tests.support.village import Village

_ON = (
    "SELECT u.code, v.unit_id IS NOT NULL AS in_force FROM restriction AS r JOIN spatial_unit AS u ON u.id = r.unit_id "
    "LEFT JOIN spatial_unit_version AS v ON v.unit_id = u.id AND v.ended_by IS NULL WHERE r.kind = 'seizure' ORDER BY 1"
)


_VERSIONS = (
    "right_parcel", "land_right_version", "contract_parcel", "contract_version", "spatial_unit_version",
)  # fmt: skip


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

    def forget(self, server: Server) -> None:
        """Take back what a round wrote, behind all triggers, so that the next one finds the same case."""
        new, old = f"begun_by > {self.acts}", f"ended_by > {self.acts}"
        undo = [f"DELETE FROM {t} WHERE {new}" for t in ("restriction", "unit_lineage", "case_step")]
        undo += [f"DELETE FROM {table} WHERE {new}" for table in (*_VERSIONS, "entry", "spatial_unit")]
        standing = f"SET ended_by = NULL, recorded_to = '9999-12-31 00:00:00+00' WHERE {old}"
        undo += [f"UPDATE {table} {standing}" for table in _VERSIONS]
        statement = "SET session_replication_role = replica; " + "; ".join(undo)
        server.admin(statement, str(self.office.settings.app_url.database))


@pytest.fixture
def race(loaded_office: Office, shift_clock: Callable[..., None]) -> Race:
    with writing(loaded_office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        cast = Cast(**{name: known[name] for name in Cast.__slots__})
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
    with writing(loaded_office.engine) as session:
        case = approved(session, split_case(session, cast), cast)
    with loaded_office.engine.connect() as connection:
        acts = connection.scalar(text("SELECT max(id) FROM journal_entry"))
    return Race(loaded_office, cast, case, acts or 0)


def _rounds(race: Race, server: Server, count: int) -> dict[str, int]:
    """Race, and check that the seizure always lands on ground in force; return how often who was first."""
    first = {"split": 0, "seizure": 0}
    for _ in range(count):
        split, seized = at_once(race.office, race.split, race.seize)
        assert isinstance(seized, int), seized
        with race.office.engine.connect() as connection:
            on = {row.code: row.in_force for row in connection.execute(text(_ON))}
        if isinstance(split, list):
            first["split"] += 1
            assert on == dict.fromkeys(split, True)
        else:
            first["seizure"] += 1
            assert isinstance(split, Refused), split
            assert {r.rule.code for r in split.refusals} == {"parcel.restriction_undecided"}
            assert on == {FIRST: True}
        race.forget(server)
    return first


def test_a_seizure_that_comes_second_lands_on_the_children(race: Race, server: Server) -> None:
    first = _rounds(race, server, 20)
    assert sum(first.values()) == 20


@pytest.mark.long
def test_a_seizure_lands_on_ground_in_force_500_times(race: Race, server: Server) -> None:
    first = _rounds(race, server, 500)
    assert min(first.values()) > 0


def test_without_locks_and_guards_a_seizure_stays_on_a_parcel_that_ended(race: Race, server: Server) -> None:
    name = str(race.office.settings.app_url.database)
    server.admin("CREATE OR REPLACE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql AS ''", name)
    for trigger, table in (
        ("unit_ends_with_restrictions", "spatial_unit_version"),
        ("restriction_on_parcel", "restriction"),
    ):
        server.admin(f"DROP TRIGGER {trigger} ON {table}", name)
    outcomes = _met(race)
    assert not any(isinstance(o, Exception) for o in outcomes), outcomes
    with race.office.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(_ON))] == [(FIRST, False)]


def _met(race: Race) -> list[object]:
    """Seize inside the split's own transaction time: both look before either commits."""
    with Session(race.office.engine) as one, Session(race.office.engine) as other:
        given: list[object] = [race.split(one), race.seize(other)]
        other.commit()
        one.commit()
    return given
