"""Acts of rights beyond the family contract: parties and units, 多权同确, and changes of pages."""

import json
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text

from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rules.case_kinds import RIGHT_CANCELLATION, RIGHT_CHANGE, RIGHT_CORRECTION, RIGHT_TRANSFER
from registry.services.add_holder import add_holder
from registry.services.add_unit import add_unit
from registry.services.apply_joint_first import apply_joint_first
from registry.services.apply_right_change import apply_right_change
from registry.services.enter_right_change import enter_right_change
from registry.services.link_estate import link_estate
from tests.support import new_trials, pages
from tests.support.machine.world import RIGHT_KINDS, World, act
from tests.support.village import GRANTOR

_PLOTS = "SELECT count(*) FROM spatial_unit WHERE level = 'homestead_plot'"
_BY_ROLE = "SELECT id FROM contract_holder WHERE role = :role AND kind = '1' ORDER BY id"
_HOUSEHOLDS = "SELECT id FROM contract_holder WHERE role IS NULL AND kind = '1' ORDER BY id"
_FREE_FOREST = "SELECT id FROM spatial_unit WHERE level = 'forest_plot' ORDER BY id"
_FOLIOS = "SELECT u.folio_number FROM registration_unit u JOIN land_right r ON r.unit_id = u.id JOIN land_right_version v ON v.right_id = r.id AND v.ended_by IS NULL WHERE u.kind <> 'contract_land' ORDER BY 1"
_ON_PAGE = "SELECT u.kind AS page, r.kind, r.id, v.holder_id, v.term_from, v.term_to, array(SELECT p.unit_id FROM right_parcel p WHERE p.right_id = r.id AND p.ended_by IS NULL) AS units FROM registration_unit u JOIN land_right r ON r.unit_id = u.id JOIN land_right_version v ON v.right_id = r.id AND v.ended_by IS NULL WHERE u.folio_number = :folio ORDER BY r.id"
_FACTS = "SELECT d.facts FROM unit_draft d WHERE d.folio_number = :folio ORDER BY d.id DESC LIMIT 1"
_SIGNED = "SELECT contract_id FROM contract_signing ORDER BY 1"


@act()
def party(w: World) -> None:
    new = replace(w.pick([new_trials.HOUSEHOLD, new_trials.HEIR]), role=w.pick(["forest", "share", "other"]))
    add_holder(w.session, new, GRANTOR, actor=w.by(w.cast.lu), vault=w.vault)


@act()
def unit(w: World) -> None:
    number = w.random.randint(1, 9)
    code, shape = f"{pages.ZONE}JE{number:05}", new_trials.box(number * 90, 100)
    new = replace(new_trials.PLOT, code=code, shape=shape, area=Decimal("5000.00"))
    add_unit(w.session, new, GRANTOR, actor=w.by(w.cast.lu))


@act(1)
def link(w: World) -> None:
    parcel = w.of("SELECT code FROM spatial_unit WHERE level = 'contracted_parcel' ORDER BY 1")
    number = f"{pages.ZONE}JD{w.random.randint(1, 20):05}W00000000"
    link_estate(w.session, parcel, number, actor=w.by(w.cast.lu))


def _forest(w: World) -> PageWanted:
    unit = w.of(_FREE_FOREST)
    code = w.session.scalar(text("SELECT code FROM spatial_unit WHERE id = :id"), {"id": unit})
    holder = w.of(_BY_ROLE, role="forest")
    wanted = pages.right("private_hill", holder, unit)
    return pages.page("forest", f"{code}L00010001", wanted, trees="柏木 200 株")


def _portions(w: World) -> PageWanted:
    holder = w.of(_BY_ROLE, role="share")
    folio = f"{new_trials.UNIT_CODE}-{w.random.randint(1, 3):06}"
    return pages.page("asset_pool", folio, pages.right("income_portion", holder), portions="3.5")


def _homestead(w: World) -> PageWanted:
    count = w.session.scalar(text(_PLOTS))
    origin = w.pick(["confirmation", "confirmation", "grant", "inheritance"])
    nth = w.random.randrange(min(count, 6))
    return pages.homestead_page(w.session, {**pages.FACTS, "origin": origin}, nth)


@act(4)
def apply_joint(w: World) -> None:
    wanted = [_homestead(w)]
    if w.random.random() < 0.5:
        wanted.append(w.pick([_forest, _portions])(w))
    signed = list(w.session.scalars(text(_SIGNED)))
    contracts = [w.pick(signed)] if signed and w.random.random() < 0.3 else []
    case = apply_joint_first(w.session, GRANTOR, wanted, contracts=contracts, actor=w.by(w.cast.lu))
    w.states[case] = "applied"


def _asked(kind: str, row: RightWanted, *, house_only: bool) -> str:
    """Return what becomes of a right on a page."""
    if kind == RIGHT_CANCELLATION.code:
        return "end"
    return "end" if house_only and row.kind == "house" else "change"


@act(4)
def change_page(w: World) -> None:
    folio = w.of(_FOLIOS)
    rows = w.session.execute(text(_ON_PAGE), {"folio": folio}).all()
    kind = w.pick([RIGHT_CHANGE, RIGHT_TRANSFER, RIGHT_CORRECTION, RIGHT_CANCELLATION])
    heir = w.of(_HOUSEHOLDS) if kind is RIGHT_TRANSFER else None
    gone = kind is RIGHT_CHANGE and w.random.random() < 0.4
    wanted = []
    for row in rows:
        ground = [GroundWanted(u) for u in row.units]
        right = RightWanted(
            row.kind, heir or row.holder_id, row.term_from, row.term_to, ground, right_id=row.id
        )
        wanted.append(replace(right, act=_asked(kind.code, right, house_only=gone)))
    facts = json.loads(w.session.scalar(text(_FACTS), {"folio": folio}) or "{}")
    if kind is RIGHT_CORRECTION:
        facts["location"] = f"更正 {len(w.story)}"
    page = PageWanted(rows[0].page, folio, facts, wanted[: w.mostly(9, 1)])
    case = apply_right_change(
        w.session, kind, GRANTOR, [page], reason=w.mostly("变更", " "), actor=w.by(w.cast.lu)
    )
    w.states[case] = "applied"


@act(6)
def enter_page(w: World) -> None:
    case = w.case("approved", kinds=RIGHT_KINDS)
    enter_right_change(w.session, case, actor=w.by(w.cast.shen))
    w.states[case] = "entered"
