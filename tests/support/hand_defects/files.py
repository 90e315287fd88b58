"""Defects of encoding, whole files, whole tables and columns."""

import shutil

from tests.support.edits import Delivery
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


@defect
def a_layer_is_utf8_in_disguise(d: Delivery) -> set[Key]:
    """The header says GBK (LDID 77) and there is no .cpg: names come out right all the same."""
    names = [f.row["DKMC"] for f in d.features("DK")]
    with d.edited("DK", encoding="utf-8"):
        pass
    data = bytearray(d.layer("DK", ".dbf").read_bytes())
    data[29] = 0x4D
    d.layer("DK", ".dbf").write_bytes(data)
    d.layer("DK", ".cpg").unlink(missing_ok=True)
    assert names[0].encode() in data
    assert list(d.read().frames["parcels"]["name"]) == names
    return set()


@defect
def the_layer_of_lines_is_missing(d: Delivery) -> set[Key]:
    for path in d.vector.glob("JZX5106232017.*"):
        path.unlink()
    return {about("package.missing", "layer:JZX")}


@defect
def a_layers_prj_is_missing(d: Delivery) -> set[Key]:
    d.layer("XZDW", ".prj").unlink()
    return {about("layer.file_missing", "file:XZDW5106232017.shp")}


@defect
def a_layer_is_in_degrees(d: Delivery) -> set[Key]:
    degrees = 'GEOGCS["GCS",DATUM["D",SPHEROID["S",6378137.0,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]'
    d.layer("KZD", ".prj").write_text(degrees, encoding="ascii")
    return {about("layer.crs", "file:KZD5106232017.shp")}


@defect
def a_layer_is_rubbish(d: Delivery) -> set[Key]:
    d.layer("DZDW").write_bytes(b"PK\x03\x04" * 100)
    return {about("layer.unreadable", "file:DZDW5106232017.shp")}


@defect
def a_file_is_named_by_hand(d: Delivery) -> set[Key]:
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        d.layer("XZDW", suffix).rename(d.vector / f"渠系{suffix}")
    return {about("package.name", "file:渠系.shp")}


@defect
def the_table_of_certificates_is_missing(d: Delivery) -> set[Key]:
    d.sql("DROP TABLE CBJYQZ")
    return {about("package.missing", "table:CBJYQZ")}


@defect
def a_column_is_missing(d: Delivery) -> set[Key]:
    d.sql("ALTER TABLE CBF DROP COLUMN GSSHR")
    return {about("table.column_missing", "table:CBF#display_reviewer")}


@defect
def the_summaries_and_the_region_table_are_missing(d: Delivery) -> set[Key]:
    shutil.rmtree(d.root / "汇总表格")
    next((d.root / "权属数据").glob("*权属单位代码表*")).unlink()
    return {about("package.missing", "folder:汇总表格"), about("package.missing", "file:权属单位代码表")}


@defect
def the_metadata_declares_an_entity(d: Delivery) -> set[Key]:
    path = next((d.root / "元数据").glob("*.xml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("?>", '?>\n<!DOCTYPE Metadata [<!ENTITY a "b">]>', 1), encoding="utf-8")
    return {about("layer.unreadable", f"file:{path.name}")}


@defect
def the_grantor_is_missing(d: Delivery) -> set[Key]:
    code = d.one("SELECT FBFBM FROM FBF")["FBFBM"]
    d.sql("DELETE FROM FBF")
    expected = set()
    for table, item, key in (("CBDKXX", "contract_parcel", "CBHTBM || '/' || DKBM"), ("CBHT", "contract", "CBHTBM"),
                             ("CBJYQZDJB", "folio", "CBJYQZBM")):  # fmt: skip
        rows = d.sql(f"SELECT {key} AS k FROM {table} WHERE FBFBM = ?", code)
        assert rows
        expected |= {about("logic.reference", f"{item}:{row['k']}#grantor_code") for row in rows}
    return expected
