"""Drafts of pages in a case: taking them up with the application, and what entry makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.leaf import Json, canonical
from registry.models import (
    ContractHolder,
    Entry,
    LandRight,
    LandRightVersion,
    RegistrationUnit,
    RightDraft,
    RightDraftParcel,
    RightParcel,
    UnitDraft,
)
from registry.queries import derived_shares, draft_eligibility, resting_rights, unit_sheets
from registry.queries.unit_sheets import PageWanted, UnitRight, UnitSheet
from registry.rights import KINDS
from registry.rules import derived_shares as share_rules
from registry.rules import homestead, right_changes, unit_drafts
from registry.rules.refusal import Refusal
from registry.services._write import Writing


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """Wanted pages as they would be drafted, and everything that keeps them from being registered."""

    sheets: list[UnitSheet]
    refusals: tuple[Refusal, ...]


def gather(session: Session, grantor_id: int, pages: Sequence[PageWanted]) -> DraftFacts:
    """Return wanted pages with the facts that the rules add to them."""
    said = [r for page in pages for r in unit_drafts.unknown_facts(page.folio_number, page.facts)]
    said += [
        unit_drafts.UNDER_WAY.refuse(page.folio_number, case=number)
        for page in pages
        if (number := draft_eligibility.under_way(session, page.folio_number))
    ]
    sheets = [_noted(session, sheet) for sheet in unit_sheets.preview(session, grantor_id, pages)]
    said += [r for sheet in sheets for r in draft_eligibility.refusals(session, sheet)]
    said += share_rules.refusals(derived_shares.shared(session, sheets))
    return DraftFacts(sheets, tuple(said))


def _noted(session: Session, sheet: UnitSheet) -> UnitSheet:
    """Return a homestead's page with the registered area and the notes that its paper must bear."""
    plot = draft_eligibility.plot_of(session, sheet)
    if plot is None:
        return sheet
    standard = draft_eligibility.standard_of(session, sheet)
    said = sheet.facts.get("note", "")
    notes = [*filter(None, [said]), *(n for n in homestead.notes(plot, standard) if n not in said)]
    added = {"registered_area": str(homestead.registered_m2(plot, standard)), "note": "；".join(notes)}
    return sheet.with_facts({**sheet.facts, **{k: v for k, v in added.items() if v}})


def locks(session: Session, pages: Sequence[PageWanted] | Sequence[UnitSheet]) -> list[str]:
    """Return the names of the locks that pages need: their numbers, so that one is begun once.

    And the households of their homesteads: one that is granted two, in two groups, is granted one.
    """
    wanted = [right for page in pages for right in page.rights if right.kind == "homestead"]
    holders = [r.holder.id if isinstance(r, UnitRight) else r.holder_id for r in wanted]
    owners = select(ContractHolder.household_id).where(
        ContractHolder.id.in_(holders), ContractHolder.household_id.is_not(None)
    )
    households = session.scalars(owners.distinct()).all() if holders else ()
    return [*(f"folio:{page.folio_number}" for page in pages), *(f"household:{h}" for h in households)]


def take_up(writing: Writing, case_id: int, sheets: Sequence[UnitSheet]) -> dict[str, Json]:
    """Write drafts into a case; return their content hashes by the pages' numbers, as plans state them."""
    contents: dict[str, Json] = {}
    for sheet in sheets:
        region = {"region_code": sheet.region_code}
        contents[sheet.folio_number] = sheet.sha256.hex()
        draft = writing.add_one(
            UnitDraft,
            case_id=case_id,
            kind=sheet.kind,
            folio_number=sheet.folio_number,
            facts=canonical(dict(sheet.facts)).decode(),
            content_sha256=sheet.sha256,
            **region,
        )
        key = [{"draft_id": draft, "ordinal": right.ordinal, **region} for right in sheet.rights]
        writing.add(
            RightDraft,
            [
                {
                    **key[k],
                    **_said(right),
                    "act": right.act,
                    "kind": right.kind,
                    "right_id": right.right_id,
                    "parent_id": right.parent_id,
                }
                for k, right in enumerate(sheet.rights)
            ],
        )
        writing.add(
            RightDraftParcel, [{**key[k], **row} for k, r in enumerate(sheet.rights) for row in _lies(r)]
        )
    return contents


def _said(right: UnitRight) -> dict[str, Any]:
    names = ("share_part", "share_whole", "term_from", "term_to")
    return {"holder_id": right.holder.id, **{name: getattr(right, name) for name in names}}


def _lies(right: UnitRight) -> list[dict[str, Any]]:
    names = ("unit_id", "exclusive", "share_part", "share_whole")
    return [{name: getattr(ground, name) for name in names} for ground in right.ground]


def refusals(session: Session, sheets: Sequence[UnitSheet]) -> list[Refusal]:
    """Return everything that keeps drafted pages from being entered."""
    return [
        *(refusal for sheet in sheets for refusal in draft_eligibility.refusals(session, sheet)),
        *right_changes.keeps_children(resting_rights.left_outside(session, sheets)),
        *share_rules.refusals(derived_shares.shared(session, sheets)),
    ]


