"""What a later delivery may not do to the register: take its codes, or its ground."""

from pathlib import Path

import shapely

from api.deliver import check_register
from api.office import Office
from tests.support.edits import Feature, copied
from tests.support.loading import loaded
from tests.support.surveys import about, keys


def test_ground_of_the_register_is_not_taken_again(
    loaded_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    """Two new parcels come with the old ones: one on ground that is taken, one on free ground."""
    before = check_register(loaded_office)
    delivery = copied(small_delivery, tmp_path)
    with delivery.edited("DK") as fields:
        old = [f.row["DKBM"] for f in fields]
        taken, free = f"{old[0][:14]}00901", f"{old[0][:14]}00902"
        first = fields[0]
        away = [[(x - 5_000, y) for x, y in first.parts[0]]]
        for number, (code, parts) in enumerate(((taken, first.parts), (free, away)), 901):
            row = {**first.row, "DKBM": code, "BSM": number, "DKLB": "21", "KJZB": ""}
            fields.append(Feature(row, parts))
        # In the delivery itself nothing overlaps: the old parcel on that ground is left out of it.
        fields.remove(first)
    _, result = loaded(loaded_office, delivery.root)

    refusals = keys(f for f in result.refusals if f.objects[0].startswith("parcel:"))
    overlap = about("admission.register_overlap", f"parcel:{taken}")
    assert refusals == {overlap}
    (said,) = [f for f in result.refusals if f.key == overlap]
    assert said.facts["neighbor"] == old[0]
    after = check_register(loaded_office).survey.frames["parcels"]["code"]
    assert set(after) == {*old, free}
    assert len(after) == len(before.survey.frames["parcels"]) + 1
    assert result.counts["parcels"]["rows"] == 61
    assert result.counts["parcels"]["admitted"] == 1
    assert result.counts["parcels"]["as_registered"] == 59


def test_the_register_takes_an_overlap_up_to_its_tolerance(
    loaded_office: Office, small_delivery: Path, tmp_path: Path
) -> None:
    """Two small squares amid registered fields: 0.98 m² is taken, 1.02 m² is not."""
    delivery = copied(small_delivery, tmp_path)
    with delivery.edited("DK") as fields:
        old = [(f.row["DKBM"], shapely.Polygon(f.parts[0]).point_on_surface()) for f in fields[:2]]
        grantor, row = old[0][0][:14], {**fields[0].row, "DKLB": "21", "KJZB": ""}
        fields.clear()
        for number, ((_, middle), side) in enumerate(zip(old, (0.99, 1.01), strict=True), 901):
            x, y = round(middle.x, 3), round(middle.y, 3)
            ring = [(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)]
            fields.append(Feature({**row, "DKBM": f"{grantor}{number:05d}", "BSM": number}, [ring]))
    _, result = loaded(loaded_office, delivery.root)
    (refused,) = [f for f in result.refusals if f.objects[0].startswith("parcel:")]
    assert refused.key == about("admission.register_overlap", f"parcel:{grantor}00902")
    assert (refused.facts["neighbor"], refused.facts["area"]) == (old[1][0], "1.02")
    codes = set(check_register(loaded_office).survey.frames["parcels"]["code"])
    assert f"{grantor}00901" in codes
    assert f"{grantor}00902" not in codes
