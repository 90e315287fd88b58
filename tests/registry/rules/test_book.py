"""The rule book: every rule has a code of its own, a sentence in both languages, and an article."""

import ast
import re
import string
from pathlib import Path

import pytest

import registry.rules
from registry.rules.book import ALL_RULES, AS_OF
from registry.rules.refusal import Refused, Rule
from registry.words import Words

FOLDER = Path(registry.rules.__file__).parent
ids = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_book_holds_every_rule_that_is_written_anywhere() -> None:
    written = [
        node.args[0].value
        for file in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Rule"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(written) >= 20
    assert sorted(rule.code for rule in ALL_RULES) == sorted(written)  # type: ignore[type-var]


def test_no_two_rules_share_a_code_or_a_sentence() -> None:
    assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
    assert len({rule.says.zh for rule in ALL_RULES}) == len(ALL_RULES)
    assert len({rule.says.en for rule in ALL_RULES}) == len(ALL_RULES)


@ids
def test_a_rule_s_code_is_stable_and_readable(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", rule.code)


@ids
def test_a_rule_speaks_chinese_and_english_and_names_the_place(rule: Rule) -> None:
    assert re.search("[一-鿿]", rule.says.zh)
    assert not re.search("[一-鿿]", rule.says.en)
    assert "where" in _places(rule.says.zh)
    assert _places(rule.says.zh) == _places(rule.says.en)


@ids
def test_a_rule_rests_on_an_article_of_law_standard_or_design(rule: Rule) -> None:
    assert re.search(r"法|条例|细则|解释|NY/T|本项目", rule.article)


def test_the_book_carries_the_day_the_law_was_read() -> None:
    assert re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", AS_OF)


def test_a_refusal_says_the_place_and_all_refusals_come_at_once() -> None:
    rule = Rule("a.b", "某法 第一条", Words("{where} 少 {what}", "{where} lacks {what}"))
    both = Refused([rule.refuse("甲", what="印章"), rule.refuse("乙", what="签字")])
    assert [r.where for r in both.refusals] == ["甲", "乙"]
    assert both.said.zh == "不能办理：甲 少 印章(某法 第一条) 乙 少 签字(某法 第一条)"
    assert both.said.en == "Refused: 甲 lacks 印章 (某法 第一条) 乙 lacks 签字 (某法 第一条)"


def test_a_refusal_without_its_facts_is_a_defect() -> None:
    rule = Rule("a.b", "某法 第一条", Words("{where} 少 {what}", "{where} lacks {what}"))
    with pytest.raises(KeyError, match="what"):
        rule.refuse("甲")
