"""Every row of a delivery is kept as it came, sealed, with its file and line."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from geodata.load import RawStore
from geodata.raw_rows import BLOCK_ROWS, read_block
from registry.models import Delivery, RawBlock
from registry.services.receive_delivery import read_raw_block
from registry.vault import RAW_PURPOSE, Vault
from tests.support import packages


def _block(session: Session, vault: Vault, file: str, row: int) -> tuple[int, pd.DataFrame]:
    delivery = session.scalars(select(Delivery.id)).one()
    first, content = read_raw_block(session, vault, delivery_id=delivery, file=file, row=row)
    return first, read_block(content)


def test_every_row_of_every_file_is_kept(session: Session, small_delivery: Path) -> None:
    kept: dict[str, int] = {}
    for block in session.scalars(select(RawBlock)):
        kept[block.file] = kept.get(block.file, 0) + block.rows
    tables = {
        f"5106232017.sqlite/{code}": len(body) for code, (_, body) in packages.tables(small_delivery).items()
    }
    layers = {p.name: pyogrio.read_info(p)["features"] for p in small_delivery.glob("矢量数据/*.shp")}
    assert kept == {**tables, **layers}
    assert (kept["DK5106232017.shp"], kept["5106232017.sqlite/CBF_JTCY"]) == (60, 44)


def test_a_row_is_found_by_file_and_line_and_reads_as_it_came(
    session: Session, vault: Vault, small_delivery: Path
) -> None:
    columns, body = packages.tables(small_delivery)["CBF"]
    first, frame = _block(session, vault, "5106232017.sqlite/CBF", 5)
    wanted = dict(zip(columns, body[4], strict=True))
    kept = frame.iloc[5 - first]
    assert kept["CBFZJHM"] == wanted["CBFZJHM"]
    assert {c: None if pd.isna(kept[c]) else kept[c] for c in columns} == {
        c: None if v is None else str(v) for c, v in wanted.items()
    }


def test_shapes_are_kept_with_their_rows(session: Session, vault: Vault, small_delivery: Path) -> None:
    first, frame = _block(session, vault, "DK5106232017.shp", 60)
    parcels = packages.survey_of(small_delivery).frames["parcels"]
    kept = frame.iloc[60 - first]
    assert kept["DKBM"] == parcels["code"].iloc[59]
    assert shapely.from_wkb(kept["shape"]).equals(parcels["shape"].iloc[59])


def test_no_clear_text_is_in_what_is_stored(session: Session, vault: Vault, small_delivery: Path) -> None:
    _, body = packages.tables(small_delivery)["CBF"]
    name, number = body[4][2], body[4][4]
    blocks = session.scalars(select(RawBlock.sealed)).all()
    opened = b"".join(vault.open_bytes(bytes(sealed), RAW_PURPOSE) for sealed in blocks)
    stored = b"".join(bytes(sealed) for sealed in blocks)
    for text in (name, number, "CBFZJHM", "刘正"):
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            assert text.encode(encoding) not in stored
    assert b"CBFZJHM" in opened, "the column is there once it is opened"


def test_another_key_and_another_purpose_open_nothing(session: Session, vault: Vault) -> None:
    sealed = bytes(session.scalars(select(RawBlock.sealed).limit(1)).one())
    assert len(vault.open_bytes(sealed, RAW_PURPOSE)) > 0
    with pytest.raises(InvalidTag):
        Vault(b"\1" * 32, b"\2" * 32).open_bytes(sealed, RAW_PURPOSE)
    with pytest.raises(InvalidTag):
        vault.open_bytes(sealed, "document")


@pytest.mark.parametrize(
    ("rows", "blocks"),
    [(0, [(1, 0)]), (1, [(1, 1)]), (BLOCK_ROWS, [(1, 500)]), (1201, [(1, 500), (501, 500), (1001, 201)])],
)
def test_long_files_are_kept_in_blocks_whose_lines_go_on(
    vault: Vault, rows: int, blocks: list[tuple[int, int]]
) -> None:
    store = RawStore(vault)
    store(
        "DK.shp",
        pd.DataFrame({"DKBM": [f"{n:05d}" for n in range(rows)]}),
        np.array([shapely.Point(n, 0) for n in range(rows)], dtype=object),
    )
    assert [(b.first, b.rows) for b in store.blocks] == blocks
    assert [v for b in store.blocks for v in read_block(b.content)["DKBM"]] == [
        f"{n:05d}" for n in range(rows)
    ]
