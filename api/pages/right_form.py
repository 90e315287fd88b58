"""The form of a joint first registration: what was typed, and the pages it asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from registry.periods import OPEN_DATE
from registry.queries.parties import PartyView, PlotView
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rules.homestead import ORIGINS
from registry.words import Words

KINDS: dict[str, dict[str, str]] = {
    "homestead_plot": {"homestead": "homestead"},
    "forest_plot": {"forest_contract": "forest", "private_hill": "forest"},
    "construction_plot": {"collective_construction": "construction"},
}
"""By level: the rights that may be asked for, and the kind of their page."""
FACTS_OF: dict[str, tuple[str, ...]] = {
    "homestead_plot": (
        "location", "nature", "use", "origin", "occupied_since", "floor_area", "footprint", "completed_on",
        "papers", "confirmed_on", "displayed_days", "reviewed_on", "note",
    ),
    "forest_plot": ("location", "nature", "use", "trees", "note"),
    "construction_plot": ("location", "nature", "use", "note"),
}  # fmt: skip
"""Which facts are asked for on which page."""
CHOICES: dict[str, dict[str, Words]] = {
    "origin": dict(
        zip(
            ORIGINS,
            (
                Words("新批", "newly granted"),
                Words("确认", "confirmed as it was"),
                Words("继承房屋", "inherited with the house"),
            ),
            strict=True,
        )
    ),
    "papers": {"": Words("有", "there are papers"), "no": Words("没有", "there are none")},
}
DAYS = ("occupied_since", "completed_on", "confirmed_on", "reviewed_on")
PORTION_FOLIO, PORTIONS = "portion-folio", "portions"


@dataclass(frozen=True, slots=True)
class Misread:
    """A field that cannot be read as what it should be."""

    field: str
    said: Words


_NO_DAY = Words("日期应写成 1995-03-01 这样", "a date looks like 1995-03-01")


def misread(form: MultiDict[str, str], plots: Sequence[PlotView]) -> list[Misread]:
    """Return the fields of ticked plots that are no dates."""
    asked = [
        f"{plot.unit_id}-{name}"
        for plot in _ticked(form, plots)
        if plot.plot_id is None
        for name in ("from", "to", *DAYS)
    ]
    return [Misread(name, _NO_DAY) for name in asked if (text := _said(form, name)) and _day(text) is None]


def pages(
    form: MultiDict[str, str], party: PartyView, plots: Sequence[PlotView], today: date
) -> list[PageWanted]:
    """Return the pages that a form asks for; one whose number is blank gets its plot's.

    A right without a day of its own begins today.
    """
    ticked = list(_ticked(form, plots))
    buildings = [plot for plot in ticked if plot.plot_id is not None]
    wanted = [_page(form, party, plot, buildings, today) for plot in ticked if plot.plot_id is None]
    if _said(form, PORTIONS) or _said(form, PORTION_FOLIO):
        right = RightWanted("income_portion", party.id, today, OPEN_DATE)
        facts = {"portions": _said(form, PORTIONS)}
        wanted.append(PageWanted("asset_pool", _said(form, PORTION_FOLIO), facts, [right]))
    return wanted


def _page(
    form: MultiDict[str, str],
    party: PartyView,
    plot: PlotView,
    buildings: Sequence[PlotView],
    today: date,
) -> PageWanted:
    on_plot = [building for building in buildings if building.plot_id == plot.unit_id]
    kinds = KINDS[plot.level]
    kind = _said(form, f"{plot.unit_id}-kind")
    kind = kind if kind in kinds else next(iter(kinds))
    begun = (
        _day(_said(form, f"{plot.unit_id}-from"))
        or _day(_said(form, f"{plot.unit_id}-occupied_since"))
        or today
    )
    last = _day(_said(form, f"{plot.unit_id}-to"))
    term = (begun, date.fromordinal(last.toordinal() + 1) if last and last < OPEN_DATE else OPEN_DATE)
    rights = [RightWanted(kind, party.id, *term, [GroundWanted(plot.unit_id)])]
    rights += [RightWanted("house", party.id, *term, [GroundWanted(b.unit_id)]) for b in on_plot]
    usual = on_plot[0].code if on_plot else f"{plot.code}W00000000"
    named = {name: _said(form, f"{plot.unit_id}-{name}") for name in FACTS_OF[plot.level]}
    return PageWanted(
        kinds[kind],
        _said(form, f"{plot.unit_id}-folio").replace(" ", "") or usual,
        {name: text for name, text in named.items() if text},
        rights,
    )


def _ticked(form: MultiDict[str, str], plots: Sequence[PlotView]) -> Iterator[PlotView]:
    chosen = set(form.getlist("unit"))
    return (plot for plot in plots if str(plot.unit_id) in chosen)


def _said(form: MultiDict[str, str], name: str) -> str:
    return form.get(name, "").strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
