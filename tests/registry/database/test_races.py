"""Races on real connections: exactly one wins; with the guard off the same race shows two winners."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.codelists import IdKind
from registry.errors import StaleVersionError
from registry.queries import accounts, cases
from registry.rules.refusal import Refused
from registry.services import enter_parcel_change as enter_parcel_change_module
from registry.services._write import Actor, Locks, take
from registry.services.add_account import NewAccount, add_account
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.enter_case import enter_case
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.issue_certificates import issue_certificates
from registry.services.open_display import open_display
from registry.services.survey_facts import PersonFacts
from tests.support.cast import Cast
from tests.support.ground import add_shape, add_unit, box
from tests.support.parcels import approved, split_case
from tests.support.races import at_once, unlocked, winners
from tests.support.server import Server
from tests.support.village import GRANTOR, Village, printed


def _cast(session: Session) -> Cast:
    known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
    return Cast(**{name: known[name] for name in Cast.__slots__})


def _parcel(number: int, west: float) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        add_unit(session, number)
        add_shape(session, number, box(west, 0, west + 30, 30))

    return act


def test_of_two_overlapping_parcels_exactly_one_is_entered(loaded_office: Office) -> None:
    for k in range(20):
        outcomes = at_once(
            loaded_office, _parcel(90000 + 2 * k, k * 400), _parcel(90001 + 2 * k, k * 400 + 5)
        )
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, DBAPIError))
        assert lost.orig.diag.constraint_name == "ex_spatial_unit_version_no_overlap"  # type: ignore[union-attr]


def test_without_the_trigger_both_are_entered(loaded_office: Office, server: Server) -> None:
    server.admin("ALTER TABLE spatial_unit_version DISABLE TRIGGER overlap_guard", _name(loaded_office))
    assert winners(at_once(loaded_office, _parcel(90000, 0), _parcel(90001, 5))) == 2


def test_without_the_ground_locks_the_trigger_alone_lets_both_in(
    loaded_office: Office, server: Server
) -> None:
    # What the locks are for: the other's row is not committed when the trigger looks.
    def both(office: Office) -> list[object]:
        met = threading.Barrier(2)

        def act(number: int, west: float) -> Callable[[Session], None]:
            def run(session: Session) -> None:
                _parcel(number, west)(session)
                met.wait(1)

            return run

        return at_once(office, act(90000, 0), act(90001, 5))

    guarded = both(loaded_office)
    assert winners(guarded) == 0  # one waits for the ground, so they never meet: the barrier breaks
    signature = "lock_ground(west float8[], south float8[], east float8[], north float8[])"
    server.admin(
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS integer LANGUAGE sql AS 'SELECT 0'",
        _name(loaded_office),
    )
    assert winners(both(loaded_office)) == 2


def test_parcels_that_only_touch_are_both_entered(loaded_office: Office) -> None:
    assert winners(at_once(loaded_office, _parcel(90000, 0), _parcel(90001, 30))) == 2


def test_acts_that_take_their_locks_in_opposite_order_do_not_deadlock(loaded_office: Office) -> None:
    ground = [(x, 0.0, x + 10, 10.0) for x in (0.0, 3000.0, 9000.0)]
    names = [f"right:{n}" for n in range(30)]

    def act(*, turned: bool) -> Callable[[Session], None]:
        order = slice(None, None, -1 if turned else 1)
        return lambda session: take(session, Locks(ground[order], names[order]))

    for _ in range(10):
        outcomes = at_once(loaded_office, *(act(turned=k % 2 == 1) for k in range(4)))
        assert winners(outcomes) == 4, outcomes


def test_locks_taken_one_by_one_in_opposite_order_do_deadlock(loaded_office: Office) -> None:
    met = threading.Barrier(2)

    def act(first: str, second: str) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            take(session, Locks(names=[first]))
            met.wait(10)
            take(session, Locks(names=[second]))

        return run

    outcomes = at_once(loaded_office, act("a", "b"), act("b", "a"))
    assert winners(outcomes) == 1
    (lost,) = (o for o in outcomes if isinstance(o, DBAPIError))
    assert lost.orig.sqlstate == "40P01"  # type: ignore[union-attr]


def test_two_parcels_inserted_in_opposite_order_by_the_write_path_both_pass(loaded_office: Office) -> None:
    def act(numbers: tuple[int, int], wests: tuple[float, float]) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            boxes = [tuple(box(w, 0, w + 30, 30).values()) for w in wests]
            take(session, Locks(ground=boxes))  # type: ignore[arg-type]
            for number, west in zip(numbers, wests, strict=True):
                _parcel(number, west)(session)

        return run

    for k in range(5):
        first = act((90000 + 4 * k, 90001 + 4 * k), (k * 9000, k * 9000 + 4000))
        second = act((90002 + 4 * k, 90003 + 4 * k), (k * 9000 + 4040, k * 9000 + 40))
        assert winners(at_once(loaded_office, first, second)) == 2


def test_a_display_is_opened_once(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as session:
        lu, survey = _cast(session).lu, cases.of_grantor(session, GRANTOR, "survey")[0].id
    outcomes = at_once(loaded_office, *[lambda s: open_display(s, survey, actor=lu)] * 4)
    assert winners(outcomes) == 1
    assert {o.refusals[0].rule.code for o in outcomes if isinstance(o, Refused)} == {"notice.still_open"}
    with Session(loaded_office.engine) as session:
        assert len(cases.notices_of(session, survey, "display")) == 1


def test_a_correction_that_came_second_is_told_so(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as session:
        lu = _cast(session).lu
    changes = [Correction(GRANTOR + "00001", 1, {"east": name}, "复核") for name in ("王五", "赵六", "钱七")]
    outcomes = at_once(loaded_office, *(lambda s, c=c: correct_parcel(s, c, actor=lu) for c in changes))
    assert winners(outcomes) == 1
    assert sum(isinstance(o, StaleVersionError) for o in outcomes) == 2


def test_a_case_is_entered_once_and_each_right_gets_one_number(
    loaded_office: Office, shift_clock: Callable[..., None]
) -> None:
    with writing(loaded_office.engine) as session:
        cast = _cast(session)
        village = Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault)
        case = village.approve()
    outcomes = at_once(
        loaded_office,
        lambda s: enter_case(s, case, actor=cast.shen),
        lambda s: enter_case(s, case, actor=cast.he),
        lambda s: enter_case(s, case, actor=cast.shen),
    )
    assert sorted(o for o in outcomes if isinstance(o, int)) == [12]
    assert sum(isinstance(o, Refused) for o in outcomes) == 2
    with Session(loaded_office.engine) as session:
        rights = list(session.scalars(text("SELECT id FROM land_right ORDER BY code")))
    assert len(rights) == 12

    def issue(session: Session) -> int:
        return len(
            issue_certificates(
                session,
                rights[:6],
                region=GRANTOR,
                actor=cast.shen,
                vault=loaded_office.vault,
                render=printed,
            )
        )

    assert sorted(at_once(loaded_office, issue, issue, issue)) == [0, 0, 6]
    with Session(loaded_office.engine) as session:
        numbers = session.scalars(text("SELECT right(paper_number, 7) FROM certificate ORDER BY 1")).all()
    assert numbers == [f"{n:06d}号" for n in range(1, 7)]


def test_certificates_of_different_rights_get_numbers_without_holes(
    loaded_office: Office, shift_clock: Callable[..., None]
) -> None:
    with writing(loaded_office.engine) as session:
        cast = _cast(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
        rights = list(session.scalars(text("SELECT id FROM land_right ORDER BY code")))

    def issue(some: list[int]) -> Callable[[Session], int]:
        return lambda s: len(
            issue_certificates(
                s, some, region=GRANTOR, actor=cast.shen, vault=loaded_office.vault, render=printed
            )
        )

    assert at_once(loaded_office, *(issue(rights[k::3]) for k in range(3))) == [4, 4, 4]
    with Session(loaded_office.engine) as session:
        numbers = session.scalars(text("SELECT right(paper_number, 7) FROM certificate ORDER BY 1")).all()
    assert numbers == [f"{n:06d}号" for n in range(1, 13)]


@pytest.mark.parametrize("same_name", [True, False])
def test_a_user_name_is_given_once(loaded_office: Office, *, same_name: bool) -> None:
    def act(k: int) -> Callable[[Session], int]:
        person = PersonFacts("林新", IdKind.RESIDENT, "51062319900101123X")
        new = NewAccount("lin" if same_name else f"lin{k}", "hash", person, [("clerk", "510623")])
        return lambda s: add_account(s, new, county="510623", actor=Actor(), vault=loaded_office.vault)

    outcomes = at_once(loaded_office, *map(act, range(4)))
    assert winners(outcomes) == (1 if same_name else 4)
    with Session(loaded_office.engine) as session:
        # Four clerks typed the same person: one person, however many accounts.
        assert session.scalar(text("SELECT count(*) FROM person WHERE name = '林新'")) == 1


def _approved_splits(office: Office, shift_clock: Callable[..., None]) -> tuple[Cast, list[int]]:
    """Return two splits of one parcel, each planned, accepted and approved."""
    with writing(office.engine) as session:
        cast = _cast(session)
        Village(session, cast, lambda **by: shift_clock(office, **by), office.vault).enter()
        return cast, [approved(session, split_case(session, cast), cast) for _ in range(2)]


def test_of_two_splits_of_one_parcel_exactly_one_is_entered(
    loaded_office: Office, shift_clock: Callable[..., None]
) -> None:
    cast, both = _approved_splits(loaded_office, shift_clock)
    outcomes = at_once(
        loaded_office, *(lambda s, c=c: enter_parcel_change(s, c, actor=cast.shen) for c in both)
    )
    assert winners(outcomes) == 1, outcomes
    (lost,) = (o for o in outcomes if isinstance(o, Refused))
    assert [r.rule.code for r in lost.refusals] == ["parcel.stale"]
    with Session(loaded_office.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM unit_lineage")) == 2


def test_without_its_locks_the_second_split_gets_past_the_rules(
    loaded_office: Office, shift_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the locks are for: both find the parcel in force, and only the rows themselves stop the second.
    cast, both = _approved_splits(loaded_office, shift_clock)
    unlocked(monkeypatch, (enter_parcel_change_module, "gather"))
    outcomes = at_once(
        loaded_office, *(lambda s, c=c: enter_parcel_change(s, c, actor=cast.shen) for c in both)
    )
    assert not any(isinstance(o, Refused) for o in outcomes), outcomes
    assert winners(outcomes) == 1
    (lost,) = (o for o in outcomes if isinstance(o, Exception))
    assert "0 current versions" in str(lost)


def _name(office: Office) -> str:
    return str(office.settings.app_url.database)
