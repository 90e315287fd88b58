"""What the bytes of a text say counts before what labels say of them."""

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from geodata.exchange import encoding

# Common characters, rare ones of names (GBK has 䶮 not at all, GB18030 has all), and one beyond the BMP.
_COMMON = "王李张刘陈杨黄赵周吴坡湾田沟堰村组镇县中江回龙柏林永兴"
_RARE = "堃喆犇翀昇瑆頔旻㛃䶮㑇龢𫖯𠅤"
names = st.text(st.sampled_from(_COMMON + _RARE), min_size=2, max_size=6)


@given(st.lists(names, min_size=3, max_size=30))
@example(["䶮䶮", "𫖯𠅤", "犇犇"])
def test_chinese_names_of_gb18030_are_told_and_read_back(held: list[str]) -> None:
    data = " ".join(held).encode("gb18030")
    # A few runs of GBK bytes are well-formed UTF-8 too; no reader can tell where most words are such.
    assume(2 * sum(map(_is_utf8, data.split(b" "))) < len(held))
    assert encoding.of_bytes(data) == encoding.GBK
    assert data.decode(encoding.GBK).split(" ") == held


def test_a_word_that_is_well_formed_in_both_is_outvoted_by_the_others() -> None:
    """一亩 in GBK is such a word."""
    assert _is_utf8("一亩".encode("gbk"))
    assert encoding.of_bytes("一亩 中江县 柏林村".encode("gbk")) == encoding.GBK


def _is_utf8(token: bytes) -> bool:
    try:
        token.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@given(st.lists(names, min_size=1, max_size=30))
def test_chinese_names_of_utf8_are_told_and_read_back(held: list[str]) -> None:
    data = " ".join(held).encode("utf-8")
    assert encoding.of_bytes(data) == encoding.UTF8
    assert data.decode(encoding.UTF8).split(" ") == held


@given(st.binary(max_size=400).map(lambda b: bytes(x & 0x7F for x in b)))
def test_ascii_alone_tells_nothing(data: bytes) -> None:
    assert encoding.of_bytes(data) is None


def test_a_text_cut_in_the_middle_of_a_character_still_tells_the_rest() -> None:
    """Fields of a dbf are cut at their width, often inside a character."""
    good = "中江县回龙镇 柏林村三组 坡湾田"
    assert encoding.of_bytes(good.encode("utf-8") + b" " + "王".encode()[:2]) == encoding.UTF8
    assert encoding.of_bytes(good.encode("gb18030") + b" " + "王".encode("gb18030")[:1]) == encoding.GBK


def _dbf(folder: Path, body: bytes, mark: int = 0) -> Path:
    """A dbf of one C column; only what matters to the reader of encodings."""
    path = folder / "DK5106232017.dbf"
    head = bytearray(65)
    head[0], head[8], head[29], head[64] = 3, 65, mark, 0x0D
    path.write_bytes(bytes(head) + body)
    return path


@pytest.mark.parametrize("mark", [0x00, 0x4D, 0x57])
def test_bytes_count_before_the_code_page_mark(tmp_path: Path, mark: int) -> None:
    assert encoding.of_dbf(_dbf(tmp_path, " 王明 李芳".encode("gbk"), mark)) == encoding.GBK
    assert encoding.of_dbf(_dbf(tmp_path, " 王明 李芳".encode(), mark)) == encoding.UTF8


def test_bytes_count_before_the_cpg(tmp_path: Path) -> None:
    path = _dbf(tmp_path, " 王明 李芳".encode("gbk"))
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    assert encoding.of_dbf(path) == encoding.GBK


@pytest.mark.parametrize(
    ("label", "wanted"),
    [("UTF-8", "UTF-8"), ("utf8", "UTF-8"), ("GBK", "GB18030"), ("GB18030", "GB18030"), (None, "GB18030")],
)
def test_a_dbf_without_chinese_is_taken_by_its_cpg_or_as_gbk(
    tmp_path: Path, label: str | None, wanted: str
) -> None:
    path = _dbf(tmp_path, b" plain ascii")
    if label is not None:
        path.with_suffix(".cpg").write_text(label, encoding="ascii")
    assert encoding.of_dbf(path) == wanted


@pytest.mark.parametrize(
    ("written", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "GB18030")]
)
def test_a_csv_is_read_in_the_encoding_it_was_written_in(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "CBF.csv"
    path.write_text("CBFBM,CBFMC\n1,王明堃\n2,李芳\n", encoding=written)
    assert encoding.of_text(path) == told
    assert path.read_text(encoding=encoding.of_text(path)) == "CBFBM,CBFMC\n1,王明堃\n2,李芳\n"
