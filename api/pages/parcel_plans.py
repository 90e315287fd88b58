"""`/work/parcel/<code>/merge`, `/boundary`, `/area`: plans other than a split, shown beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from shapely import LineString
from sqlalchemy.orm import Session

from api.access import acting, in_scope, office, officers, session
from api.language import language
from api.pages.case_contents import taken_in
from api.transaction import writing
from geodata.paper.outline import drawing
from registry.errors import RegistryError
from registry.geometry import wkb
from registry.queries import parcel_changes, restrictions
from registry.queries.parcel_changes import Held
from registry.queries.restrictions import RestrictionView
from registry.rules.restrictions import GROUNDS, KIND_NAMES
from registry.services._parcel_plan import Draft, Settled, apply_for
from registry.services.adjust_boundary import draft_boundary
from registry.services.correct_area import draft_area
from registry.services.merge_parcels import draft_merge

pages = Blueprint("parcel_plans", __name__)
_LARGEST = Decimal(10) ** 9
"""m²: more than a county."""


@dataclass(slots=True)
class _Asked:
    """What was typed, what can be read of it, and what cannot, in words."""

    kind: str
    codes: list[str]
    line: LineString | None = None
    area: Decimal | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return (
            not self.wrong
            and {
                "merge": len(self.codes) > 1,
                "boundary": len(self.codes) == 2 and self.line is not None,
                "area": self.area is not None,
            }[self.kind]
        )


@pages.get("/work/parcel/<code>/<any(merge, boundary, area):plan>")
@officers("clerk")
def form(code: str, plan: str) -> ResponseReturnValue:
    """Ask for what the plan needs, and show what it would make of the parcels."""
    return _page(code, plan, [])


@pages.post("/work/parcel/<code>/<any(merge, boundary, area):plan>/apply")
@officers("clerk")
def apply(code: str, plan: str) -> ResponseReturnValue:
    """Apply for the plan; what is refused comes back with everything that was typed."""
    asked = _asked(code, plan)
    parcels, _wrong = _held(asked)
    reason = request.form.get("reason", "").strip()
    if not reason:
        asked.wrong.append(_("Say why."))
    seen = {p.code: request.form.get(f"seen-{p.code}", type=int) or 0 for p in parcels}
    if asked.wrong or not asked.is_whole:
        return _page(code, plan, asked.wrong), 422
    try:
        with writing(office().engine) as writer:
            draft = replace(_draft(writer, asked, seen, reason), into=taken_in())
            case_id = apply_for(writer, draft, actor=acting())
    except RegistryError as error:
        return _page(code, plan, said(error)), 409
    return redirect(url_for("parcel_change.change", case_id=case_id), 303)


def _page(code: str, plan: str, wrong: Sequence[str]) -> str:
    asked = _asked(code, plan)
    parcels, more = _held(asked)
    seen = {p.code: p.version for p in parcels}
    draft = _draft(session(), asked, seen, "") if asked.is_whole and not more else None
    shapes = [shape for shape, _m2 in draft.after] if draft and draft.after else [p.shape for p in parcels]
    return render_template(
        "plan.html",
        plan=plan,
        code=parcels[0].code,
        parcels=parcels,
        draft=draft,
        drawn=drawing([wkb(shape) for shape in shapes]),
        corners=list(parcels[0].shape.exterior.coords)[:-1],
        values=request.values,
        wrong=[*dict.fromkeys([*asked.wrong, *more, *wrong])],
        rights=sorted({right for p in parcels for right in p.claims}) if plan == "merge" else [],
        standing=standing(session(), parcels) if plan == "merge" else [],
        kinds=KIND_NAMES,
        grounds=endings,
    )


def said(error: RegistryError) -> list[str]:
    """Return an error's sentences in the language of the page, one for each refusal."""
    refusals = getattr(error, "refusals", None)
    if refusals is None:
        return [error.said[language()]]
    return [f"{r.said[language()]} ({r.rule.article})" for r in refusals]


def _asked(code: str, plan: str) -> _Asked:
    asked = _Asked(plan, [_digits(code)])
    if plan != "area":
        others = request.values.get("with", "").replace(",", "\n").splitlines()
        asked.codes += [c for c in dict.fromkeys(map(_digits, others)) if c and c not in asked.codes]
    if plan == "boundary" and len(asked.codes) > 2:
        asked.wrong.append(_("A boundary lies between two parcels: give one other code."))
    if plan == "boundary" and (text := request.values.get("line", "").strip()):
        asked.line = line_of(text)
        if asked.line is None:
            asked.wrong.append(
                _("The line cannot be read: one place a line, east and north in metres, at least two.")
            )
    if plan == "area" and (text := request.values.get("area", "").strip()):
        asked.area = _area(text)
        if asked.area is None:
            asked.wrong.append(_("The area cannot be read: square metres, above 0, at most two decimals."))
    return asked


def _digits(text: str) -> str:
    return "".join(text.split())


def _area(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 < value < _LARGEST and value * 100 == int(value * 100)
    return value if fits else None


def line_of(text: str) -> LineString | None:
    """Return the line of a text (a place a line: east and north in metres), None where it is none."""
    try:
        places = [
            tuple(map(float, row.replace(",", " ").split())) for row in text.splitlines() if row.strip()
        ]
    except ValueError:
        return None
    sound = 2 <= len(places) <= 1000 and all(len(at) == 2 and max(map(abs, at)) < 1e9 for at in places)
    return LineString(places) if sound else None


def _held(asked: _Asked) -> tuple[list[Held], list[str]]:
    """Return the parcels that were named, and what is wrong with those not in force or out of reach."""
    found, wrong = [], []
    for place, code in enumerate(asked.codes):
        try:
            (parcel,) = parcel_changes.held(session(), [code])
            in_scope(parcel.region_code, f"地块 {code}")
        except RegistryError as error:
            if place == 0:
                raise
            wrong.append(error.said[language()])
        else:
            found.append(parcel)
    return found, wrong


def _draft(on: Session, asked: _Asked, seen: dict[str, int], reason: str) -> Draft:
    if asked.kind == "area":
        assert asked.area is not None
        return draft_area(on, asked.codes[0], seen[asked.codes[0]], asked.area, reason=reason)
    if asked.kind == "boundary":
        assert asked.line is not None
        return draft_boundary(on, seen, asked.line, reason=reason)
    names = [name for name in request.form if name.startswith("right-") and request.form[name]]
    decisions = {name.removeprefix("right-"): (0,) if request.form[name] == "on" else () for name in names}
    return replace(draft_merge(on, seen, decisions=decisions, reason=reason), restrictions=settled())


# ---- restrictions, for the split's page as well ------------------------------------------------------


def standing(on: Session, parcels: Sequence[Held]) -> list[RestrictionView]:
    """Return the open restrictions on parcels, each of which a split or merging must decide on."""
    return restrictions.open_over(on, [p.unit_id for p in parcels])


def endings(kind: str) -> list[str]:
    """Return the grounds on which a restriction of a kind ends by a document."""
    return [ground for ground, of in GROUNDS.items() if kind in of and ground != "lapsed"]


def settled() -> Settled:
    """Return what the form decides on each restriction (see registry.services._parcel_plan.Settled)."""
    chosen = {
        n.removeprefix("restriction-"): v
        for n, v in request.form.items()
        if n.startswith("restriction-") and v
    }
    return {
        number: () if how == "carry" else (how, request.form.get(f"document-{number}", "").strip())
        for number, how in chosen.items()
    }
