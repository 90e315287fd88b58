"""The model is the glossary: every table and column has its Chinese term, code and clause."""

import re

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

import registry.models  # noqa: F401 (fills the metadata)
from geodata.standard.nyt2539_2016 import LAYERS, TABLES
from registry.db import Base, zh
from registry.queries.glossary import terms

HAN = re.compile(r"[一-鿿]")


def _offences(metadata: MetaData) -> list[str]:
    found = []
    for table in metadata.tables.values():
        if not HAN.search(table.comment or ""):
            found.append(table.name)
        for column in table.columns:
            info = column.info
            if "zh" not in info or not HAN.search(info["zh"]) or not info["clause"]:
                found.append(f"{table.name}.{column.name}: no term")
            elif column.comment != zh(info["zh"], info["code"], info["clause"])["comment"]:
                found.append(f"{table.name}.{column.name}: comment")
    return found


def test_every_table_and_column_has_a_term_and_a_comment() -> None:
    assert len(Base.metadata.tables) > 40
    assert _offences(Base.metadata) == []


def test_a_column_without_a_term_is_noticed() -> None:
    metadata = MetaData()
    Table(
        "x",
        metadata,
        Column("a", Integer, **zh("甲", "DKBM", "A.13")),
        Column("b", Integer),
        Column("c", Integer, info={"zh": "丙", "code": None, "clause": "项目自定"}, comment="other"),
        comment="某表",
    )
    Table("y", metadata, comment="no Chinese")
    assert _offences(metadata) == ["x.b: no term", "x.c: comment", "y"]


def test_the_glossary_has_every_table_and_column_and_nothing_else() -> None:
    want = {(t.name, None) for t in Base.metadata.tables.values()}
    want |= {(t.name, c.name) for t in Base.metadata.tables.values() for c in t.columns}
    found = [(t.table, t.column) for t in terms()]
    assert set(found) == want
    assert len(found) == len(want)


def test_codes_in_the_glossary_are_those_of_the_standard() -> None:
    standard = {f.code for t in (*TABLES, *LAYERS) for f in t.fields}
    # Of the real-estate standard and of the access rules of the national platform, which have no data file here.
    other = {
        ("land_right", "kind"): "QLLX",
        ("land_case", "number"): "YWLSH",
        ("land_case", "message_kind"): "SJLX",
        ("case_document", "kind"): "SJMC",
        ("case_document", "pages"): "YS",
        ("case_document", "at"): "SJSJ",
        ("case_archive", "filed_on"): "GDSJ",
        ("message", "code"): "SJLX",
        ("message", "number"): "SJBZM",
        ("restriction", "claimant"): "CFJG",
        ("restriction", "document_number"): "CFWH",
        ("restriction", "reason"): "YYSX",
        ("restriction_end", "document_number"): "JFWH",
    }
    strange = {(t.table, t.column): t.code for t in terms() if t.code and t.code not in standard}
    assert strange == other


def test_a_code_of_the_standard_names_its_clause() -> None:
    bad = [(t.table, t.column) for t in terms() if t.column and (t.code is None) != (t.clause == "项目自定")]
    assert bad == []


@pytest.mark.parametrize(
    ("table", "column", "code", "term"),
    [
        ("spatial_unit", "code", "DKBM", "地块代码"),
        ("contract_holder", "code", "CBFBM", "承包方编码"),
        ("land_right", "code", "CBJYQZBM", "承包经营权证（登记簿）编码"),
        ("certificate", "paper_number", "CBJYQZLSH", "权证流水号"),
    ],
)
def test_the_glossary_says_what_the_standard_calls_it(table: str, column: str, code: str, term: str) -> None:
    found = {(t.table, t.column): (t.code, t.zh) for t in terms()}
    assert found[table, column] == (code, term)
