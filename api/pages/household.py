"""`/work/household/<code>`: the folder: members, rights, parcels on a map, papers, cases, history."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api import answers
from api.access import in_scope, officers, session
from api.past import any_moment
from geodata.paper import extract
from geodata.paper.outline import Drawing, drawing
from registry import clock, codelists
from registry.errors import NotFoundError
from registry.queries import (
    certificates,
    household_folder,
    interim_papers,
    member_changes,
    qualifications,
    restrictions,
    rosters,
    settlements,
    sheets,
)
from registry.queries.certificates import CertificateView
from registry.queries.household_folder import HouseholdRight
from registry.queries.member_changes import Frozen
from registry.queries.rosters import Roster
from registry.queries.sheets import Sheet
from registry.rights import KINDS
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.certificates import STATES
from registry.rules.interim import INTERIM_KINDS, LINE_STATES
from registry.rules.interim import STATES as INTERIM_STATES
from registry.rules.qualifications import BEGINS, ENDS, QUALIFIED
from registry.rules.restrictions import EFFECTS, KIND_NAMES
from registry.rules.settlements import SETTLING

pages = Blueprint("household", __name__)


@dataclass(frozen=True, slots=True)
class Folder:
    """What a household's page and its extract are made from."""

    code: str
    holder_id: int
    name: str | None
    sheets: list[Sheet]
    rights: list[HouseholdRight]
    papers: list[CertificateView]


def _folder(code: str) -> Folder:
    code = code.replace(" ", "")
    in_scope(code[:14], code)
    holder_id, name = household_folder.identity(session(), code)
    found = sheets.of_contracts(session(), household_folder.contracts_of(session(), holder_id))
    rights = household_folder.rights_of(session(), holder_id)
    papers = [c for right in rights for c in certificates.of_right(session(), right.id)]
    return Folder(code, holder_id, name, found, rights, papers)


@pages.get("/work/household/<code>")
@officers()
@any_moment
def household(code: str) -> ResponseReturnValue:
    """Show a household's folder, now or as of a moment."""
    folder = _folder(code)
    roster = _roster(folder.code)
    units = [p.unit_id for s in folder.sheets for p in s.parcels if p.unit_id is not None]
    return render_template(
        "household.html",
        folder=folder,
        sheets=folder.sheets,
        papers=folder.papers,
        states=STATES,
        members=household_folder.members_of(session(), folder.holder_id) if not folder.sheets else None,
        drawn=_drawn(units),
        former=household_folder.former_members(session(), folder.holder_id),
        cases=household_folder.cases_of(session(), folder.holder_id),
        descent=household_folder.lineage(session(), folder.holder_id),
        versions=household_folder.versions(session(), folder.holder_id),
        restrictions=restrictions.open_over(session(), units, [r.id for r in folder.rights if r.in_force]),
        kinds=KIND_NAMES,
        effects=EFFECTS,
        case_kinds=CASE_KINDS,
        right_kinds=KINDS,
        lists=codelists,
        roster=roster,
        settled=settlements.of_people(session(), [m.person_id for m in roster.members]) if roster else [],
        settling=SETTLING,
        qualified=qualifications.of_household(session(), folder.holder_id),
        stance=QUALIFIED[_is_qualified(roster)] if roster else None,
        qualifying={**BEGINS, **ENDS},
        frozen={c.paper_number: _frozen(c) for c in folder.papers if c.status == "valid"},
        interim=interim_papers.of_holder(session(), folder.holder_id),
        interim_kinds=INTERIM_KINDS,
        interim_states=INTERIM_STATES,
        line_states=LINE_STATES,
    )


def _roster(code: str) -> Roster | None:
    """Return the roster of a household that stands, None of one that has ended or of another holder."""
    try:
        return rosters.of_household(session(), code)
    except NotFoundError:
        return None


def _frozen(paper: CertificateView) -> Frozen:
    return member_changes.since_entry(session(), paper.right_id, paper.right_version)


def _is_qualified(roster: Roster) -> bool | None:
    return qualifications.is_qualified(session(), roster.holder_id, roster.region_code)


def _drawn(units: list[int]) -> Drawing | None:
    shapes = sheets.shapes_of(session(), units)
    return drawing([shapes[unit] for unit in units if unit in shapes]) if shapes else None


@pages.get("/work/household/<code>/extract.pdf")
@officers("clerk", "registrar")
@any_moment
def extract_pdf(code: str) -> ResponseReturnValue:
    """Print the folder as an extract of the register; numbers of people stay masked."""
    folder = _folder(code)
    today: date = clock.today(session())
    pdf = extract.render(
        extract.Extract(
            folder.code,
            folder.name or "",
            folder.sheets,
            household_folder.former_members(session(), folder.holder_id),
            [(KINDS[r.kind].name.zh, r.code, r.version, r.in_force) for r in folder.rights],
            [(c.paper_number, c.status) for c in folder.papers],
        ),
        today,
    )
    return answers.pdf(pdf, f"household-{folder.code}")
