"""Forms of a household's changes, read as the services take them; what cannot be read is a bad request."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import abort, request

from api.access import in_scope, session
from api.pages.case_contents import taken_in
from registry.codelists import IdKind, Relation, Sex
from registry.queries import households, restrictions
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.queries.restrictions import RestrictionView
from registry.rules.household_facts import MemberEvent, PlotEvent
from registry.services._household_parts import Agreement, Part
from registry.services.change_members import Changes, Joining
from registry.services.survey_facts import PersonFacts

MOST_PARTS = 6
NEW_MEMBERS = 3
"""Rows of a form for people who join."""
_LONGEST = 200


def household(code: str) -> Held:
    """Return a household that the officer may see."""
    code = code.replace(" ", "")
    in_scope(code[:14], f"农户 {code}")
    return households.held(session(), [code])[0]


def several(code: str, others: str) -> list[Held]:
    """Return a household and others by their codes or their last four digits, in one text."""
    codes = [code.replace(" ", "")]
    for word in others.replace("，", " ").replace(",", " ").replace("、", " ").split():
        full = word if len(word) == 18 else f"{codes[0][:14]}{word.zfill(4)}"
        if full not in codes:
            codes.append(full)
    for one in codes:
        in_scope(one[:14], f"农户 {one}")
    return households.held(session(), codes)


def standing(found: Sequence[Held]) -> list[RestrictionView]:
    """Return the open restrictions on households' land and rights."""
    units = sorted({unit for h in found for unit in h.units.values()})
    return restrictions.open_over(session(), units, [h.right_id for h in found if h.right_id])


def said(name: str) -> str:
    """Return a field's text."""
    return request.form.get(name, "").strip()[:_LONGEST]


def day(name: str) -> date | None:
    """Return a field's date."""
    try:
        return date.fromisoformat(said(name)) if said(name) else None
    except ValueError:
        abort(400)


def area(name: str) -> Decimal:
    """Return a field's area in m²; an empty one is nothing."""
    try:
        value = Decimal(said(name) or "0").quantize(Decimal("0.01"))
    except InvalidOperation:
        abort(400)
    if not value.is_finite() or not 0 <= value < 10**9:
        abort(400)
    return value


def agreement(found: Sequence[Held]) -> Agreement:
    """Return what the papers of a form say."""
    people = [m.person_id for h in found for m in h.members if m.stays]
    return Agreement(
        said("document"),
        day("day"),
        {who: said(f"consent-{who}") for who in people if said(f"consent-{who}")},
        frozenset(request.form.getlist("creditor", type=int)),
        bool(said("divided")),
    )


def as_seen(draft: Draft) -> Draft:
    """Return a draft that rests on the versions which the form was made from."""
    seen: dict[str, list[int]] = {}
    for code in draft.seen:
        versions = said(f"seen-{code}").split(".")
        if len(versions) != 2 or not all(v.isdecimal() for v in versions):
            abort(400)
        seen[code] = [int(v) for v in versions]
    return replace(draft, seen=seen, into=taken_in())


def parts(found: Held) -> list[Part]:
    """Return the distribution that a form says; the first household may keep the old code."""
    members = {m.person_id: request.form.get(f"member-{m.person_id}", type=int) for m in found.members}
    plots = {p.code: request.form.get(f"plot-{p.code}", type=int) for p in found.plots}
    return [
        Part(
            request.form.get(f"speaks-{k}", type=int),
            [who for who, part in members.items() if part == k],
            [code for code, part in plots.items() if part == k],
            found.code if k == 0 and said("keeps") else None,
            relations([found]),
        )
        for k in range(count())
    ]


def relations(found: Sequence[Held]) -> dict[int, str]:
    """Return the relations to the head that a form tells anew."""
    people = [m.person_id for h in found for m in h.members]
    told = {who: said(f"relation-{who}") for who in people if said(f"relation-{who}")}
    if not set(told.values()) <= set(Relation):
        abort(400)
    return told


def count() -> int:
    """Return into how many households a split goes."""
    asked = request.values.get("parts", 2, type=int)
    return min(max(asked, 2), MOST_PARTS)


def changes(found: Held) -> Changes:
    """Return who joins and who leaves."""
    leaving = [
        MemberEvent(
            said(f"what-{m.person_id}"),
            m.person_id,
            day(f"day-{m.person_id}"),
            said(f"document-{m.person_id}"),
            said(f"land-{m.person_id}"),
        )
        for m in found.members
        if m.stays and said(f"what-{m.person_id}")
    ]
    joining = [_joining(k) for k in range(NEW_MEMBERS) if said(f"name-{k}")]
    return Changes(joining, leaving, request.form.get("representative", type=int), relations([found]))


def _joining(k: int) -> Joining:
    sex, relation = said(f"sex-{k}"), said(f"relation-new-{k}")
    if sex not in {"", *Sex} or relation not in {"", *Relation}:
        abort(400)
    number = said(f"number-{k}").replace(" ", "") or None
    person = PersonFacts(said(f"name-{k}"), IdKind.RESIDENT if number else None, number, sex=sex or None)
    return Joining(
        said(f"joins-{k}"),
        person,
        Relation.of(relation) if relation else None,
        day(f"since-{k}"),
        said(f"paper-{k}"),
        bool(said(f"shares-{k}")),
    )


def plot_events(found: Held, free: Sequence[str]) -> list[PlotEvent]:
    """Return what happens to parcels: those of the contract, and free ones that join it."""
    codes = [*(p.code for p in found.plots), *free]
    return [
        PlotEvent(code, said(f"ground-{code}"), area(f"area-{code}"), said("document"))
        for code in codes
        if said(f"ground-{code}")
    ]


def deaths(found: Held) -> list[MemberEvent]:
    """Return the deaths by which a household became extinct."""
    return [
        MemberEvent("death", m.person_id, day(f"day-{m.person_id}"), said(f"document-{m.person_id}"))
        for m in found.members
        if m.stays and said(f"day-{m.person_id}")
    ]
