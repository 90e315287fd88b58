"""One page, two clerks: exactly one is applied for, exactly one is entered; with the guards off both are."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.errors import ConstraintError
from registry.queries import draft_eligibility
from registry.rules.refusal import Refused
from registry.services import _drafts, _write
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.approve_case import approve_case
from registry.services.enter_case import enter_case
from tests.conftest import cast_of
from tests.support.cast import Cast
from tests.support.pages import homestead_page
from tests.support.races import at_once, winners
from tests.support.server import Server
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR

ROUNDS = 3


def _apply(cast: Cast, nth: int) -> Callable[[Session], int]:
    return lambda s: apply_joint_first(s, GRANTOR, [homestead_page(s, nth=nth)], actor=cast.lu)


def _cast(office: Office) -> Cast:
    with Session(office.engine) as session:
        return cast_of(session)


def _meet(patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Let two acts see the register before either writes, without any lock."""
    met = threading.Barrier(2)
    asked = getattr(module, name)

    def meeting(*facts: Any) -> Any:
        found = asked(*facts)
        met.wait(10)
        return found

    patch.setattr(module, name, meeting)
    patch.setattr(_write, "take", lambda *_: None)


def test_of_two_applications_for_one_page_exactly_one_is_taken(loaded_office: Office) -> None:
    cast = _cast(loaded_office)
    for nth in range(ROUNDS):
        outcomes = at_once(loaded_office, _apply(cast, nth), _apply(cast, nth))
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, Refused))
        assert [r.rule.code for r in lost.refusals] == ["unit.under_way"]


def test_without_its_locks_both_applications_are_taken(
    loaded_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = _cast(loaded_office)
    _meet(monkeypatch, _drafts, "gather")
    assert winners(at_once(loaded_office, _apply(cast, 0), _apply(cast, 0))) == 2


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


def test_of_two_cases_about_one_page_exactly_one_is_entered(
    loaded_office: Office, shift_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, both = _approved_twice(loaded_office, shift_clock, monkeypatch)
    outcomes = at_once(loaded_office, *(lambda s, c=c: enter_case(s, c, actor=cast.shen) for c in both))
    assert winners(outcomes) == 1, outcomes
    (lost,) = (o for o in outcomes if isinstance(o, Refused))
    assert {r.rule.code for r in lost.refusals} == {
        "unit.folio_taken",
        "unit.ground_taken",
        "unit.left_out",
    }
    with Session(loaded_office.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM land_right")) == 2


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_locks_only_the_keys_stop_the_second_entry(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    guarded: bool,
) -> None:
    cast, both = _approved_twice(loaded_office, shift_clock, monkeypatch)
    if not guarded:
        name = str(loaded_office.settings.app_url.database)
        for table, constraint in (
            ("registration_unit", "uq_registration_unit_folio_number"),
            ("land_right", "uq_land_right_code"),
            ("right_parcel", "ex_right_parcel_exclusive"),
        ):
            server.admin(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}", name)
        server.admin("ALTER TABLE right_parcel DISABLE TRIGGER right_parcel_shares", name)
    _meet(monkeypatch, _drafts, "refusals")
    outcomes = at_once(loaded_office, *(lambda s, c=c: enter_case(s, c, actor=cast.shen) for c in both))
    assert winners(outcomes) == (1 if guarded else 2), outcomes
    if guarded:
        (lost,) = (o for o in outcomes if isinstance(o, Exception))
        assert isinstance(lost, ConstraintError)
        assert "uq_registration_unit_folio_number" in str(lost.facts)
