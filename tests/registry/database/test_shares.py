"""I10: shares of a parcel never come to more than the whole; with the guard off the same rows are taken."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from tests.support.refusals import refusal_of

_SHARE = """
    INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, share_part, share_whole, term_from,
      term_to, region_code, recorded_from, begun_by)
    SELECT p.right_id, p.version, p.kind, u.id, {exclusive}, {part}, {whole}, p.term_from + {after},
      p.term_to + {after}, p.region_code, p.recorded_from, p.begun_by
    FROM (SELECT * FROM right_parcel WHERE ended_by IS NULL ORDER BY id LIMIT 1) AS p,
      (SELECT u.id FROM spatial_unit AS u JOIN spatial_unit_version AS v ON v.unit_id = u.id AND v.ended_by IS NULL
       WHERE u.level = 'homestead_plot' ORDER BY u.id LIMIT 1) AS u
"""


def _share(part: int, whole: int, *, exclusive: bool = False, after: timedelta = timedelta()) -> str:
    values = {"part": part, "whole": whole, "exclusive": exclusive, "after": after.days}
    return _SHARE.format(**values)


def _refusal(connection: Connection, *rows: str) -> str:
    return refusal_of(connection, "; ".join([*rows, "SET CONSTRAINTS right_parcel_shares IMMEDIATE"]))


@pytest.mark.parametrize("whole", [3, 6, 7])
def test_shares_that_fill_the_parcel_are_taken_and_one_more_is_not(app: Connection, whole: int) -> None:
    filled = [_share(1, whole)] * whole
    assert _refusal(app, *filled) == ""
    assert _refusal(app, *filled, _share(1, 1_000_000)) == "right_parcel_shares"


def test_a_right_to_the_whole_leaves_no_share(app: Connection) -> None:
    assert _refusal(app, _share(1, 1, exclusive=True)) == ""
    assert _refusal(app, _share(1, 1, exclusive=True), _share(1, 9)) == "right_parcel_shares"
    assert _refusal(app, _share(1, 9), _share(1, 1, exclusive=True)) == "right_parcel_shares"


def test_shares_of_different_terms_do_not_add_up(app: Connection) -> None:
    later = _share(2, 3, after=timedelta(days=20_000))
    assert _refusal(app, _share(2, 3), later) == ""
    overlapping = _share(2, 3, after=timedelta(days=20))
    assert _refusal(app, _share(2, 3), overlapping) == "right_parcel_shares"


def test_without_the_guard_more_than_the_whole_is_taken(admin: Connection) -> None:
    rows = [_share(2, 3), _share(2, 3)]
    assert _refusal(admin, *rows) == "right_parcel_shares"
    admin.execute(text("ALTER TABLE right_parcel DISABLE TRIGGER right_parcel_shares"))
    assert _refusal(admin, *rows) == ""
