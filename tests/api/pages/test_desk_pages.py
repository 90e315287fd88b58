"""The desk's pages show what the register has: counts, sides, areas, members with masked numbers."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.errors import NotFoundError
from registry.queries import as_of, parcels, sheets
from registry.queries.certificates import by_number, count, public
from tests.support.client import Visitor, facts, sentences
from tests.support.routes import GRANTOR, HOUSEHOLD, PAPER, PARCEL


def test_the_desk_counts_the_officers_own_region(clerk: Visitor, villager: Visitor) -> None:
    whole = sentences(clerk.get("/work").text)
    assert "6 发包方 1,560 地块 312 承包方 312 合同 257 已登簿权利 102 权证" in whole
    own = sentences(villager.get("/work").text)
    assert "2 发包方 520 地块 104 承包方 104 合同 104 已登簿权利 102 权证" in own
    assert "长岭村" not in own
    assert "玉坡村二组" in whole  # on display there, and not in the first village
    assert "玉坡村" not in own


def test_a_grantors_page_lists_its_households_and_cases(clerk: Visitor) -> None:
    page = clerk.get(f"/work/grantor/{GRANTOR}").text
    assert page.count('href="/work/household/') == 53
    assert sentences(page).count("首次登记") == 2  # of the contracts, and of a homestead with its house
    assert page.count(">已登簿<") + page.count(">未登簿<") == 53 + 1  # and the homestead's case
    assert page.count(">已缮证<") == 1  # all contracts of the other have their certificates


def test_result_sheets_are_printed_one_a_household(clerk: Visitor) -> None:
    pdf = clerk.get(f"/work/grantor/{GRANTOR}/result-sheets.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'inline; filename="result-sheets.pdf"'
    assert pdf.data.startswith(b"%PDF-")


def test_a_parcels_page_shows_areas_sides_and_holder(clerk: Visitor, demo_office: Office) -> None:
    with demo_office.engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT v.measured_area, v.east, v.south, v.west, v.north, v.name FROM spatial_unit_version v "
                "JOIN spatial_unit u ON u.id = v.unit_id WHERE u.code = :code AND u.level = 'contracted_parcel'"
            ),
            {"code": PARCEL},
        ).one()
        holder = connection.scalar(
            text(
                "SELECT v.name FROM contract_parcel p JOIN contract c ON c.id = p.contract_id "
                "JOIN contract_holder_version v ON v.holder_id = c.holder_id WHERE p.parcel_code = :code"
            ),
            {"code": PARCEL},
        )
    page = clerk.get(f"/work/parcel/{PARCEL}").text
    told = dict(facts(page))
    m2 = (Decimal(row.measured_area) / 100).quantize(Decimal("0.01"))
    mu = (m2 * Decimal("0.0015")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert told["实测面积"] == f"{mu:,} 亩 ({m2:,} m²)"
    assert [told[side] for side in "东南西北"] == [row.east, row.south, row.west, row.north]
    assert told["地块名称"] == row.name
    assert f">{holder}</a>" in page
    assert page.count('href="/work/household/') == 1


def test_a_code_may_be_written_with_blanks(clerk: Visitor) -> None:
    assert clerk.get("/work/parcel/510623 100 200 01 00001").status_code == 200
    assert clerk.get("/work/household/510623 100 200 01 0001").status_code == 200


def test_a_households_page_masks_every_id_number(clerk: Visitor, demo_office: Office) -> None:
    page = clerk.get(f"/work/household/{HOUSEHOLD}").text
    masks = re.findall(r'证件号码">([^<]*)<', page)
    assert len(masks) >= 1
    assert all(re.fullmatch(r"[0-9]{3}\*{11}[0-9]{3}[0-9X]", mask) for mask in masks), masks
    assert re.search(r"(?<![0-9])[1-9][0-9]{5}(19|20)[0-9]{9}[0-9X]", page.replace(HOUSEHOLD, "")) is None
    with Session(demo_office.engine) as session:
        sheet = sheets.of_contracts(session, [1])[0]
    shown = sentences(clerk.get(f"/work/household/{sheet.holder_code}").text)
    assert [m.name for m in sheet.members if m.name not in shown] == []
    for parcel in sheet.parcels:
        assert parcel.code[-5:] in shown


def test_a_households_certificate_leads_to_its_page_and_pdf(clerk: Visitor) -> None:
    page = clerk.get(f"/work/certificate/{PAPER}").text
    told = dict(facts(page))
    assert told["登记簿版本"] == "1"
    assert told["内容"] == "与登记簿一致"
    assert "有效" in sentences(page)
    pdf = clerk.get(f"/work/certificate/{PAPER}.pdf")
    assert (pdf.status_code, pdf.headers["Content-Type"]) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF-")
    household = re.search(r'href="(/work/household/[0-9]+)"', page)
    assert household is not None
    assert PAPER in clerk.get(household.group(1)).text


def test_a_household_without_certificate_says_so(clerk: Visitor) -> None:
    assert "还没有颁发权证" in sentences(clerk.get("/work/household/510623100202020001").text)


def test_an_unknown_code_is_named_in_the_answer(clerk: Visitor) -> None:
    answer = clerk.get("/work/parcel/5106231002000199999")
    assert answer.status_code == 404
    assert "没有查到地块 5106231002000199999" in sentences(answer.text)


def test_as_of_a_day_shows_the_register_of_that_day_and_says_so(clerk: Visitor) -> None:
    now = clerk.get(f"/work/parcel/{PARCEL}").text
    versions = re.findall(r"as_of=([^\"&]+)", now)
    assert len(versions) == 1
    assert clerk.get(f"/work/parcel/{PARCEL}?as_of=2020-01-01").status_code == 404
    later = sentences(clerk.get(f"/work/parcel/{PARCEL}?as_of=2099-12-31T08:00").text)
    assert "登记簿截至 2099-12-31 08:00:00" in later  # the county's clock where no zone is said
    assert "此后尚无已编号的登记行为" in later
    zoned = sentences(clerk.get(f"/work/parcel/{PARCEL}?as_of=2099-12-31T00:00:00Z").text)
    assert "登记簿截至 2099-12-31 08:00:00" in zoned
    assert "登记簿截至" not in sentences(now)


def test_a_household_of_a_day_before_its_survey_is_not_found(clerk: Visitor) -> None:
    assert clerk.get(f"/work/household/{HOUSEHOLD}?as_of=2020-01-01").status_code == 404
    assert clerk.get(f"/work/household/{HOUSEHOLD}?as_of=2099-01-01").status_code == 200


@pytest.mark.parametrize(
    "when", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"]
)
def test_a_moment_that_no_calendar_has_is_refused(clerk: Visitor, when: str) -> None:
    for page in (
        f"/work/parcel/{PARCEL}",
        f"/work/household/{HOUSEHOLD}",
        "/work/map",
        f"/work/map/parcel/{PARCEL}",
    ):
        assert clerk.get(page, query_string={"as_of": when}).status_code == 400, page


def test_duplicates_lists_only_people_of_ones_region(clerk: Visitor) -> None:
    assert "本辖区没有这种情况" in sentences(clerk.get("/work/duplicates").text)


def test_a_delivery_shows_a_village_clerk_only_the_own_grantors(clerk: Visitor, villager: Visitor) -> None:
    assert clerk.get("/work/deliveries/1").text.count('href="/work/grantor/') == 6
    assert villager.get("/work/deliveries/1").text.count('href="/work/grantor/') == 2
    assert clerk.get("/work/deliveries/2").status_code == 404


def test_the_list_of_deliveries_counts_inside_the_own_region(clerk: Visitor, villager: Visitor) -> None:
    whole, own = (visitor.get("/work/deliveries").text for visitor in (clerk, villager))
    assert "1,560" in whole
    assert "1,560" not in own, "the county's count is not the village's"
    assert "520" in own


def test_queries_name_what_they_do_not_find(demo_office: Office) -> None:
    with Session(demo_office.engine) as session:
        with pytest.raises(NotFoundError, match="510"):
            parcels.by_code(session, "510")
        assert by_number(session, "第1号") is None
        found = by_number(session, PAPER)
        assert found is not None
        assert (found.status, found.content_intact, public(session, found).holder[1:]) == (
            "valid",
            True,
            "**",
        )
        assert [count(session, prefix) for prefix in ("510623", "51062310020002", "510623100201")] == [
            102,
            51,
            0,
        ]
        assert as_of.resolve(session, None) is None
