"""For each rule of new units, parties and outsiders' contracts: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import shapely
from sqlalchemy import text

from registry.codelists import HolderKind, Relation
from registry.queries.unit_sheets import GroundWanted
from registry.services.add_holder import NewHolder, NewMember, add_holder
from registry.services.add_unit import NewUnit, add_unit
from registry.services.link_estate import link_estate
from registry.services.survey_facts import PersonFacts
from tests.support.ground import EAST, NORTH
from tests.support.pages import ZONE, apply, enter, homestead_page, household, page, right
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], object]
ID, OTHER_ID, UNIT_CODE = "510623197001011238", "51062319720202123X", "N2510623MF12345678"
FOREST = f"{ZONE}JE00001"
LAND = f"{ZONE}JD00001W00000000"
PARCEL = GRANTOR + "00001"
BEGUN, LASTS = date(2010, 1, 1), date(2060, 1, 1)


def box(west: float = 0, width: float = 100) -> shapely.Polygon:
    """Return a box of 50 m in height on free ground, metres from its corner."""
    return shapely.box(EAST + west, NORTH, EAST + west + width, NORTH + 50)


PLOT = NewUnit("forest_plot", FOREST, box(), Decimal("5000.00"), "后山")
HEIR = NewHolder("homestead", HolderKind.PERSON, "王城", ID, address="成都市")
HOUSEHOLD = NewHolder(
    "forest",
    HolderKind.HOUSEHOLD,
    "王山",
    OTHER_ID,
    members=[
        NewMember(PersonFacts("王山", "1", OTHER_ID, "1"), Relation.HEAD, date(1999, 1, 1)),
        NewMember(PersonFacts("李花", "1", None, "2"), Relation.WIFE, date(2001, 5, 1)),
    ],
)
COOPERATIVE = NewHolder("other", HolderKind.UNIT, "青山林业专业合作社", UNIT_CODE, id_kind="3")


def add(unit: NewUnit = PLOT, **changes: object) -> Act:
    new = replace(unit, **changes)  # type: ignore[arg-type]  # by name
    return lambda v: add_unit(v.session, new, GRANTOR, actor=v.cast.lu)


def party(holder: NewHolder = HEIR, **changes: object) -> Act:
    new = replace(holder, **changes)  # type: ignore[arg-type]  # by name
    return lambda v: add_holder(v.session, new, GRANTOR, actor=v.cast.lu, vault=v.vault)


def link(number: str = LAND, parcel: str = PARCEL) -> Act:
    return lambda v: link_estate(v.session, parcel, number, actor=v.cast.lu)


def _building(west: float) -> Act:
    def act(v: Village) -> object:
        plot = f"{ZONE}JC90001"
        add(level="homestead_plot", code=plot)(v)
        return add(level="building", code=f"{plot}F00010001", shape=box(west, 10), storeys=2)(v)

    return act


def tendered(**facts: str) -> Act:
    """Apply for a right by open agreement of a cooperative from outside, with what the page says of the vote."""

    def act(v: Village) -> int:
        ground = v.session.scalar(text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": PARCEL})
        holder = party(COOPERATIVE)(v)
        assert isinstance(holder, int)
        wanted = right("other_contract", holder, ground, since=BEGUN, to=LASTS)
        return apply(v, page("open_contract", f"{GRANTOR}9001Q", wanted, **facts))

    return act


AGREED = {"voters": "50", "voted_for": "34", "reviewed_on": "2010-01-01"}


def share_of(v: Village, folio: int, holder: int, part: int, whole: int) -> int:
    """Apply for a share of the forest plot without metes; the plot is made where it is not there."""
    found = v.session.scalar(text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": FOREST})
    plot = found or add()(v)
    assert isinstance(plot, int)
    ground = [GroundWanted(plot, exclusive=False, share_part=part, share_whole=whole)]
    wanted = replace(
        right("forest_contract", household(v.session, holder), since=BEGUN, to=LASTS),
        ground=ground,
        share_part=part,
        share_whole=whole,
    )
    return apply(v, page("forest", f"{FOREST}L{folio:08d}", wanted))


def _two_thirds(v: Village) -> None:
    enter(v, share_of(v, 1, 0, 2, 3))


def _portions(number: str) -> Act:
    def act(v: Village) -> int:
        holder = household(v.session)
        wanted = right("income_portion", holder)
        return apply(v, page("asset_pool", f"{UNIT_CODE}-000001", wanted, portions=number))

    return act


def _nothing(_: Village) -> None:
    pass


def _homestead(v: Village) -> int:
    return apply(v, homestead_page(v.session))


_BOW_TIE = shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH + 9), (EAST + 9, NORTH), (EAST, NORTH + 9)])
_LATER = [replace(HOUSEHOLD.members[0], since=date(2090, 1, 1))]

NEW_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "unit.shares": (
        _two_thirds,
        lambda v: share_of(v, 2, 1, 1, 2),
        lambda v: share_of(v, 2, 1, 1, 3),
    ),
    "unit.under_way": (_homestead, _homestead, lambda v: apply(v, homestead_page(v.session, nth=1))),
    "unit.portions": (_nothing, _portions("0.0000"), _portions("1.5")),
    "contract.outsider": (_nothing, tendered(**{**AGREED, "voted_for": "33"}), tendered(**AGREED)),
    "ground.level": (_nothing, add(level="contracted_parcel"), add()),
    "ground.code": (_nothing, add(code=f"{ZONE}JC00001"), add()),
    "ground.code_taken": (add(), add(shape=box(200)), add(code=f"{ZONE}JE00002", shape=box(200))),
    "ground.shape": (_nothing, add(shape=_BOW_TIE), add()),
    "ground.overlap": (
        add(),
        add(code=f"{ZONE}JE00002", shape=box(95)),
        add(code=f"{ZONE}JE00002", shape=box(100)),
    ),
    "ground.no_plot": (_nothing, _building(200), _building(20)),
    "ground.area": (_nothing, add(area=Decimal(0)), add()),
    "ground.linked": (
        link(),
        link(parcel=GRANTOR + "00002"),
        link(f"{ZONE}JD00002W00000000", GRANTOR + "00002"),
    ),
    "party.role": (_nothing, party(role="king"), party()),
    "party.name": (_nothing, party(name=" "), party()),
    "party.number": (_nothing, party(id_number=ID[:-1] + "1"), party()),
    "party.members": (_nothing, party(HOUSEHOLD, members=()), party(HOUSEHOLD)),
    "party.member_day": (_nothing, party(HOUSEHOLD, members=_LATER), party(HOUSEHOLD)),
    "party.known": (party(), party(), party(role="other")),
}
"""By rule: what is done beforehand, what is refused, what is not."""
