"""Chinese first, English by switch; dates, areas and codes as people read them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, session
from flask_babel import format_date, format_datetime, get_locale

from registry import area, codes
from registry.codelists import CodeList
from registry.rules.transfer_prices import yuan
from registry.words import Words

LANGUAGES = ("zh", "en")


def selected_language() -> str:
    """Return the language of an answer: asked for, remembered, else Chinese."""
    asked = request.args.get("lang", "")[:2]
    if asked in LANGUAGES:
        session["lang"] = asked
        return asked
    remembered = session.get("lang")
    return str(remembered) if remembered in LANGUAGES else "zh"


def language() -> str:
    """Return the language of this answer."""
    locale = get_locale()
    return str(locale.language) if locale else "zh"


def install(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        mu=mu,
        m2=m2,
        grouped=codes.grouped,
        short=codes.short_parcel,
        grouped_case=codes.grouped_case,
        megabytes=megabytes,
        say=say,
        rule_words=rule_words,
        label=label,
        yuan=yuan,
    )
    app.jinja_env.globals.update(language=language, other_language=other_language)


def other_language() -> tuple[str, str]:
    """Return address and name of the same page in the other language."""
    other = "en" if language() == "zh" else "zh"
    arguments = {**request.args.to_dict(), "lang": other}
    kept = arguments if request.method == "GET" else {"lang": other}
    return f"{request.path}?{urlencode(kept)}", {"en": "English", "zh": "中文"}[other]


def day(value: date | None) -> str:
    """Return 2026年11月23日 or 23 November 2026."""
    return format_date(value, "long" if language() == "zh" else "d MMMM yyyy") if value else ""


def moment(value: datetime | None) -> str:
    """Return a time of the county's clock."""
    return format_datetime(value, "yyyy-MM-dd HH:mm:ss") if value else ""


def mu(value: Decimal | None) -> str:
    """Return an area in 亩 with its unit, “mu” in English."""
    return "" if value is None else f"{area.to_mu(value):,.2f} {'亩' if language() == 'zh' else 'mu'}"


def m2(value: Decimal | None) -> str:
    """Return an area in m² with its unit."""
    return "" if value is None else f"{area.text_m2(value)} m²"


def megabytes(size: int) -> str:
    """Return a size in megabytes, as people read it."""
    return f"{size / 2**20:,.1f} MB"


def say(words: Words) -> str:
    """Return a sentence in the language of the answer."""
    return words[language()]


def rule_words(words: Words) -> str:
    """Return what a rule says, with “…” where a case's own facts will stand."""
    return re.sub(r"\{[^}]*\}", "…", say(words))


def label(value: str | None, codelist: type[CodeList]) -> str:
    """Return the label of a code."""
    return codelist.of(value).label(language()) if value else ""


def listed(items: list[Any]) -> str:
    """Join things for reading."""
    return ("、" if language() == "zh" else ", ").join(str(item) for item in items)
