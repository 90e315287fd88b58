"""One page, two clerks: exactly one is applied for, exactly one is entered; with the guards off both are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import draft_eligibility
from registry.services import _drafts
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.approve_case import approve_case
from registry.services.enter_case import enter_case
from tests.conftest import cast_of
from tests.support.cast import Cast
from tests.support.pages import homestead_page
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
    winners,
)
from tests.support.server import Server
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR

Act = Callable[[Session], Any]
_RIGHTS = "SELECT count(*) FROM right_parcel WHERE begun_by > :since GROUP BY unit_id, kind"


def _apply(cast: Cast, nth: int) -> Callable[[Session], int]:
    return lambda s: apply_joint_first(s, GRANTOR, [homestead_page(s, nth=nth)], actor=cast.lu)


def _rounds(office: Office, server: Server, *acts: Act, entered: int = 0) -> Callable[[], str]:
    """Return a round of two acts, which each would enter so many rights; what they wrote is taken back."""
    since = last_act(office)

    def play() -> str:
        outcomes = at_once(office, *acts)
        with Session(office.engine) as session:
            rights = list(session.scalars(text(_RIGHTS), {"since": since}))
        forget(office, server, since)
        assert rights == [winners(outcomes)] * entered
        return ending(outcomes)

    return play


def _cast(office: Office) -> Cast:
    with Session(office.engine) as session:
        return cast_of(session)


@rounds
def test_of_two_applications_for_one_page_exactly_one_is_taken(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _rounds(loaded_office, server, *[_apply(_cast(loaded_office), 0)] * 2)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (unit.under_way)", "second (unit.under_way)")


def test_without_its_locks_both_applications_are_taken(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = _rounds(loaded_office, server, *[_apply(_cast(loaded_office), 0)] * 2)
    unlocked(monkeypatch, (_drafts, "gather"))
    assert tally(3, play) == {"both": 3}


def _approved_twice(
    office: Office, shift_clock: Callable[..., None], patch: pytest.MonkeyPatch
) -> tuple[Cast, list[int]]:
    """Return two approved cases about one page, which the rule of application would not have let in."""
    with writing(office.engine) as session, patch.context() as context:
        context.setattr(draft_eligibility, "under_way", lambda *_: None)
        cast = cast_of(session)
        both = [_apply(cast, 0)(session) for _ in range(2)]
        for case in both:
            accept_case(session, case, actor=cast.he)
            review_case(session, case, actor=cast.he)
            announce_case(session, case, actor=cast.he)
    shift_clock(office, days=ANNOUNCEMENT_DAYS)
    with writing(office.engine) as session:
        for case in both:
            approve_case(session, case, actor=cast.shen)
    return cast, both


def _entries(office: Office, shift: Callable[..., None], patch: pytest.MonkeyPatch) -> list[Act]:
    cast, both = _approved_twice(office, shift, patch)
    return [lambda s, c=c: enter_case(s, c, actor=cast.shen) for c in both]  # type: ignore[misc]  # its default


@rounds
def test_of_two_cases_that_enter_rights_on_one_parcel_exactly_one_is_entered(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    play = _rounds(loaded_office, server, *_entries(loaded_office, shift_clock, monkeypatch), entered=2)
    at_the_locks(monkeypatch)
    told = "(unit.folio_taken unit.ground_taken unit.left_out)"
    raced(count, tally(count, play), f"first {told}", f"second {told}")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_locks_only_the_keys_stop_the_second_entry(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    guarded: bool,
) -> None:
    play = _rounds(loaded_office, server, *_entries(loaded_office, shift_clock, monkeypatch), entered=2)
    if not guarded:
        name = str(loaded_office.settings.app_url.database)
        for table, constraint in (
            ("registration_unit", "uq_registration_unit_folio_number"),
            ("land_right", "uq_land_right_code"),
            ("right_parcel", "ex_right_parcel_exclusive"),
        ):
            server.admin(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}", name)
        server.admin("ALTER TABLE right_parcel DISABLE TRIGGER right_parcel_shares", name)
    unlocked(monkeypatch, (_drafts, "refusals"))
    ends = tally(3, play)
    keys = ("uq_registration_unit_folio_number", "ex_right_parcel_exclusive")
    assert ends.keys() <= (
        {f"{won} ({key})" for won in ("first", "second") for key in keys} if guarded else {"both"}
    )