# ---- entry --------------------------------------------------------------------------------------


def enter(
    writing: Writing, case_id: int, sheets: Sequence[UnitSheet], plan_case_id: int | None = None
) -> dict[str, list[int]]:
    """Enter drafted pages: for each its unit, one entry, and what becomes of each right.

    Returns the rights of each page by its number, in the page's order.
    """
    entered: dict[str, list[int]] = {}
    for sheet in sheets:
        unit = _unit(writing, sheet)
        entry = writing.add_one(
            Entry,
            case_id=case_id,
            unit_id=unit,
            draft_id=sheet.draft_id,
            content_sha256=sheet.sha256,
            region_code=sheet.region_code,
            plan_case_id=plan_case_id,
        )
        page = _Page(writing, sheet, unit, entry)
        are_derived = all(right.act == "begin" and right.parent_id for right in sheet.rights)
        entered[sheet.folio_number] = _derive(page) if are_derived else _one_by_one(page)
    return entered


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is being entered."""

    writing: Writing
    sheet: UnitSheet
    unit: int
    entry: int


def _derive(page: _Page) -> list[int]:
    """Begin rights whose parents are told: many in a few statements."""
    parents = draft_eligibility.parents_of(
        page.writing.session, [r.parent_id or 0 for r in page.sheet.rights]
    )
    begun = _begin(page, [(right, right.parent_id) for right in page.sheet.rights])
    tiers = [parents[r.parent_id or 0].tier_below(r.kind) or None for r in page.sheet.rights]
    _version(page, list(zip(page.sheet.rights, begun, [1] * len(begun), tiers, strict=True)))
    return begun


def _one_by_one(page: _Page) -> list[int]:
    writing, sheet = page.writing, page.sheet
    made: dict[str, int] = {}
    ids: list[int] = []
    for right in sheet.rights:
        parent = draft_eligibility.parent_of(writing.session, sheet.folio_number, right)
        on_page = next((made[p] for p in KINDS[right.kind].parents if p in made), None)
        if right.act == "begin":
            (begun,) = _begin(page, [(right, right.parent_id or on_page or (parent and parent[0]))])
            made[right.kind] = begun
            _version(page, [(right, begun, 1, None)])
            ids.append(begun)
        else:
            assert right.right_id is not None
            tier = _tier(writing, right.right_id)
            closed = writing.close(LandRightVersion, right_id=right.right_id)
            writing.end(RightParcel, RightParcel.right_id == right.right_id)
            if right.act == "change":
                _version(page, [(right, right.right_id, closed + 1, tier)])
            ids.append(right.right_id)
    return ids


def _tier(writing: Writing, right_id: int) -> int | None:
    query = select(func.max(RightParcel.tier)).where(
        RightParcel.right_id == right_id, RightParcel.ended_by.is_(None)
    )
    return writing.session.scalar(query)


def _unit(writing: Writing, sheet: UnitSheet) -> int:
    """Return the page's unit, which its first entry begins."""
    known = writing.session.scalar(
        select(RegistrationUnit.id).where(RegistrationUnit.folio_number == sheet.folio_number)
    )
    return known or writing.add_one(
        RegistrationUnit,
        kind=sheet.kind,
        folio_number=sheet.folio_number,
        region_code=sheet.region_code,
    )


def _begin(page: _Page, rights: Sequence[tuple[UnitRight, int | None]]) -> list[int]:
    """Begin rights; the page's first bears its number, those after it a place of their own for ever."""
    sheet = page.sheet
    earlier = (
        page.writing.session.scalar(
            select(func.count()).select_from(LandRight).where(LandRight.unit_id == page.unit)
        )
        or 0
    )
    return page.writing.add_returning(
        LandRight,
        [
            {
                "kind": right.kind,
                "code": f"{sheet.folio_number}-{place}" if place > 1 else sheet.folio_number,
                "unit_id": page.unit,
                "parent_id": parent,
                "region_code": sheet.region_code,
            }
            for place, (right, parent) in enumerate(rights, start=earlier + 1)
        ],
    )


def _version(page: _Page, made: Sequence[tuple[UnitRight, int, int, int | None]]) -> None:
    """Write versions of rights and their ground: (what the page says, right, version, tier)."""
    region, content = {"region_code": page.sheet.region_code}, page.sheet.sha256  # of the whole page: once
    page.writing.add(
        LandRightVersion,
        [
            {
                "right_id": right_id,
                "version": version,
                "unit_id": page.unit,
                "content_sha256": content,
                "entry_id": page.entry,
                **_said(right),
                **region,
            }
            for right, right_id, version, _ in made
        ],
    )
    page.writing.add(
        RightParcel,
        [
            {
                "right_id": right_id,
                "version": version,
                "kind": right.kind,
                "term_from": right.term_from,
                "term_to": right.term_to,
                "tier": tier,
                **lies,
                **region,
            }
            for right, right_id, version, tier in made
            for lies in _lies(right)
        ],
    )
