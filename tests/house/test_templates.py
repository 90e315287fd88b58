"""Pages: nothing inline, nothing unescaped, nothing from elsewhere, every post with its token."""

import re

import jinja2
import pytest

from api.settings import ROOT as PROGRAM
from tests.support.house import sources, template_offences

PLACES = ("api/templates/",)


def _templates() -> dict[str, str]:
    return {path: text for path, text in sources(".html") if path.startswith(PLACES)}


def test_the_scan_sees_all_pages() -> None:
    assert {
        f"{PLACES[0]}{name}.html" for name in ("base", "check", "parcel", "error", "login", "map")
    } <= _templates().keys()
    assert [path for path, _ in sources(".html") if not path.startswith(PLACES)] == []


def test_no_page_has_inline_code_or_unescaped_text_or_a_post_without_token() -> None:
    assert {path: found for path, text in _templates().items() if (found := template_offences(text))} == {}


@pytest.mark.parametrize(
    ("planted", "offence"),
    [
        ("<script>go()</script>", "inline script"),
        ("<script type=module>go()</script>", "inline script"),
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "inline style"),
        ('<button onclick="go()">', "inline handler"),
        ('<a href="javascript:go()">', "script address"),
        ('<script src="https://cdn.example/x.js"></script>', "foreign address"),
        ('<img src="//cdn.example/x.png">', "foreign address"),
        ("{{ name|safe }}", "escaping off"),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", "escaping off"),
        ('<form method="post"><button>x</button></form>', "form without token"),
        ("<form method=post><input name=csrf_token></form>", "form without token"),
        ('<form method="POST" action="/a">{{ csrf_token() }}</form>', "form without token"),
    ],
)
def test_a_planted_offence_is_noticed(planted: str, offence: str) -> None:
    assert template_offences(f"<main>{planted}</main>") == [offence]


def test_what_pages_may_have_passes() -> None:
    token = '<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">'
    good = (
        f'<form method="post">{token}<button>x</button></form><form role="search"></form>'
        '<script src="/static/dist/map.js" type="module"></script><p class="onward">{{ name }} · style</p>'
    )
    assert template_offences(good) == []


def test_one_good_form_does_not_cover_a_bad_one_beside_it() -> None:
    good = '<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>'
    assert template_offences(f'{good}<form method="post"></form>') == ["form without token"]


def test_there_are_posts_to_be_checked() -> None:
    assert sum(text.count('method="post"') for text in _templates().values()) >= 3


def test_no_python_file_switches_escaping_off() -> None:
    pattern = re.compile(r"autoescape|\bMarkup\b|\|\s*safe\b|render_template_string")
    assert [path for path, text in sources(".py") if pattern.search(text)] == []


def test_escaping_is_on_for_every_template() -> None:
    from flask import Flask

    app = Flask("api", root_path=str(PROGRAM / "api"), static_folder=None)
    assert all(app.select_jinja_autoescape(path.rpartition("/")[2]) for path in _templates())
    assert app.jinja_env.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_every_page_rests_on_the_base() -> None:
    parents = {path: re.search(r"{% extends \"(\w+\.html)\" %}", text) for path, text in _templates().items()}
    alone = {path.rpartition("/")[2] for path, found in parents.items() if found is None}
    # The base itself, the piece of a page that the map asks for, and pieces that pages take in.
    assert alone == {
        "base.html",
        "case_field.html",
        "case_next.html",
        "certificate_acts.html",
        "exit_lines.html",
        "exit_payment.html",
        "known_restrictions.html",
        "map_panel.html",
        "package_result.html",
        "past.html",
        "sheet_worth.html",
        "transfer_map.html",
        "transfer_progress.html",
        "delivery_result.html",
        "delivery_work.html",
        "deliveries_table.html",
        "objections.html",
        "package_state.html",
        "household_fields.html",
        "interim_papers.html",
        "member_changes.html",
        "qualification_lines.html",
        "rights_pages.html",
        "settle.html",
        "settlement_fields.html",
        "standard_fields.html",
        "transfer_secured.html",
        "wrong.html",
    }
    assert {found[1] for found in parents.values() if found} == {"base.html", "desk_base.html"}


def test_every_template_is_well_formed() -> None:
    for text in _templates().values():
        jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text)
    with pytest.raises(jinja2.TemplateSyntaxError):
        jinja2.Environment(autoescape=True).parse("{% if x %}")
