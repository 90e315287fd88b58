"""What binds a printed certificate to the register."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from registry.imprint import canonical_number, certificate_content, check_code_text, token_hash

NUMBER = "川（2026）中江县农村土地承包经营权证第000001号"
RIGHT = "510623101201010001J"


def test_the_register_keeps_the_sha_256_of_a_token() -> None:
    assert token_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_certificate_s_content_is_the_hash_of_its_four_parts() -> None:
    text = f'{{"content":"{"ab" * 32}","number":"{NUMBER}","right":"{RIGHT}","version":1}}'
    assert json.loads(text)["version"] == 1
    expected = hashlib.sha256(text.encode()).digest()
    assert certificate_content(NUMBER, RIGHT, 1, bytes.fromhex("ab" * 32)) == expected


@given(st.sampled_from(["number", "right", "version", "content"]))
def test_any_other_part_gives_another_content(part: str) -> None:
    parts = {"number": NUMBER, "right": RIGHT, "version": 1, "content": b"\x01" * 32}
    other = parts | {
        part: {"number": NUMBER + "2", "right": RIGHT[:-1] + "Q", "version": 2, "content": b"\x02" * 32}[part]
    }
    assert certificate_content(*parts.values()) != certificate_content(*other.values())  # type: ignore[arg-type]


def test_a_number_is_the_same_however_it_was_typed() -> None:
    assert canonical_number(" 川(2026)中江县 农村土地承包经营权证第000001号\n") == NUMBER
    assert canonical_number(NUMBER) == NUMBER


def test_a_check_code_counts_together_with_its_number_only() -> None:
    assert check_code_text("川(2026)中江县农村土地承包经营权证第000001号", " ab2c3d ") == f"{NUMBER}|AB2C3D"
    assert check_code_text(NUMBER, "AB2C3D") != check_code_text(NUMBER.replace("1号", "2号"), "AB2C3D")
