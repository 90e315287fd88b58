"""“As of”: an answer given once never changes; rows in force at an act are those of then."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading, writing
from registry.leaf import canonical
from registry.models import SpatialUnitVersion
from registry.queries import accounts, as_of, cases, sheets
from registry.queries.as_of import Moment
from registry.services._write import Actor
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.open_display import open_display
from tests.support.village import GRANTOR

FIRST = GRANTOR + "00001"


def _actor(session: Session) -> Actor:
    account = accounts.by_username(session, "lu")
    assert account is not None
    return Actor(account.id, account.person_id)


def _correct(office: Office, seen: int, **values: object) -> None:
    with writing(office.engine) as session:
        correct_parcel(session, Correction(FIRST, seen, values, "复核"), actor=_actor(session))  # type: ignore[arg-type]


def _now(office: Office) -> datetime:
    with reading(office.engine) as session:
        return session.scalar(select(func.clock_timestamp()))  # type: ignore[return-value]


def _answer(office: Office, asked: datetime | None) -> tuple[Moment | None, bytes]:
    """Return the whole county's sheets as one canonical text, as of a moment."""
    with reading(office.engine) as session:
        moment = as_of.resolve(session, asked)
        grantor = cases.of_grantor(session, GRANTOR, "survey")[0].grantor_id
        as_of.look_back(session, moment)
        found = sheets.of_grantor(session, grantor)
        shapes = sheets.shapes_of(session, [p.unit_id for s in found for p in s.parcels if p.unit_id])
    made = {s.code: s.content for s in found} | {"shapes": {str(k): v.hex() for k, v in shapes.items()}}
    return moment, canonical(made)  # type: ignore[arg-type]


def test_an_answer_as_of_a_moment_gives_the_same_bytes_after_later_acts(loaded_office: Office) -> None:
    with writing(loaded_office.engine) as session:
        open_display(session, cases.of_grantor(session, GRANTOR, "survey")[0].id, actor=_actor(session))
    moments, answers = [], []
    for seen, east in ((1, "王五"), (2, "赵六"), (3, "钱七")):
        moments.append(_now(loaded_office))
        _, answer = _answer(loaded_office, moments[-1])
        assert answer == _answer(loaded_office, None)[1]
        answers.append(answer)
        _correct(loaded_office, seen, east=east)
    assert len(set(answers)) == 3
    for moment, answer in zip(moments, answers, strict=True):
        resolved, again = _answer(loaded_office, moment)
        assert again == answer
        assert resolved is not None
        assert not resolved.beyond_last
    assert "钱七".encode() in _answer(loaded_office, None)[1]


def test_a_moment_is_resolved_to_the_number_of_an_act(loaded_office: Office) -> None:
    before = _now(loaded_office)
    _correct(loaded_office, 1, east="王五")
    after = _now(loaded_office)
    with reading(loaded_office.engine) as session:
        first, then = as_of.resolve(session, before), as_of.resolve(session, after)
        assert as_of.resolve(session, None) is None
    assert first == Moment(8, before, beyond_last=False)
    assert then == Moment(9, after, beyond_last=True)


def test_the_very_moment_of_a_number_is_answered_with_it(loaded_office: Office) -> None:
    with reading(loaded_office.engine) as session:
        times = session.scalars(text("SELECT numbered_at FROM event_number ORDER BY number")).all()
        assert times == sorted(times)
        assert as_of.resolve(session, times[-1]) == Moment(8, times[-1], beyond_last=False)
        just_before = times[-1] - timedelta(microseconds=1)
        assert as_of.resolve(session, just_before) == Moment(7, just_before, beyond_last=False)


def test_before_the_first_act_the_register_was_empty(loaded_office: Office) -> None:
    moment, answer = _answer(loaded_office, datetime(2000, 1, 1, tzinfo=UTC))
    assert moment is not None
    assert (moment.number, answer) == (0, b'{"shapes":{}}')


def test_an_act_without_a_number_is_not_in_any_answer_as_of(loaded_office: Office) -> None:
    asked, before = _now(loaded_office), _answer(loaded_office, None)[1]
    with Session(loaded_office.engine) as session, session.begin():
        correct_parcel(session, Correction(FIRST, 1, {"east": "王五"}, "复核"), actor=_actor(session))
    assert _answer(loaded_office, asked)[1] == before
    assert _answer(loaded_office, _now(loaded_office))[1] == before
    assert _answer(loaded_office, None)[1] != before


def test_the_versions_of_a_parcel_touch_and_only_the_last_is_current(loaded_office: Office) -> None:
    for seen in range(1, 4):
        _correct(loaded_office, seen, measured_area=Decimal(600 + seen))
    with reading(loaded_office.engine) as session:
        rows = session.execute(
            text(
                "SELECT version, measured_area, recorded_from, recorded_to, begun_by, ended_by FROM spatial_unit_version "
                "WHERE unit_id = (SELECT id FROM spatial_unit WHERE code = :code) ORDER BY version"
            ),
            {"code": FIRST},
        ).all()
    assert [row.version for row in rows] == [1, 2, 3, 4]
    assert [row.measured_area for row in rows[1:]] == [60_100, 60_200, 60_300]
    assert [row.recorded_to for row in rows[:-1]] == [row.recorded_from for row in rows[1:]]
    assert [row.ended_by for row in rows[:-1]] == [row.begun_by for row in rows[1:]]
    assert (rows[-1].ended_by, rows[-1].recorded_to.year) == (None, 9999)


@pytest.mark.parametrize("number", [7, 8, 9, 10])
def test_a_row_is_in_force_from_the_act_that_began_it_to_the_act_that_ended_it(
    loaded_office: Office, number: int
) -> None:
    _correct(loaded_office, 1, east="王五")  # act 9 ends version 1 and begins version 2
    moment = Moment(number, datetime(2026, 11, 23, tzinfo=UTC), beyond_last=False)
    with reading(loaded_office.engine) as session:
        unit = session.scalar(text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": FIRST})
        as_of.look_back(session, moment)
        versions = session.scalars(
            select(SpatialUnitVersion.version).where(
                SpatialUnitVersion.unit_id == unit, SpatialUnitVersion.ended_by.is_(None)
            )
        ).all()
    assert versions == {7: [], 8: [1], 9: [2], 10: [2]}[number]
