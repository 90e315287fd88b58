"""What a shapefile cannot hold goes into a further file or is refused by name: never cut, never “?”."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy.orm import Session

from api.office import Office
from geodata.errors import ExportError
from geodata.exchange import write_package
from geodata.exchange.digest import digests
from geodata.exchange.metadata import Origin
from geodata.exchange.read_layers import read_layer
from geodata.exchange.write_layers import LayerWriter
from geodata.export import Exported, Order, export_package
from geodata.standard import nyt2539_2016 as standard
from registry.services.correct_parcel import Correction, correct_parcel
from registry.vault import Vault
from tests.support.cast import Cast
from tests.support.packages import survey_of
from tests.support.village import GRANTOR, Village

ORIGIN = Origin("510623", "中江县", date(2026, 11, 25), 4523, "", "")
RARE, LONG = "𠮷田上湾", "大" * 40


@pytest.fixture
def village(session: Session, cast: Cast, vault: Vault, shift_clock: Callable[..., None]) -> Village:
    found = Village(session, cast, shift_clock, vault)
    found.show()
    return found


def _rename(village: Village, number: int, **values: Any) -> str:
    code = f"{GRANTOR}{number:05d}"
    correct_parcel(village.session, Correction(code, 1, values, "测试"), actor=village.cast.lu)
    return code


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_rare_characters_and_long_names_come_back_whole(
    village: Village, office: Office, tmp_path: Path, encoding: str
) -> None:
    rare, long = _rename(village, 1, name=RARE), _rename(village, 2, name=LONG)
    order = Order(office.county_code, office.county_name, office.srid, masked=False, encoding=encoding)  # type: ignore[arg-type]
    made = export_package(village.session, village.vault, order, tmp_path / "out")
    survey = survey_of(made.root)
    names = survey.frames["parcels"].set_index("code")["name"]
    assert (names[rare], names[long], len(names)) == (RARE, LONG, 60)
    assert digests(survey) == made.digests
    files = sorted(p.name for p in made.root.rglob("DK*.shp"))
    further = [n for n in files if n.endswith("_2.shp")]
    assert (len(files), len(further)) == (2, 1)
    marks = {p.stem[-2:]: p.read_text() for p in made.root.rglob("DK*.cpg")}
    assert marks.pop("_2") == "UTF-8"
    assert list(marks.values()) == (["UTF-8"] if encoding == "utf-8" else [])
    in_further = read_layer(next(made.root.rglob("DK*_2.shp")), standard.PARCELS).frame
    assert set(in_further["DKBM"]) == ({rare, long} if encoding == "gbk" else {long})


def test_a_text_that_no_shapefile_holds_is_refused_by_name_and_nothing_is_left(
    village: Village, office: Office, tmp_path: Path
) -> None:
    code = _rename(village, 1, note="长" * 128)
    order = Order(office.county_code, office.county_name, office.srid, masked=False)
    with pytest.raises(ExportError) as refused:
        export_package(village.session, village.vault, order, tmp_path / "out")
    assert code in refused.value.said.zh
    assert "地块备注信息" in refused.value.said.zh
    assert list(tmp_path.iterdir()) == []


def test_a_layer_goes_on_in_another_file_before_it_is_full(tmp_path: Path) -> None:
    writer = LayerWriter(tmp_path, ORIGIN, largest=1_500)
    rows = [
        {"code": f"5106231002{k:04d}", "name": f"第{k}组", "shape": shapely.box(k, 0, k + 1, 1)}
        for k in range(40)
    ]
    for first in range(0, 40, 5):
        writer.write(standard.GROUPS, rows[first : first + 5])
    writer.close()
    files = sorted(tmp_path.glob("*.shp"), key=lambda p: (len(p.name), p.name))
    assert len(files) > 2
    assert [p.name for p in files[:2]] == ["ZJQY5106232026.shp", "ZJQY5106232026_2.shp"]
    frames = [read_layer(path, standard.GROUPS).frame for path in files]
    assert [code for frame in frames for code in frame["ZJQYDM"]] == [row["code"] for row in rows]
    assert [int(n) for frame in frames for n in frame["BSM"]] == list(range(1, 41))


def test_a_split_delivery_reads_as_the_whole_one(
    loaded_office: Office, tmp_path: Path, exported: Callable[..., Exported], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(loaded_office, tmp_path / "whole")
    monkeypatch.setattr(write_package, "_FLUSH", 1)  # every part of the county is written at once
    split = exported(loaded_office, tmp_path / "split", largest=1)
    assert len(list(split.root.rglob("DK*.shp"))) == 1, "a part is never cut in two"
    assert digests(survey_of(split.root)) == whole.digests
