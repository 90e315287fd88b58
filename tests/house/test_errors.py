"""Every anticipated error has a stable code, words in both languages and one HTTP status."""

import importlib
import pkgutil
import re
import string

import api
import geodata
import registry
from api.errors import STATUS
from registry.errors import RegistryError
from registry.rules.book import ALL_RULES
from registry.rules.refusal import Refused
from registry.words import Words

CODE = re.compile(r"[a-z]+\.[a-z_]+")
HAN = re.compile(r"[一-鿿]")


def _classes() -> set[type[RegistryError]]:
    for package in (registry, geodata, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != "api.wsgi":  # opens a register when it is imported
                importlib.import_module(module.name)
    found: set[type[RegistryError]] = {RegistryError}
    todo = [RegistryError]
    while todo:
        for child in todo.pop().__subclasses__():
            if child.__module__.split(".")[0] in ("registry", "geodata", "api"):
                found.add(child)
                todo.append(child)
    return found


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _word_offences(words: Words) -> list[str]:
    found = []
    if not HAN.search(words.zh):
        found.append("no Chinese")
    if HAN.search(words.en) or not re.search("[a-z]", words.en):
        found.append("no English")
    if {p for p in _places(words.zh) if not p.endswith("_zh")} != {
        p for p in _places(words.en) if not p.endswith("_en")
    }:
        found.append("other places to fill")
    return found


def test_the_scan_finds_the_errors_of_all_layers() -> None:
    names = {c.__name__ for c in _classes()}
    assert {
        "RegistryError",
        "NotFoundError",
        "Refused",
        "DeliveryError",
        "FontError",
        "KeyFileError",
    } <= names


def test_every_error_has_a_code_of_its_own() -> None:
    classes = _classes()
    codes = [c.__dict__.get("code") for c in classes]
    assert all(code and CODE.fullmatch(code) for code in codes), codes
    assert len(set(codes)) == len(classes)


def test_every_error_says_itself_in_both_languages_and_in_its_docstring() -> None:
    offences = {c.__name__: found for c in _classes() if (found := _word_offences(c.words))}
    assert offences == {}
    assert [c.__name__ for c in _classes() if "words" not in c.__dict__ or not c.__doc__] == []


def test_every_error_has_one_http_status_and_no_status_is_left_over() -> None:
    assert STATUS.keys() == _classes()
    assert all(status in range(400, 600) for status in STATUS.values())


def test_statuses_say_whose_fault_it_is() -> None:
    by_code = {c.code: status for c, status in STATUS.items()}
    assert by_code["registry.not_found"] == 404
    assert by_code["registry.refused"] == 409
    assert by_code["registry.stale_version"] == 412
    assert by_code["registry.code"] == by_code["delivery.unreadable"] == 422
    assert by_code["registry.isolation"] == by_code["registry.error"] == 500


def test_every_rule_has_a_code_of_its_own_an_article_and_both_languages() -> None:
    assert len(ALL_RULES) >= 20
    assert len({r.code for r in ALL_RULES}) == len(ALL_RULES)
    assert [r.code for r in ALL_RULES if not CODE.fullmatch(r.code) or not HAN.search(r.article)] == []
    assert {r.code: found for r in ALL_RULES if (found := _word_offences(r.says))} == {}


def test_rules_and_errors_share_no_code() -> None:
    assert {r.code for r in ALL_RULES} & {c.code for c in _classes()} == set()


def test_every_rule_of_every_module_is_in_the_book() -> None:
    from registry import rules
    from registry.rules.refusal import Rule

    held = set()
    for module in pkgutil.iter_modules(rules.__path__, "registry.rules."):
        held |= {v.code for v in vars(importlib.import_module(module.name)).values() if isinstance(v, Rule)}
    assert {r.code for r in ALL_RULES} == held


def test_bad_words_are_noticed() -> None:
    assert _word_offences(Words("没有{what}", "no {what}")) == []
    assert _word_offences(Words("nothing", "no")) == ["no Chinese"]
    assert _word_offences(Words("没有", "没有")) == ["no English"]
    assert _word_offences(Words("没有{what}", "no {which}")) == ["other places to fill"]


def test_a_refusal_says_all_its_refusals() -> None:
    first, second = ALL_RULES[0], ALL_RULES[1]
    facts = dict.fromkeys(_places(first.says.zh) | _places(second.says.zh), "甲")
    facts.pop("where", None)
    error = Refused([first.refuse("一组", **facts), second.refuse("二组", **facts)])
    assert first.article in error.said.zh
    assert second.article in error.said.zh
    assert first.article in error.said.en
