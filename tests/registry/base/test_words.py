"""Sentences in both languages, and the errors that speak them."""

import pytest

from registry.words import Words

SAID = Words("地块 {where} 有 {many} 个问题", "parcel {where} has {many} problems")


def test_places_of_a_sentence_are_filled_in_both_languages() -> None:
    filled = SAID.fill(where="01", many=2)
    assert (filled.zh, filled.en) == ("地块 01 有 2 个问题", "parcel 01 has 2 problems")


@pytest.mark.parametrize(("language", "said"), [("zh", "是"), ("zh_CN", "是"), ("en", "yes"), ("fr", "yes")])
def test_a_language_chooses_the_sentence(language: str, said: str) -> None:
    assert Words("是", "yes")[language] == said


def test_a_missing_fact_is_a_defect_and_never_a_half_sentence() -> None:
    with pytest.raises(KeyError, match="many"):
        SAID.fill(where="01")


def test_braces_in_a_fact_stay_as_they_are() -> None:
    assert SAID.fill(where="{many}", many=1).zh == "地块 {many} 有 1 个问题"
