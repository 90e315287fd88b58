"""One word a concept; codes of the standard only at the border (design.md §2)."""

import re

import pytest

from tests.support.house import identifiers, offending, sources, standard_codes, standard_codes_in

BORDER = ("geodata/standard/", "geodata/exchange/", "geodata/demo/", "migrations/versions/")
"""Where files are read and written; the frozen migrations repeat the columns' comments."""

SYNONYMS = {
    "issuer": "grantor (certificates are issued)",
    "issuers": "grantors",
    "contractor": "contract_holder",
    "contractors": "contract_holders",
    "transferee": "the form's own word",
    "farmer": "household or person",
    "farmers": "households or persons",
    "lot": "parcel",
    "lots": "parcels",
    "tract": "parcel",
    "warrant": "certificate",
    "deed": "certificate",
    "cert": "certificate",
    "certs": "certificates",
    "registerbook": "folio",
    "publicity": "display",
    "proclamation": "announcement",
    "neighbour": "neighbor",
    "neighbours": "neighbors",
    "colour": "color",
    "mou": "mu",
}
"""Words that once meant, or elsewhere mean, a thing that has its word here (design.md §2 and §3, style.md §2.6)."""


def test_codes_of_the_standard_are_used_only_where_files_are_read_and_written() -> None:
    codes = standard_codes()
    offences = {
        path: found
        for path, text in offending(sources(".py"), BORDER)
        if (found := standard_codes_in(text, codes))
    }
    assert offences == {}


def test_the_list_of_codes_is_the_standard() -> None:
    codes = standard_codes()
    assert {
        "DKBM",
        "CBFBM",
        "CBFMC",
        "FBFBM",
        "CBHTBM",
        "SCMJM",
        "YHZGX",
        "DK",
        "CBF_JTCY",
        "CBJYQZDJB",
    } <= codes
    assert len(codes) > 180


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("x = row['DKBM']", ["1: DKBM"]),
        ("dkbm = 1", ["1: DKBM"]),
        ("def read_cbfbm(row): ...", ["1: CBFBM"]),
        ("f(fbfbm=1)", ["1: FBFBM"]),
        ("sql = 'SELECT CBFMC FROM x'", ["1: CBFMC"]),
        ("import htmj", ["1: HTMJ"]),
        ("code: str = mapped_column(**zh('地块代码', 'DKBM', 'A.13'))", []),
        ("parcel_code = row['code']", []),
    ],
)
def test_a_code_in_a_name_or_a_string_is_noticed_and_one_that_explains_a_column_is_not(
    planted: str, found: list[str]
) -> None:
    assert standard_codes_in(planted, standard_codes()) == found


def test_pages_scripts_and_sql_know_no_codes_of_the_standard() -> None:
    codes = standard_codes()
    offences = {
        path: found
        for path, text in sources(".html", ".js", ".mjs", ".sql", ".typ", ".css")
        if (found := codes.intersection(re.findall(r"[A-Z][A-Z0-9_]+", text)))
    }
    assert offences == {}


def _banned(text: str) -> list[str]:
    return [f"{line}: {word} → {SYNONYMS[word]}" for line, word in identifiers(text) if word in SYNONYMS]


def test_every_concept_has_one_word() -> None:
    offences = {
        path: found
        for path, text in offending(sources(".py"), ("migrations/versions/",))
        if (found := _banned(text))
    }
    assert offences == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    names = [path.rpartition("/")[2].removesuffix(".py") for path, _ in sources(".py")]
    assert [
        n for n in names if set(n.strip("_").split("_")) & {"util", "utils", "helper", "helpers", "misc"}
    ] == []


@pytest.mark.parametrize(
    "planted", ["issuer_code = 1", "class Contractor: ...", "def find_lots(): ...", "x.cert = 1"]
)
def test_a_second_word_for_a_concept_is_noticed(planted: str) -> None:
    assert len(_banned(planted)) == 1


def test_the_words_of_the_design_pass() -> None:
    assert _banned("grantor = 1\nclass ContractHolder: ...\nhomestead_plot = certificate = 2") == []
