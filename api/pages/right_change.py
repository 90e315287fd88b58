"""`/work/rights/page/<folio>/change`: what is to become of a page of the register that is no contract's."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from api.access import acting, in_scope, office, officers, session
from api.pages import right_form, seen_page
from api.pages.case_contents import taken_in
from api.transaction import writing
from registry import codes
from registry.errors import NotFoundError
from registry.periods import OPEN_DATE
from registry.queries import cases, folios, grantors, parties
from registry.queries.folios import Folio, StandingRight
from registry.queries.unit_sheets import PageWanted, RightWanted
from registry.rights import KINDS
from registry.rules.case_kinds import CaseKind
from registry.rules.page_facts import FACTS
from registry.rules.refusal import Refused
from registry.services.apply_right_change import KINDS as CHANGES
from registry.services.apply_right_change import apply_right_change, preview_right_change
from registry.words import Words

pages = Blueprint("right_change", __name__)
DERIVED = ("registered_area",)
"""Facts that the rules write on a page themselves."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says: the kind, the page as it would be, why, and which dates cannot be read."""

    kind: CaseKind
    page: PageWanted
    reason: str
    wrong: Sequence[str]


@pages.get("/work/rights/page/<folio>/change")
@officers("clerk")
def form(folio: str) -> ResponseReturnValue:
    """Show a page as it stands, each value a field."""
    return _form(_folio(folio), taken_in())


@pages.post("/work/rights/page/<folio>/change")
@officers("clerk")
def apply(folio: str) -> ResponseReturnValue:
    """Show the page as it would be, or apply for it; whatever is refused, nothing typed is lost."""
    page, case_id = _folio(folio), taken_in()
    if request.form.get("kind") not in CHANGES:
        return _form(page, case_id, no_kind=True), 400
    if changed := seen_page.changed(page, request.form.get(seen_page.FIELD, "")):
        return _form(page, case_id, changed=changed), 409
    wish = _wish(page, request.form)
    if wish.wrong or request.form.get("do") != "apply":
        return _form(page, case_id, wish), 422 if wish.wrong else 200
    try:
        with writing(office().engine) as writer:
            made = apply_right_change(
                writer,
                wish.kind,
                page.region_code,
                [wish.page],
                reason=wish.reason,
                actor=acting(),
                into=case_id,
            )
    except Refused as refused:
        return _form(page, case_id, wish, refused), 409
    return redirect(url_for("rights.case", case_id=made), 303)


def _folio(number: str) -> Folio:
    page = folios.standing(session(), number)
    in_scope(page.region_code, f"登记簿页 {number}")
    return page


def _form(
    page: Folio,
    case_id: int | None,
    wish: Wish | None = None,
    refused: Refused | None = None,
    *,
    no_kind: bool = False,
    changed: Sequence[str] = (),
) -> str:
    """Show the form with what was typed; parts of the page that changed meanwhile show what stands now."""
    seen = None
    if wish is not None and not wish.wrong:
        seen = preview_right_change(
            session(), wish.kind, page.region_code, [wish.page], reason=wish.reason, actor=acting()
        )
    grantor = grantors.by_code(session(), page.region_code)
    return render_template(
        "right_change.html",
        page=page,
        grantor=grantor,
        case=cases.by_id(session(), case_id) if case_id is not None else None,
        changes=CHANGES,
        chosen=request.values.get("kind") or next(iter(CHANGES)),
        parties=parties.of_grantor(session(), grantor.id),
        form={key: said for key, said in request.form.items() if not _is_of(key, changed)},
        no_kind=no_kind,
        changed=changed,
        names=_names(page),
        digests=seen_page.digests(page),
        wrong=wish.wrong if wish else (),
        refusals=refused.refusals if refused else (seen.refusals if seen else ()),
        sheets=seen.sheets if seen else [],
        kinds=KINDS,
        facts={key: words for key, words in FACTS.items() if key not in DERIVED},
        asked=right_form,
        blocks=codes.blocks,
        last_day=_last_day,
    )


def _is_of(field: str, parts: Sequence[str]) -> bool:
    return field in parts or field.partition("-")[0] in parts


def _names(page: Folio) -> dict[str, Words]:
    """Return what the parts of a page are called, by their fields' names."""
    rights = {str(right.id): KINDS[right.kind].name for right in page.rights}
    return rights | {f"fact-{key}": words for key, words in FACTS.items()}


def _last_day(right: StandingRight) -> str:
    return "" if right.term_to == OPEN_DATE else (right.term_to - timedelta(days=1)).isoformat()


def _wish(page: Folio, said: MultiDict[str, str]) -> Wish:
    kind = CHANGES[said["kind"]]
    known = {p.id for p in parties.of_grantor(session(), grantors.by_code(session(), page.region_code).id)}
    read = {r.id: _right(r, said, known) for r in page.rights}
    facts = {key: said.get(f"fact-{key}", "").strip() for key in FACTS if key not in DERIVED}
    wanted = PageWanted(
        page.kind,
        page.folio_number,
        {key: text for key, text in facts.items() if text},
        [right for right, _ in read.values()],
    )
    wrong = [field for _, fields in read.values() for field in fields]
    return Wish(kind, wanted, said.get("reason", "").strip(), wrong)


def _right(
    right: StandingRight, said: Mapping[str, str], known: Container[int]
) -> tuple[RightWanted, list[str]]:
    """Return what is wanted of a right, and the fields of dates that cannot be read."""
    first, last = f"{right.id}-from", f"{right.id}-to"
    begun, ended = (_day(said.get(name, "")) for name in (first, last))
    wrong = [
        name for name, day in ((first, begun), (last, ended)) if day is None and said.get(name, "").strip()
    ]
    ends = said.get(f"{right.id}-act") == "end"
    chosen = said.get(f"{right.id}-holder", "")
    holder = int(chosen) if not ends and chosen.isascii() and chosen.isdigit() else right.holder.id
    if holder != right.holder.id and holder not in known:
        raise NotFoundError(what=f"权利人 {holder}")  # of another grantor: nothing of it is shown
    wanted = RightWanted(
        right.kind,
        holder,
        begun or right.term_from,
        date.fromordinal(ended.toordinal() + 1) if ended and ended < OPEN_DATE else OPEN_DATE,
        right.ground,
        "end" if ends else "change",
        right.id,
        right.share_part,
        right.share_whole,
    )
    return wanted, wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
