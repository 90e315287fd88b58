"""Leaves: canonical JSON (RFC 8785), SHA-256(0x00 ‖ bytes) (RFC 6962), salted commitments."""

import hashlib
import json
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.leaf import Commitments, Json, canonical, content_hash, leaf_hash, opens

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
PAYLOADS = st.dictionaries(st.text(max_size=6), VALUES, max_size=5)


def test_the_keys_of_rfc_8785_come_out_in_its_order() -> None:
    # RFC 8785 §3.2.3: sorted by UTF-16 code units, so the emoji comes before U+FB33.
    payload: dict[str, Json] = {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "😀": "Emoji: Grinning Face",
        "\u0080": "Control",
        "ö": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(payload)).values()) == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
    ]  # fmt: skip


def test_the_strings_and_literals_of_rfc_8785_come_out_byte_for_byte() -> None:
    # RFC 8785 §3.2.2, without its numbers: areas and money are never floats here.
    payload: dict[str, Json] = {"string": '€$\u000f\nA\'B"\\\\"/', "literals": [None, True, False]}
    expected = rb'{"literals":[null,true,false],"string":"' + "€$".encode() + rb"\u000f\nA'B\"\\\\\"/" + b'"}'
    assert canonical(payload) == expected


def test_a_leaf_is_the_hash_of_a_zero_byte_and_the_bytes() -> None:
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b'{"a":1}') == hashlib.sha256(b'\x00{"a":1}').digest()


def test_a_content_hash_is_no_leaf() -> None:
    payload: dict[str, Json] = {"a": 1}
    assert content_hash(payload).hex() == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    assert content_hash(payload) != leaf_hash(canonical(payload))


@settings(max_examples=30)
@given(PAYLOADS, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(payload: dict[str, Json], random: object) -> None:
    keys = list(payload)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical({k: payload[k] for k in keys}) == canonical(payload)


@settings(max_examples=30)
@given(PAYLOADS)
def test_canonical_json_reads_back_as_the_payload(payload: dict[str, Json]) -> None:
    assert json.loads(canonical(payload)) == payload


@settings(max_examples=30)
@given(PAYLOADS, PAYLOADS)
def test_different_payloads_have_different_leaves(a: dict[str, Json], b: dict[str, Json]) -> None:
    assume(json.dumps(a, sort_keys=True) != json.dumps(b, sort_keys=True))
    assert leaf_hash(canonical(a)) != leaf_hash(canonical(b))


@settings(max_examples=30)
@given(PAYLOADS, st.data())
def test_one_changed_byte_changes_the_leaf(payload: dict[str, Json], data: st.DataObject) -> None:
    made = bytearray(canonical(payload))
    before = leaf_hash(bytes(made))
    place = data.draw(st.integers(0, len(made) - 1))
    made[place] ^= data.draw(st.integers(1, 255))
    assert leaf_hash(bytes(made)) != before


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53])
def test_what_json_cannot_hold_exactly_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical({"a": value})  # type: ignore[dict-item]


@given(st.text(max_size=20))
def test_a_commitment_opens_with_its_value_only(value: str) -> None:
    commitments = Commitments()
    made = commitments.commit("reason", value)
    assert opens(made, commitments.salts["reason"], value)
    assert not opens(made, commitments.salts["reason"], value + "x")
    assert not opens(made, "00" * 16, value)


@given(st.text(max_size=20))
def test_a_commitment_hides_its_value(value: str) -> None:
    # Without the salt a guess cannot be tried: it is not the plain hash, and two are not alike.
    one, two = Commitments(), Commitments()
    made = one.commit("reason", value)
    assert made != hashlib.sha256(value.encode()).hexdigest()
    assert made != two.commit("reason", value)
    assert len(bytes.fromhex(one.salts["reason"])) == 16
