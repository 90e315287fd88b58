"""The database itself refuses overlaps above the county's tolerance of 1 m²."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from api.office import Office
from registry.errors import ConstraintError, IsolationError
from registry.services._write import Act, Actor, Locks, perform, take
from tests.support.ground import EAST, NORTH, add_shape, add_unit, box, code
from tests.support.refusals import refusal_of
from tests.support.village import GRANTOR

GUARD = "ex_spatial_unit_version_no_overlap"
SHAPE = "ST_MakeEnvelope({west}, {south}, {east}, {north}, (SELECT srid FROM county))"
ROW = """
    INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
    SELECT u.id, u.level, u.region_code, v.shape, 1, now(), u.begun_by
    FROM (VALUES {rows}) AS v(code, shape) JOIN spatial_unit AS u ON u.code = v.code
"""


@pytest.fixture
def ground(session: Session) -> Session:
    """A session with parcel 90001 of 30 × 30 m on free ground, and four parcels without a shape."""
    for number in range(90001, 90006):
        add_unit(session, number)
    add_shape(session, 90001, box(0, 0, 30, 30))
    return session


def _rows(*pairs: tuple[int, dict[str, float]]) -> str:
    return ROW.format(
        rows=", ".join(f"('{code(number)}', {SHAPE.format(**where)})" for number, where in pairs)
    )


@pytest.mark.parametrize(
    ("west", "refusal"),
    [
        (30 - 1.01 / 30, GUARD),  # 1.01 m²
        (30 - 0.99 / 30, ""),  # 0.99 m²
        (30.0, ""),  # touches
        (29.0, GUARD),  # 30 m²
        (0.0, GUARD),  # the same ground again
    ],
)
def test_an_overlap_is_refused_just_above_the_tolerance(ground: Session, west: float, refusal: str) -> None:
    assert refusal_of(ground, _rows((90002, box(west, 0, west + 30, 30)))) == refusal


def test_two_rows_of_one_statement_are_tested_against_each_other(ground: Session) -> None:
    a, b = (90002, box(100, 0, 130, 30)), (90003, box(129, 0, 159, 30))
    assert refusal_of(ground, _rows(a, b)) == GUARD
    assert refusal_of(ground, _rows(a)) == refusal_of(ground, _rows(b)) == ""
    assert refusal_of(ground, _rows(a, (90003, box(130, 0, 160, 30)))) == ""


def test_rows_of_earlier_statements_of_the_transaction_are_tested(ground: Session) -> None:
    add_shape(ground, 90002, box(100, 0, 130, 30))
    assert refusal_of(ground, _rows((90003, box(129, 0, 159, 30)))) == GUARD


def test_a_parcel_inside_a_hole_or_a_bigger_parcel(ground: Session) -> None:
    assert refusal_of(ground, _rows((90002, box(-100, -100, 100, 100)))) == GUARD
    assert refusal_of(ground, _rows((90002, box(5, 5, 10, 10)))) == GUARD
    ring = SHAPE.format(**box(200, 0, 230, 30))
    hole = SHAPE.format(**box(210, 10, 220, 20))
    holed = ROW.format(rows=f"('{code(90002)}', ST_Difference({ring}, {hole}))")
    ground.execute(text(holed))
    assert refusal_of(ground, _rows((90003, box(210, 10, 220, 20)))) == ""
    assert refusal_of(ground, _rows((90003, box(209, 10, 220, 20)))) == GUARD


def test_ground_given_up_is_free_again(ground: Session) -> None:
    again = _rows((90002, box(0, 0, 30, 30)))
    assert refusal_of(ground, again) == GUARD
    ground.execute(
        text(
            "UPDATE spatial_unit_version SET recorded_to = recorded_from + interval '1 s', ended_by = begun_by "
            "WHERE unit_id = (SELECT id FROM spatial_unit WHERE code = :code)"
        ),
        {"code": code(90001)},
    )
    assert refusal_of(ground, again) == ""


def test_another_level_may_lie_on_the_same_ground(ground: Session) -> None:
    # Homestead on contracted land is an error by rule, a finding; inside a level it is impossible.
    ground.execute(
        text(
            "INSERT INTO spatial_unit (level, code, region_code, begun_by) "
            "SELECT 'homestead_plot', code, region_code, begun_by FROM spatial_unit WHERE code = :code"
        ),
        {"code": code(90002)},
    )
    on_top = _rows((90002, box(0, 0, 30, 30)))
    assert refusal_of(ground, on_top + " AND u.level = 'homestead_plot'") == ""
    assert refusal_of(ground, on_top + " AND u.level = 'contracted_parcel'") == GUARD


def test_the_tolerance_is_the_county_s_setting(ground: Session) -> None:
    row = _rows((90002, box(29, 0, 59, 30)))
    assert refusal_of(ground, row) == GUARD
    ground.execute(
        text(
            "INSERT INTO parameter (key, value, valid_from, source, confirmed) "
            "VALUES ('overlap_tolerance_m2', '30.5', register_today(), '试验', false)"
        )
    )
    assert refusal_of(ground, row) == ""


def test_the_refusal_names_the_neighbor_and_the_area(ground: Session) -> None:
    def insert(session: Session) -> None:
        session.execute(text(_rows((90002, box(29, 0, 59, 30)))))

    with pytest.raises(ConstraintError, match=rf"{code(90002)} {code(90001)} 30\.00") as error:
        perform(
            ground,
            Act("test", GRANTOR, Actor()),
            Locks(),
            gather=insert,
            refuse=lambda _: (),
            change=lambda writing, _: None,
        )
    assert error.value.facts["constraint"] == GUARD


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_outside_read_committed_nothing_is_written(office: Office, level: str) -> None:
    engine = office.engine.execution_options(isolation_level=level)
    with Session(engine) as session:
        add_unit(session, 90001)
        assert refusal_of(session, _rows((90001, box(0, 0, 30, 30)))) == "overlap_guard_isolation"
        act = {"gather": lambda _: None, "refuse": lambda _: (), "change": lambda writing, _: None}
        with pytest.raises(IsolationError, match=level.lower()):
            perform(session, Act("test", GRANTOR, Actor()), Locks(), **act)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "refusal"),
    [
        (
            "ST_GeomFromText('POLYGON((35440000 3440000,35440009 3440009,35440009 3440000,35440000 3440009,35440000 3440000))', {srid})",
            "ck_spatial_unit_version_shape_valid",
        ),
        ("ST_GeomFromText('POLYGON EMPTY', {srid})", "ck_spatial_unit_version_shape_valid"),
        ("ST_GeomFromText('POINT(1 1)', {srid})", "22023"),
        ("ST_GeomFromText('MULTIPOLYGON(((0 0,9 0,9 9,0 0)))', {srid})", "22023"),
        ("ST_GeomFromText('POLYGON((0 0,9 0,9 9,0 0))', 4326)", "22023"),
        (
            "ST_GeomFromText('POLYGON((35440000 3440000,35440009 3440000,35440009 3440009,35440000 3440000))', {srid})",
            "",
        ),
    ],
)
def test_only_valid_polygons_of_the_county_s_system_are_shapes(
    ground: Session, office: Office, shape: str, refusal: str
) -> None:
    row = ROW.format(rows=f"('{code(90003)}', {shape.format(srid=office.srid)})")
    row = row.replace("35440", "35450")  # ground that nobody has
    assert refusal_of(ground, row) == refusal


# ---- the locks under it ----------------------------------------------------------------------------


@pytest.fixture
def other(office: Office) -> Iterator[Connection]:
    with office.engine.connect() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
        yield connection
        connection.rollback()


def _lock(box_: tuple[float, float, float, float]) -> str:
    west, south, east, north = box_
    return f"SELECT lock_ground(ARRAY[{west}], ARRAY[{south}], ARRAY[{east}], ARRAY[{north}])"


def test_acts_on_the_same_ground_wait_and_others_do_not(session: Session, other: Connection) -> None:
    take(session, Locks(ground=[(EAST, NORTH, EAST + 30, NORTH + 30)]))
    assert refusal_of(other, _lock((EAST + 20, NORTH + 20, EAST + 60, NORTH + 60))) == "55P03"
    assert refusal_of(other, _lock((EAST + 1000, NORTH, EAST + 1030, NORTH + 30))) == ""


def test_a_load_of_much_ground_and_a_small_act_inside_it_wait_for_each_other(
    session: Session, other: Connection
) -> None:
    # 12 × 12 km are 3,600 cells of 200 m: locked by blocks, which the small act shares.
    take(session, Locks(ground=[(EAST, NORTH, EAST + 12_000, NORTH + 12_000)]))
    assert refusal_of(other, _lock((EAST + 5000, NORTH + 5000, EAST + 5030, NORTH + 5030))) == "55P03"
    assert refusal_of(other, _lock((EAST + 20_000, NORTH, EAST + 20_030, NORTH + 30))) == ""


@pytest.mark.parametrize("size", [500_000.0, 1e9, 1e12])
def test_an_act_may_not_cover_half_a_province(session: Session, size: float) -> None:
    assert refusal_of(session, _lock((EAST, NORTH, EAST + size, NORTH + size))) == "ground_of_one_act"
    assert refusal_of(session, _lock((EAST, NORTH, EAST + 30_000, NORTH + 30_000))) == ""


def test_a_name_is_locked_by_one_act_at_a_time(session: Session, other: Connection) -> None:
    take(session, Locks(names=["case:1", "right:x"]))
    assert refusal_of(other, "SELECT lock_names(ARRAY['right:x'])") == "55P03"
    assert refusal_of(other, "SELECT lock_names(ARRAY['right:y'])") == ""


def _held(session: Session, boxes: int, size: float) -> tuple[int, set[tuple[int, int, str]]]:
    """Lock the same box, named once or twice; return how many locks the function says, and those held."""
    west, east = ([EAST + add] * boxes for add in (150, 150 + size))
    south, north = ([NORTH + add] * boxes for add in (3_150, 3_150 + size))
    with session.begin_nested() as point:
        said = session.scalar(
            text("SELECT lock_ground(:w, :s, :e, :n)"), {"w": west, "s": south, "e": east, "n": north}
        )
        held = session.execute(
            text(
                "SELECT classid, objid, mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
        ).all()
        point.rollback()
    return int(said or 0), {(row[0], row[1], row[2]) for row in held}


@pytest.mark.parametrize(("size", "locks"), [(20, 2), (60, 6), (200, 6), (999, 38), (1001, 38)])
def test_one_box_takes_the_locks_that_it_takes_among_others(
    session: Session, size: float, locks: int
) -> None:
    """A single parcel is locked by a shorter way (up to 1 km); others must meet the same locks."""
    alone, among = _held(session, 1, size), _held(session, 2, size)
    assert alone == among
    assert alone[0] == len(alone[1]) == locks
    assert {mode for _, _, mode in alone[1]} == {"ShareLock", "ExclusiveLock"}
