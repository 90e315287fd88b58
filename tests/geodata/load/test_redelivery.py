"""A delivery that comes again: the same is recognised, what differs is shown and enters by choice; withdrawal."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import text

from api import redelivery
from api.deliver import load_package
from api.office import Office
from api.transaction import reading, writing
from geodata.standard import nyt2539_2016 as standard
from registry.errors import NotFoundError
from registry.queries import cases, deliveries, differences, parcels
from registry.rules.refusal import Refused
from registry.services import withdraw_delivery
from registry.services._write import Actor
from registry.services.open_display import open_display
from tests.conftest import cast_of
from tests.support import packages
from tests.support.counting import counts, grown, number
from tests.support.deliveries import copied

REGISTER = {
    "spatial_unit", "spatial_unit_version", "boundary_point", "boundary_line", "contract", "contract_version",
    "contract_parcel", "contract_holder", "contract_holder_version", "person", "household", "household_member",
    "grantor", "grantor_version", "earlier_paper", "reference_area", "topographic_feature", "land_case", "case_step",
}  # fmt: skip
ONE, TWO = "5106231002000100001", "5106231002000100002"


def _lu(office: Office) -> Actor:
    with reading(office.engine) as session:
        return cast_of(session).lu


@pytest.fixture
def again(small_delivery: Path, tmp_path: Path) -> Path:
    """The delivery of the loaded county, to be edited."""
    return copied(small_delivery, tmp_path)


def _edit_parcels(root: Path, *, name: str, moved: float = 0.0) -> None:
    """Give the first parcel another name, and the second a corner that lies `moved` metres inside."""
    path = next((root / standard.VECTOR_FOLDER).glob("DK*.shp"))
    frame = pyogrio.read_dataframe(path, encoding="GBK")
    first, second = (np.flatnonzero(frame["DKBM"] == code)[0] for code in (ONE, TWO))
    frame.loc[first, "DKMC"] = name
    if moved:
        shape = frame.geometry.iloc[second]
        xy = shapely.get_coordinates(shape)
        xy[0] = xy[-1] = xy[0] + (np.asarray(shape.centroid.coords[0]) - xy[0]) / 10 * moved
        frame.loc[[second], "geometry"] = [shapely.Polygon(xy)]
    pyogrio.write_dataframe(frame, path, encoding="GBK")


def test_what_the_register_has_already_is_counted_and_nothing_doubles(
    loaded_office: Office, again: Path
) -> None:
    before = counts(loaded_office)
    packages.edit(again, "UPDATE FBF SET FBFDCJS = '第二次提交'")
    _, loaded = load_package(loaded_office, again, _lu(loaded_office))
    assert (loaded.again, loaded.refusals) == (False, [])
    for name, of in {
        "parcels": 60, "holders": 12, "members": 44, "contracts": 12, "contract_parcels": 57, "boundary_points": 375,
    }.items():  # fmt: skip
        c = loaded.counts[name]
        assert (c["rows"], c["as_registered"], c["admitted"], c["refused"]) == (of, of, 0, 0), name
    assert [g.case_number for g in loaded.grantors] == [None], "nothing to confirm, no case"
    after = grown(before, counts(loaded_office))
    assert not REGISTER & set(after), after
    assert (after["delivery"], after["delivery_grantor"]) == (1, 1)
    assert "delivery_difference" not in after


def test_what_differs_is_shown_field_by_field_and_enters_by_choice(
    loaded_office: Office, again: Path
) -> None:
    _edit_parcels(again, name="改过名的田", moved=1)
    lu = _lu(loaded_office)
    before = counts(loaded_office)
    _, loaded = load_package(loaded_office, again, lu)
    c = loaded.counts["parcels"]
    assert (c["rows"], c["as_registered"], c["differing"], c["refused"]) == (60, 58, 2, 0)
    assert not REGISTER & set(grown(before, counts(loaded_office)))
    with reading(loaded_office.engine) as session:
        named, moved = differences.of_delivery(session, loaded.delivery_id, "510623")
        old = parcels.by_code(session, ONE)
    assert (named.code, named.changes, named.delivered_shape) == (
        ONE,
        {"name": [old.name, "改过名的田"]},
        None,
    )
    assert (moved.code, moved.is_open, moved.entered) == (TWO, True, False)
    assert moved.delivered_shape is not None
    assert moved.registered_shape is not None
    smaller, whole = (
        shapely.area(shapely.from_wkb(s)) for s in (moved.delivered_shape, moved.registered_shape)
    )
    assert 0 < smaller < whole

    assert redelivery.accept(loaded_office, loaded.delivery_id, [ONE], reason="复测", actor=lu) == 1
    with reading(loaded_office.engine) as session:
        assert (parcels.by_code(session, ONE).name, parcels.by_code(session, ONE).version) == (
            "改过名的田",
            2,
        )
        assert parcels.by_code(session, TWO).version == 1, "what was not chosen stays"
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE ended_by IS NOT NULL") == 1
    with pytest.raises(Refused) as refused:
        redelivery.accept(loaded_office, loaded.delivery_id, [ONE], reason="再来", actor=lu)
    assert [r.rule.code for r in refused.value.refusals] == ["correction.stale"]

    assert redelivery.accept(loaded_office, loaded.delivery_id, None, reason="复测", actor=lu) == 1
    area = """
        SELECT round(ST_Area(shape) * 10000) FROM spatial_unit_version AS v
        JOIN spatial_unit AS u ON u.id = v.unit_id WHERE u.code = :code AND v.ended_by IS NULL
    """
    assert number(loaded_office, area, code=TWO) == round(float(smaller) * 10000)


def test_a_household_that_comes_with_other_facts_is_refused_and_stays_as_it_is(
    loaded_office: Office, again: Path
) -> None:
    packages.edit(again, "UPDATE CBF SET CBFDZ = '新地址' WHERE CBFBM = '510623100200010001'")
    before = counts(loaded_office)
    _, loaded = load_package(loaded_office, again, _lu(loaded_office))
    assert [f.key for f in loaded.refusals] == [
        ("admission.code_in_register", ("holder:510623100200010001",))
    ]
    c = loaded.counts["holders"]
    assert (c["as_registered"], c["refused"], c["admitted"]) == (11, 1, 0)
    assert loaded.counts["contracts"]["as_registered"] == 12
    assert not REGISTER & set(grown(before, counts(loaded_office)))


def test_a_delivered_shape_that_overlaps_a_neighbor_is_refused(loaded_office: Office, again: Path) -> None:
    _edit_parcels(again, name="照旧", moved=-3)
    lu = _lu(loaded_office)
    _, loaded = load_package(loaded_office, again, lu)
    with reading(loaded_office.engine) as session:
        differing = {d.code for d in differences.of_delivery(session, loaded.delivery_id, "510623")}
    if TWO not in differing:  # the package's own check saw the overlap first
        assert {f.rule for f in loaded.refusals} == {"topology.overlap"}
        return
    with pytest.raises(Refused) as refused:
        redelivery.accept(loaded_office, loaded.delivery_id, [TWO], reason="复测", actor=lu)
    assert {r.rule.code for r in refused.value.refusals} == {"correction.overlaps"}


def test_a_parcel_that_does_not_differ_cannot_be_accepted(loaded_office: Office, again: Path) -> None:
    _edit_parcels(again, name="改过名的田")
    lu = _lu(loaded_office)
    _, loaded = load_package(loaded_office, again, lu)
    with pytest.raises(NotFoundError, match=TWO):
        redelivery.accept(loaded_office, loaded.delivery_id, [ONE, TWO], reason="复测", actor=lu)
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE version = 2") == 0


def test_a_wrong_load_is_withdrawn_whole_and_may_come_again(
    loaded_office: Office, small_delivery: Path
) -> None:
    lu = _lu(loaded_office)
    delivery = number(loaded_office, "SELECT id FROM delivery")
    before = counts(loaded_office)
    ended = redelivery.withdraw(loaded_office, delivery, reason="错县", actor=lu)
    assert (ended["spatial_unit_version"], ended["contract_version"], ended["household_member"]) == (
        84,
        12,
        44,
    )
    lost = {table for table, by in grown(before, counts(loaded_office)).items() if by < 0}
    assert lost == set(), "nothing is deleted"
    with reading(loaded_office.engine) as session:
        assert deliveries.standing_grantors(session, delivery) == []
        assert [c.state for c in cases.in_region(session, "510623", "survey")] == ["withdrawn"]
    for table in (
        "spatial_unit_version",
        "contract_version",
        "contract_holder_version",
        "boundary_point",
        "reference_area",
    ):
        assert number(loaded_office, f"SELECT count(*) FROM {table} WHERE ended_by IS NULL") == 0, table

    _, loaded = load_package(loaded_office, small_delivery, lu)
    assert (loaded.again, loaded.refusals, loaded.grantors_before) == (True, [], 0)
    c = loaded.counts["parcels"]
    assert (c["admitted"], c["refused"]) == (60, 0)
    now = counts(loaded_office)
    for table in ("spatial_unit", "contract", "contract_holder", "household", "person"):
        assert now[table] == before[table], f"{table}: the same identities again"
    current = "SELECT count(*) FROM spatial_unit_version WHERE ended_by IS NULL AND version = 2"
    assert number(loaded_office, current) == 84


def test_a_load_on_which_an_entry_rests_cannot_be_withdrawn(
    loaded_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lu = _lu(loaded_office)
    delivery = number(loaded_office, "SELECT id FROM delivery")
    with reading(loaded_office.engine) as session:
        case = cases.in_region(session, "510623", "survey")[0]
        admin = text("SELECT contract.id FROM contract ORDER BY code LIMIT 1")
        contract = session.execute(admin).scalar_one()
    monkeypatch.setattr(withdraw_delivery.cases, "entered_contracts", lambda session, ids: {contract})
    with pytest.raises(Refused) as refused:
        redelivery.withdraw(loaded_office, delivery, reason="错县", actor=lu)
    assert [r.rule.code for r in refused.value.refusals] == ["delivery.entry_rests"]
    assert case.state == "surveyed"
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE ended_by IS NOT NULL") == 0


def test_a_withdrawn_display_is_off_the_board(loaded_office: Office) -> None:
    lu = _lu(loaded_office)
    with reading(loaded_office.engine) as session:
        case = cases.in_region(session, "510623", "survey")[0]
    with writing(loaded_office.engine) as session:
        open_display(session, case.id, actor=lu)
    with reading(loaded_office.engine) as session:
        assert len(cases.running_notices(session)) == 1
    redelivery.withdraw(
        loaded_office, number(loaded_office, "SELECT id FROM delivery"), reason="错", actor=lu
    )
    with reading(loaded_office.engine) as session:
        assert cases.running_notices(session) == []
