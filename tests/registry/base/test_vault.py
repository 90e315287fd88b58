"""Personal values: sealed by AES-GCM, found by a blind index, keys in a file of mode 0600."""

import hashlib
import json
import stat
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.errors import KeyFileError
from registry.vault import ID_PURPOSE, PHONE_PURPOSE, Vault, create_key_file, read_key_file

VAULT = Vault(b"s" * 32, b"i" * 32)
NUMBER = "11010519491231002X"


@given(st.text(max_size=40))
def test_what_was_sealed_opens_again(value: str) -> None:
    assert VAULT.open(VAULT.seal(value, ID_PURPOSE), ID_PURPOSE) == value


@given(st.binary(max_size=200))
def test_bytes_open_again(value: bytes) -> None:
    assert VAULT.open_bytes(VAULT.seal_bytes(value, ID_PURPOSE), ID_PURPOSE) == value


def test_the_sealed_form_holds_version_nonce_text_and_tag_and_not_the_value() -> None:
    sealed = VAULT.seal(NUMBER, ID_PURPOSE)
    assert len(sealed) == 1 + 12 + 18 + 16
    assert sealed[:1] == b"\x01"
    assert NUMBER.encode() not in sealed


def test_the_same_value_is_sealed_with_another_nonce_each_time() -> None:
    nonces = {VAULT.seal(NUMBER, ID_PURPOSE)[1:13] for _ in range(1000)}
    assert len(nonces) == 1000


@given(st.data())
def test_one_flipped_bit_is_found(data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(NUMBER, ID_PURPOSE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(InvalidTag):
        VAULT.open(bytes(sealed), ID_PURPOSE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        VAULT.open(VAULT.seal(NUMBER, ID_PURPOSE), PHONE_PURPOSE)


@pytest.mark.parametrize("cut", [0, 1, 12, 28])
def test_a_truncated_value_does_not_open(cut: int) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        VAULT.open(VAULT.seal(NUMBER, ID_PURPOSE)[:cut], ID_PURPOSE)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        Vault(b"t" * 32, b"i" * 32).open(VAULT.seal(NUMBER, ID_PURPOSE), ID_PURPOSE)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_blind_index_is_equal_for_equal_values_only(a: str, b: str) -> None:
    assume(a != b)
    assert VAULT.index(a, ID_PURPOSE) == VAULT.index(a, ID_PURPOSE)
    assert VAULT.index(a, ID_PURPOSE) != VAULT.index(b, ID_PURPOSE)
    assert len(VAULT.index(a, ID_PURPOSE)) == 32


def test_a_blind_index_needs_its_key_and_its_purpose() -> None:
    index = VAULT.index(NUMBER, ID_PURPOSE)
    assert index != VAULT.index(NUMBER, PHONE_PURPOSE)
    assert index != Vault(b"s" * 32, b"j" * 32).index(NUMBER, ID_PURPOSE)
    assert index != hashlib.sha256(NUMBER.encode()).digest()


@pytest.mark.parametrize(
    ("seal", "index", "knows"),
    [(b"s", b"i", True), (b"t", b"i", False), (b"s", b"j", False), (b"i", b"s", False)],
)
def test_a_fingerprint_is_known_with_both_keys_only(seal: bytes, index: bytes, *, knows: bool) -> None:
    assert Vault(seal * 32, index * 32).knows(VAULT.fingerprint()) is knows


def test_a_damaged_fingerprint_is_not_known() -> None:
    mark = bytearray(VAULT.fingerprint())
    mark[-1] ^= 1
    assert not VAULT.knows(bytes(mark))


# ---- the key file ---------------------------------------------------------------------------------


def test_a_new_key_file_can_be_read_by_its_owner_only_and_works(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "county.key"
    create_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    one, two = read_key_file(path), read_key_file(path)
    assert two.open(one.seal(NUMBER, ID_PURPOSE), ID_PURPOSE) == NUMBER
    keys = json.loads(path.read_text(encoding="ascii"))
    assert keys["seal"] != keys["index"]


def test_an_existing_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "county.key"
    create_key_file(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        create_key_file(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o666, 0o610, 0o777])
def test_a_key_file_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "county.key"
    create_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"{mode:04o}, must be 0600"):
        read_key_file(path)
    path.chmod(0o600)
    assert isinstance(read_key_file(path), Vault)


KEY = b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not json", "malformed"),
        ("[]", "malformed"),
        (json.dumps({"seal": KEY}), "malformed"),
        (json.dumps({"seal": KEY, "index": 5}), "malformed"),
        (json.dumps({"seal": KEY, "index": "AAAA"}), "256 bits"),
        (json.dumps({"seal": KEY[:20], "index": KEY}), "256 bits"),
    ],
)
def test_a_malformed_key_file_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "county.key"
    path.touch(0o600)
    path.write_text(text, encoding="ascii")
    with pytest.raises(KeyFileError, match=why):
        read_key_file(path)


def test_a_missing_or_binary_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        read_key_file(tmp_path / "none.key")
    path = tmp_path / "county.key"
    path.touch(0o600)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(KeyFileError, match="cannot be used"):
        read_key_file(path)
