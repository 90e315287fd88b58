"""Files of answers come from outside: what is no answer is refused, quickly, and nothing is opened or fetched."""

import time
from pathlib import Path

import pytest

from geodata.errors import AnswerError
from geodata.exchange.read_answers import read_answers

SECONDS = 10
"""A reader that expanded or kept everything would take minutes, or all memory."""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "answers.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(path: Path) -> str:
    begun = time.perf_counter()
    with pytest.raises(AnswerError) as caught:
        read_answers(path)
    assert time.perf_counter() - begun < SECONDS
    return str(caught.value.said.en)


@pytest.mark.parametrize(
    "body",
    [
        "<R><SJBZM>n1</SJBZM><XYDM>100</XYDM><XYXX>成功</XYXX></R>",
        "<R><A><SJBZM>n1</SJBZM><XYXX>成功</XYXX><XYDM>100</XYDM></A></R>",
        "<R><HEAD><SJBZM>n1</SJBZM></HEAD><BODY><XYDM>100</XYDM><XYXX>成功</XYXX></BODY></R>",
        "<r xmlns='urn:x'><bizMsgID>n1</bizMsgID><ResponseCode>100</ResponseCode><ResponseInfo>成功</ResponseInfo></r>",
        "<!-- a word --><R><?go on?><XYDM> 100 </XYDM><XYXX>成功</XYXX><SJBZM>n1</SJBZM></R>",
    ],
)
def test_an_answer_is_read_in_any_of_the_forms_it_may_come_in(tmp_path: Path, body: str) -> None:
    assert read_answers(write(tmp_path, body)).answers == (("n1", "100", "成功"),)


def test_answers_are_told_apart_and_a_code_without_a_message_is_nobody_s(tmp_path: Path) -> None:
    text = (
        "<RS><R><SJBZM>n1</SJBZM><XYDM>100</XYDM></R><R><XYDM>101</XYDM></R>"
        "<R><SJBZM>n2</SJBZM><XYDM>999</XYDM></R></RS>"
    )
    assert read_answers(write(tmp_path, text)).answers == (("n1", "100", None), ("n2", "999", None))


def test_gbk_is_read_as_declared(tmp_path: Path) -> None:
    text = "<?xml version='1.0' encoding='GBK'?><R><SJBZM>n1</SJBZM><XYDM>101</XYDM><XYXX>格式异常</XYXX></R>"
    assert read_answers(write(tmp_path, text.encode("gbk"))).answers == (("n1", "101", "格式异常"),)


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    return f'<!DOCTYPE R [<!ENTITY l0 "ha">{entities}]><R><SJBZM>&l9;</SJBZM><XYDM>100</XYDM></R>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (laughs(), "document type"),
        (
            '<!DOCTYPE R [<!ENTITY e SYSTEM "file:///etc/passwd">]><R><SJBZM>&e;</SJBZM><XYDM>1</XYDM></R>',
            "document type",
        ),
        (
            '<!DOCTYPE R SYSTEM "http://127.0.0.1:9/x.dtd"><R><SJBZM>n</SJBZM><XYDM>1</XYDM></R>',
            "document type",
        ),
        ("<R>" * 400 + "</R>" * 400, "well-formed"),
        ("<R><SJBZM>n", "well-formed"),
        ("", "well-formed"),
        ("no xml at all", "well-formed"),
        ("<R/>", "no answer"),
        ("<R><SJBZM>n</SJBZM><XYDM></XYDM></R>", "no answer"),
        ("<R><SJBZM>&#0;</SJBZM></R>", "well-formed"),
    ],
    ids=["laughs", "file", "fetch", "deep", "cut", "empty", "text", "nothing", "no code", "nul"],
)
def test_hostile_and_broken_files_are_refused(tmp_path: Path, text: str, why: str) -> None:
    assert why in refused(write(tmp_path, text))


def test_a_million_elements_are_refused_in_bounded_time(tmp_path: Path) -> None:
    assert "too many elements" in refused(write(tmp_path, "<R>" + "<a/>" * 10**6 + "</R>"))
    assert "too many elements" in refused(write(tmp_path, "<R>" + "<a>b</a>" * 10**6 + "</R>"))


def test_more_answers_than_any_county_has_messages_are_refused(tmp_path: Path) -> None:
    one = "<R><SJBZM>n</SJBZM><XYDM>1</XYDM></R>"
    assert len(read_answers(write(tmp_path, f"<A>{one * 1000}</A>")).answers) == 1000  # the control
    assert "too many answers" in refused(write(tmp_path, f"<A>{one * 50_001}</A>"))


def test_a_file_past_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "answers.xml"
    with path.open("wb") as file:
        file.truncate(32 * 2**20 + 1)
    assert "too large" in refused(path)


def test_attributes_in_masses_and_long_texts_are_bounded(tmp_path: Path) -> None:
    many = " ".join(f'a{k}="1"' for k in range(100_000))
    text = f"<R {many}><SJBZM>n</SJBZM><XYDM>{'9' * 5000}</XYDM><XYXX>{'x' * 100_000}</XYXX></R>"
    ((number, code, said),) = read_answers(write(tmp_path, text)).answers
    assert (number, len(code), len(said or "")) == ("n", 20, 10_000)
