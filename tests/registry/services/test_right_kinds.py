"""Every right beyond the family contract, from the first paper to its entry, by the services alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from registry.models import EstateLink, LandRight, LandRightVersion, RightParcel
from registry.models.holder import ROLES
from registry.periods import OPEN_DATE
from registry.queries import audit, unit_sheets
from registry.queries.unit_sheets import PageWanted
from registry.rules import homestead, new_parties, unit_drafts
from registry.vault import ID_PURPOSE
from tests.support.new_trials import (
    AGREED,
    COOPERATIVE,
    FOREST,
    HEIR,
    HOUSEHOLD,
    ID,
    LAND,
    OTHER_ID,
    UNIT_CODE,
    add,
    box,
    link,
    party,
    share_of,
    tendered,
)
from tests.support.pages import FACTS, ZONE, apply, enter, homestead_page, page, plot_and_house, right
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village

SINCE, TERM = date(2010, 1, 1), date(2060, 1, 1)


def _id(made: object) -> int:
    assert isinstance(made, int)
    return made


def _entered(village: Village, *pages: PageWanted) -> list[tuple[str, str, int, date]]:
    """Enter pages; return kind, code, holder and end of the term of each right."""
    assert enter(village, apply(village, *pages)) == len(pages)
    rows = village.session.execute(
        select(LandRight.kind, LandRight.code, LandRightVersion.holder_id, LandRightVersion.term_to)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .where(LandRightVersion.ended_by.is_(None))
        .order_by(LandRight.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _lies(village: Village, kind: str) -> list[int]:
    query = select(RightParcel.unit_id).where(RightParcel.kind == kind, RightParcel.ended_by.is_(None))
    return list(village.session.scalars(query))


@pytest.mark.parametrize(("kind", "to"), [("forest_contract", TERM), ("private_hill", OPEN_DATE)])
def test_a_household_holds_forest_land(village: Village, kind: str, to: date) -> None:
    plot, holder = _id(add()(village)), _id(party(HOUSEHOLD)(village))
    folio = f"{FOREST}L00010001"
    wanted = page("forest", folio, right(kind, holder, plot, since=SINCE, to=to), trees="柏木 200 株")
    assert _entered(village, wanted) == [(kind, folio, holder, to)]
    assert _lies(village, kind) == [plot]


def test_the_collective_holds_its_land_and_an_enterprise_builds_on_it(village: Village) -> None:
    whole = add(level="ownership_area", code=f"{ZONE}JA00001", shape=box(0, 900))(village)
    yard = add(level="construction_plot", code=f"{ZONE}JB00001", shape=box(0, 60))(village)
    group = _id(party(COOPERATIVE, role="ownership", name="五里村一组农民集体")(village))
    firm = _id(party(COOPERATIVE, role="construction", name="青山木业有限公司")(village))
    owned = page("ownership", f"{ZONE}JA00001W00000000", right("collective_ownership", group, _id(whole)))
    built = page(
        "construction", f"{ZONE}JB00001W00000000",
        right("collective_construction", firm, _id(yard), since=SINCE, to=date(2050, 1, 1)),
        use="工业用地",
    )  # fmt: skip
    found = _entered(village, owned, built)
    assert [(kind, holder, to) for kind, _, holder, to in found] == [
        ("collective_ownership", group, OPEN_DATE),
        ("collective_construction", firm, date(2050, 1, 1)),
    ]
    with refused_by(unit_drafts.HOLDER_KIND.code, unit_drafts.NO_GROUND.code):
        member = right("collective_ownership", _id(party(HEIR, role="ownership")(village)), _id(whole))
        apply(village, page("ownership", f"{ZONE}JA00002W00000000", replace(member, ground=[])))


def test_portions_and_further_property_lie_on_no_ground(village: Village) -> None:
    holder, other = (_id(party(HOUSEHOLD, role=role)(village)) for role in ("share", "other"))
    portions = page("asset_pool", f"{UNIT_CODE}-000001", right("income_portion", holder), portions="3.5")
    pond = page("other", "塘-1", right("other_property", other), thing="村前山坪塘")
    found = _entered(village, portions, pond)
    assert [(kind, code) for kind, code, _, _ in found] == [
        ("income_portion", f"{UNIT_CODE}-000001"),
        ("other_property", "塘-1"),
    ]
    assert not village.session.scalars(select(RightParcel)).all()
    with refused_by(unit_drafts.FOLIO.code):
        apply(village, page("asset_pool", "1", right("income_portion", holder), portions="1"))


def test_an_outsider_holds_land_contracted_otherwise_after_the_vote(village: Village) -> None:
    case = _id(tendered(**AGREED)(village))
    assert enter(village, case) == 1
    (found,) = village.session.scalars(select(LandRight)).all()
    assert (found.kind, found.code) == ("other_contract", f"{GRANTOR}9001Q")
    holder = village.session.scalars(select(LandRightVersion.holder_id)).one()
    other = right("other_contract", holder, _id(_second(village)), since=SINCE, to=TERM)
    with refused_by(unit_drafts.FOLIO.code):
        apply(village, page("open_contract", f"{GRANTOR}9002J", other, **AGREED))


def _second(village: Village) -> object:
    return village.session.scalar(
        text("SELECT id FROM spatial_unit WHERE code = :code"), {"code": GRANTOR + "00002"}
    )


def test_an_operating_right_lies_inside_its_parent(village: Village) -> None:
    village.enter()
    session = village.session
    parcel, parent, last = session.execute(
        text(
            "SELECT p.unit_id, p.right_id, p.term_to FROM right_parcel AS p JOIN spatial_unit AS u ON u.id = p.unit_id "
            "WHERE u.code = :code"
        ),
        {"code": GRANTOR + "00001"},
    ).one()
    firm = _id(party(COOPERATIVE)(village))
    wanted = right("operating", firm, parcel, since=date(2020, 1, 1), to=last)
    over = replace(wanted, term_to=last.replace(year=last.year + 1))
    with refused_by(unit_drafts.TERM_PARENT.code):
        apply(village, page("operating", LAND, over))
    assert enter(village, apply(village, page("operating", LAND, wanted))) == 1
    child = session.scalars(select(LandRight).where(LandRight.kind == "operating")).one()
    assert (child.code, child.parent_id) == (LAND, parent)
    assert _lies(village, "operating") == [parcel]
    link()(village)
    linked = session.execute(select(EstateLink.unit_id, EstateLink.estate_unit)).one()
    assert tuple(linked) == (parcel, LAND), "the parcel has the same number at the cadastre"


def test_the_heir_of_a_house_holds_it_with_a_note(village: Village) -> None:
    heir = _id(party()(village))
    _, plot, house = plot_and_house(village.session)
    rights = [right("homestead", heir, plot), right("house", heir, house)]
    case = apply(village, homestead_page(village.session, {**FACTS, "origin": "inheritance"}, rights=rights))
    (sheet,) = unit_sheets.of_case(village.session, case)
    assert homestead.HEIR_NOTE in sheet.facts["note"]
    assert enter(village, case) == 1
    who = village.session.execute(
        text(
            "SELECT h.role, v.name, v.address, p.id_mask, p.id_sealed FROM contract_holder AS h "
            "JOIN contract_holder_version AS v ON v.holder_id = h.id JOIN person AS p ON p.id = v.representative_id "
            "WHERE h.id = :heir"
        ),
        {"heir": heir},
    ).one()
    assert tuple(who[:4]) == ("homestead", "王城", "成都市", "510***********1238")
    assert village.vault.open(who.id_sealed, ID_PURPOSE) == ID


def test_shares_of_a_plot_without_metes_fill_it_and_no_more(village: Village) -> None:
    for folio, holder, part in ((1, 0, 2), (2, 1, 1)):
        assert enter(village, share_of(village, folio, holder, part, 3)) == 1
    rows = village.session.execute(
        select(RightParcel.exclusive, RightParcel.share_part, RightParcel.share_whole)
    )
    assert sorted(map(tuple, rows)) == [(False, 1, 3), (False, 2, 3)]
    with refused_by(unit_drafts.SHARES.code):
        share_of(village, 3, 2, 1, 1000)
    assert [a for a in audit.run(village.session) if a.violations] == []


def test_members_are_dated_and_sealed(village: Village) -> None:
    holder = _id(party(HOUSEHOLD)(village))
    rows = village.session.execute(
        text(
            "SELECT p.name, m.relation, m.is_co_owner, m.during_from, m.during_to, p.id_mask FROM household_member AS m "
            "JOIN person AS p ON p.id = m.person_id WHERE m.holder_id = :holder ORDER BY m.position"
        ),
        {"holder": holder},
    ).all()
    assert [tuple(row) for row in rows] == [
        ("王山", "02", True, date(1999, 1, 1), OPEN_DATE, "510***********123X"),
        ("李花", "12", True, date(2001, 5, 1), OPEN_DATE, None),
    ]
    said = village.session.scalars(text("SELECT payload FROM journal_entry WHERE act = 'add_holder'")).all()
    assert OTHER_ID not in "".join(said)
    (household,) = village.session.scalars(
        text("SELECT household_id FROM contract_holder WHERE id = :holder"), {"holder": holder}
    )
    assert household is not None


def test_a_contract_s_household_takes_another_role(village: Village) -> None:
    code = GRANTOR + "0001"
    holder = _id(party(HOUSEHOLD, household_of=code)(village))
    ids = village.session.scalars(
        text("SELECT household_id FROM contract_holder WHERE id = :holder OR code = :code"),
        {"holder": holder, "code": code},
    ).all()
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_roles_are_those_of_the_model() -> None:
    assert tuple(new_parties.ROLES) == ROLES


def test_a_unit_is_recorded_as_it_came(village: Village) -> None:
    unit = _id(add(structure=None, east="山脊")(village))
    row = village.session.execute(
        text(
            "SELECT u.level, u.code, v.name, v.measured_area, v.geometric_area, v.east, g.code FROM spatial_unit AS u "
            "JOIN spatial_unit_version AS v ON v.unit_id = u.id JOIN grantor AS g ON g.id = u.grantor_id WHERE u.id = :unit"
        ),
        {"unit": unit},
    ).one()
    assert tuple(row) == ("forest_plot", FOREST, "后山", int(Decimal(500_000)), 500_000, "山脊", GRANTOR)
