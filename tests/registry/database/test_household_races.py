"""Two changes of one household, or two households and one parcel, at once: exactly one wins; unlocked both do."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.rules.household_facts import PlotEvent
from registry.services import _household_plan
from registry.services import enter_household_change as enter_household_change_module
from registry.services._household_parts import Part
from registry.services.change_contract import draft_contract
from registry.services.change_representative import draft_representative
from registry.services.enter_household_change import enter_household_change
from registry.services.merge_households import draft_merge
from registry.services.split_household import draft_split
from tests.conftest import cast_of
from tests.support.households import (
    BIG,
    OTHER,
    SMALL,
    adult_child,
    agreement,
    apply,
    approved,
    day,
    enter,
    halves,
    held,
)
from tests.support.races import (
    at_once,
    at_the_locks,
    ending,
    forget,
    last_act,
    overtaken,
    raced,
    rounds,
    tally,
    unlocked,
)
from tests.support.server import Server
from tests.support.village import Village

Case = Callable[[Village], int]
Act = Callable[[Session], Any]
_LAND = "SELECT count(*), count(DISTINCT unit_id) FROM right_parcel WHERE ended_by IS NULL"
_LAST = "SELECT act FROM (SELECT id, act FROM journal_entry ORDER BY id DESC LIMIT 2) AS last ORDER BY id"
"""The last two acts, of which every round that both win makes two."""


def _split(v: Village) -> int:
    """Split a household into two new ones; it ends."""
    found = held(v.session)
    parts = halves(found, adult_child(v), keeps=False)
    return apply(v, draft_split(v.session, BIG, parts, agreement(found), reason="分户"))


def _merge(v: Village) -> int:
    """Merge another into the household."""
    found = held(v.session), held(v.session, SMALL)
    into = Part(found[0].representative, (), (), BIG)
    return apply(v, draft_merge(v.session, [BIG, SMALL], into, agreement(*found), reason="合户"))


def _speaks(v: Village) -> int:
    """Let another member speak for the household."""
    who = held(v.session).members[1].person_id
    return apply(v, draft_representative(v.session, BIG, who, document="推选书", reason="推选"))


def _two_gain(v: Village) -> tuple[Case, Case]:
    """Free a parcel; return two cases, of which each gives it to another household."""
    plot = held(v.session).plots[0]
    handed = PlotEvent(plot.code, "handed_back", Decimal(0), "交回书")
    said = agreement(held(v.session), document="交回书", day=day(v.session, 200))
    enter(v, apply(v, draft_contract(v.session, BIG, [handed], said, reason="部分交回")))

    def gains(code: str) -> Case:
        got = [PlotEvent(plot.code, "returned", plot.area, "发包方案")]
        said = agreement(document="发包方案", day=day(v.session))
        return lambda v: apply(v, draft_contract(v.session, code, got, said, reason="调剂"))

    return gains(SMALL), gains(OTHER)


class Race:
    """Acts in a county whose rounds are taken back."""

    def __init__(self, office: Office, server: Server, cases: Callable[[Village], Sequence[Case]]) -> None:
        self.office, self.server = office, server
        with writing(office.engine) as session:
            village = self.village(session)
            numbers = [approved(village, case(village)) for case in cases(village)]
            actor = village.cast.shen
        self.acts: list[Act] = [partial(enter_household_change, case_id=n, actor=actor) for n in numbers]
        self.since = last_act(office)
        with office.engine.connect() as connection:
            self.parcels = connection.execute(text(_LAND)).one()[1]

    def village(self, session: Session) -> Village:
        return Village(session, cast_of(session), lambda **_: None, self.office.vault)

    def once(self) -> list[Any]:
        return at_once(self.office, *self.acts)

    def end(self, outcomes: list[Any]) -> str:
        """Return how a round ended, and what of the land came to harm."""
        with self.office.engine.connect() as connection:
            rights, parcels = connection.execute(text(_LAND)).one()
            last = list(connection.scalars(text(_LAST)))
        forget(self.office, self.server, self.since)
        harm = ", land lost" if parcels < self.parcels else ", land given twice" if rights > parcels else ""
        how = ending(outcomes)
        return (" then ".join(last) if how == "both" and len(set(last)) > 1 else how) + harm


OTHERS = {"merge": (_merge, "both, land lost"), "representative": (_speaks, "both")}
"""Changes beside a split, and how they end without locks."""


@pytest.mark.parametrize("other", OTHERS)
@rounds
def test_of_a_split_and_another_change_of_one_household_exactly_one_is_entered(
    entered_office: Office,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    other: str,
    count: int,
) -> None:
    race = Race(entered_office, server, lambda _: (_split, OTHERS[other][0]))
    at_the_locks(monkeypatch)
    ends = tally(count, lambda: race.end(race.once()))
    raced(count, ends, "first (household.ended)", "second (parcel.stale)")


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("kept_by", ["locks", "database", "nothing"])
def test_a_split_of_what_another_change_made_is_kept_off_by_locks_and_without_them_by_the_database(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, other: str, kept_by: str
) -> None:
    """The other change is entered after the split looked and before it writes; with neither, both are."""
    change, unguarded_end = OTHERS[other]
    race = Race(entered_office, server, lambda _: (_split, change))
    if kept_by == "nothing":
        name = str(entered_office.settings.app_url.database)
        server.admin("DROP TRIGGER household_as_seen ON holder_lineage", name)
    look, locked = (enter_household_change_module, "_gather"), kept_by == "locks"
    ends = tally(3, lambda: race.end(overtaken(entered_office, monkeypatch, look, *race.acts, locked=locked)))
    wanted = {"locks": "first (household.ended)", "database": "second (household_as_seen)"}
    assert ends == {wanted.get(kept_by, unguarded_end): 3}


@rounds
def test_of_two_households_that_gain_one_parcel_exactly_one_is_entered(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    race = Race(entered_office, server, _two_gain)
    at_the_locks(monkeypatch)
    ends = tally(count, lambda: race.end(race.once()))
    raced(count, ends, "first (contract.plot_taken)", "second (contract.plot_taken)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_only_the_keys_keep_a_parcel_from_two_households(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: both look before either writes."""
    race = Race(entered_office, server, _two_gain)
    unlocked(monkeypatch, (enter_household_change_module, "_gather"))
    if not guarded:
        name = str(entered_office.settings.app_url.database)
        server.admin("ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive", name)
        server.admin("DROP TRIGGER right_parcel_shares ON right_parcel", name)
    ends = tally(3, lambda: race.end(race.once()))
    told = "ex_right_parcel_exclusive"
    raced(3, ends, *((f"first ({told})", f"second ({told})") if guarded else ("both, land given twice",)))


# ---- an application --------------------------------------------------------------------------------


IN_ORDER = "apply_representative then enter_household_change"
"""The case that was applied for is refused when it is to be entered; until then nothing rests on it."""


def _applying(race: Race) -> Act:
    return lambda session: _speaks(race.village(session))


@rounds
def test_nothing_is_applied_for_of_a_household_that_was_split(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    race = Race(entered_office, server, lambda _: (_split,))
    race.acts.append(_applying(race))
    at_the_locks(monkeypatch)
    ends = tally(count, lambda: race.end(race.once()))
    raced(count, ends, "first (household.ended)", IN_ORDER)


@pytest.mark.parametrize("locked", [True, False])
def test_without_locks_a_change_is_applied_for_of_a_household_that_was_split(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    """The control: the split is entered after the application looked and before it is written."""
    race = Race(entered_office, server, lambda _: (_split,))
    race.acts.insert(0, _applying(race))
    look = (_household_plan, "_gather")
    ends = tally(3, lambda: race.end(overtaken(entered_office, monkeypatch, look, *race.acts, locked=locked)))
    assert ends == {IN_ORDER if locked else "enter_household_change then apply_representative": 3}
