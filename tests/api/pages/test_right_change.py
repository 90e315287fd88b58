"""A page of the register is changed at the desk: shown as it would be, applied for, entered; nothing typed is lost."""

import html
import re
from dataclasses import dataclass

import pytest

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import cases, folios, unit_sheets
from registry.queries.folios import Folio
from registry.rights import KINDS
from registry.services.approve_change import approve_change
from registry.services.enter_right_change import enter_right_change
from tests.conftest import cast_of
from tests.support import pages
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.intake import take_in
from tests.support.server import Server
from tests.support.village import GRANTOR, ForGood, Village


def seen(page: str) -> str:
    """Return what the form says it showed."""
    (value,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return html.unescape(value)


@dataclass(slots=True)
class Desk:
    """A clerk before the page of a homestead with its house."""

    office: Office
    clerk: Visitor
    folio: str

    @property
    def address(self) -> str:
        return f"/work/rights/page/{self.folio}/change"

    def standing(self) -> Folio:
        with reading(self.office.engine) as session:
            return folios.standing(session, self.folio)

    def send(self, do: str = "apply", **said: str) -> tuple[int, str]:
        """Send the form as it was shown, with some fields typed over."""
        page = self.standing()
        shown = {f"fact-{key}": value for key, value in page.facts.items()}
        for right in page.rights:
            shown |= {f"{right.id}-act": "change", f"{right.id}-from": right.term_from.isoformat()}
        opened = self.clerk.get(self.address).text
        shown |= {"csrf_token": form_token(opened), "seen": seen(opened)}
        answer = self.clerk.client.post(self.address, data={**shown, "do": do, **said})
        return answer.status_code, answer.headers.get("Location") or answer.text


@pytest.fixture
def desk(entered_office: Office, for_good: ForGood) -> Desk:
    with for_good(entered_office) as village:
        page = pages.homestead_page(village.session)
        pages.enter(village, pages.apply(village, page))
    return Desk(entered_office, officer(entered_office, "lu", PASSWORD), page.folio_number)


def _other_household(office: Office) -> int:
    with reading(office.engine) as session:
        return pages.household(session, 1)


def test_a_transfer_goes_from_the_form_to_the_register(desk: Desk) -> None:
    before = desk.standing()
    heir = _other_household(desk.office)
    moved = {f"{r.id}-holder": str(heir) for r in before.rights}
    status, page = desk.send("preview", kind="right_transfer", reason="继承", **moved)
    assert (status, "登记后的登记簿页" in page or before.folio_number[-8:] in page) == (200, True)
    assert "page.not_transferred" not in page
    status, where = desk.send(kind="right_transfer", reason="继承", **{"fact-note": "由子女继承"}, **moved)
    assert (status, where.startswith("/work/rights/")) == (303, True)
    case_id = int(where.rpartition("/")[2])
    with writing(desk.office.engine) as session:
        cast = cast_of(session)
        assert cases.by_id(session, case_id).kind == "right_transfer"
        pages.accept_case(session, case_id, actor=cast.he)
        pages.review_case(session, case_id, actor=cast.he)
        approve_change(session, case_id, actor=cast.shen)
        assert enter_right_change(session, case_id, actor=cast.shen) == 1
    after = desk.standing()
    assert [(r.code, r.holder.id) for r in after.rights] == [(r.code, heir) for r in before.rights]
    assert before.facts["note"].startswith("实测")
    assert after.facts["note"] == f"由子女继承；{before.facts['note']}"
    assert {**after.facts, "note": ""} == {**before.facts, "note": ""}


def test_a_house_that_is_gone_ends_and_its_plot_goes_on(desk: Desk) -> None:
    homestead, house = desk.standing().rights
    status, where = desk.send(kind="right_change", reason="房屋灭失", **{f"{house.id}-act": "end"})
    assert status == 303
    with reading(desk.office.engine) as session:
        (sheet,) = unit_sheets.of_case(session, int(where.rpartition("/")[2]))
    assert sheet.facts["note"] == desk.standing().facts["note"]  # said once, though it is derived anew
    assert [(r.act, r.right_id) for r in sheet.rights] == [("change", homestead.id), ("end", house.id)]


def test_what_does_not_fit_the_kind_is_refused_and_nothing_typed_is_lost(desk: Desk) -> None:
    first, _ = desk.standing().rights
    heir = str(_other_household(desk.office))
    status, page = desk.send(kind="right_change", reason="分家析产协议第3号", **{f"{first.id}-holder": heir})
    assert (status, "page.holder_changes" in page) == (409, True)
    assert 'value="分家析产协议第3号"' in page
    assert f'<option value="{heir}" selected' in page
    status, page = desk.send("preview", kind="right_cancellation", reason="")
    assert (status, "page.nothing_ends" in page, "case.no_reason" in page) == (200, True, True)
    with reading(desk.office.engine) as session:
        assert cases.in_region(session, GRANTOR, "right_change") == []


def test_a_holder_of_nowhere_is_not_found_and_who_ends_a_right_keeps_it_to_the_end(desk: Desk) -> None:
    homestead, house = desk.standing().rights
    for do in ("preview", "apply"):
        assert (
            desk.send(do, kind="right_transfer", reason="继承", **{f"{homestead.id}-holder": "999999"})[0]
            == 404
        )
    heir = str(_other_household(desk.office))
    ends = {f"{house.id}-act": "end", f"{house.id}-holder": heir}
    status, where = desk.send(kind="right_change", reason="房屋灭失", **ends)
    assert status == 303
    with reading(desk.office.engine) as session:
        (sheet,) = unit_sheets.of_case(session, int(where.rpartition("/")[2]))
    assert [r.holder.id for r in sheet.rights] == [homestead.holder.id, house.holder.id]


def test_a_day_that_is_none_is_named_beside_its_field(desk: Desk) -> None:
    first, _ = desk.standing().rights
    status, page = desk.send(kind="right_correction", reason="笔误", **{f"{first.id}-from": "95年3月"})
    assert (status, f'id="{first.id}-from-problem"' in page, 'value="95年3月"' in page) == (422, True, True)


def test_a_case_that_was_taken_in_leads_to_the_form_by_the_number_of_the_page(desk: Desk) -> None:
    with writing(desk.office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, desk.office.vault)
        case_id = take_in(village, kind="right_correction")
    fill = f"/work/case/{case_id}/fill"
    assert 'name="folio"' in desk.clerk.get(fill).text
    spaced = f"{desk.folio[:6]} {desk.folio[6:]}"
    answer = desk.clerk.get(fill, query_string={"folio": spaced})
    assert (answer.status_code, answer.location) == (303, f"{desk.address}?case={case_id}")
    page = desk.clerk.get(answer.location).text
    assert ('value="right_correction"' in page, 'value="right_transfer"' in page) == (True, False)
    status, where = desk.send(
        kind="right_correction", reason="坐落写错", case=str(case_id), **{"fact-location": "黄鹿镇五里村二组"}
    )
    assert (status, where) == (303, f"/work/rights/{case_id}")
    with reading(desk.office.engine) as session:
        (sheet,) = unit_sheets.of_case(session, case_id)
    assert sheet.facts["location"] == "黄鹿镇五里村二组"


def test_a_contract_s_page_and_one_that_is_not_there_have_no_such_form(desk: Desk) -> None:
    for folio in (f"{GRANTOR}0001J", "510623100200JC99999F00010001"):
        assert desk.clerk.get(f"/work/rights/page/{folio}/change").status_code == 404
    shen = officer(desk.office, "shen", PASSWORD, create_app(desk.office))
    assert shen.get(desk.address).status_code == 403


def test_the_folder_leads_to_it(desk: Desk) -> None:
    page = desk.clerk.get(f"/work/household/{GRANTOR}0001").text
    assert page.count(f'href="{desk.address}"') == 2  # of the homestead and of the house


@pytest.mark.parametrize("said", [{}, {"kind": "right_gift"}, {"kind": "first"}])
def test_a_change_of_no_known_kind_is_no_transfer(desk: Desk, said: dict[str, str]) -> None:
    status, page = desk.send(reason="继承", **said)
    assert status == 400
    assert "请选择申请的登记" in page
    assert 'value="继承"' in page


def test_a_page_that_changed_since_the_form_was_opened_is_said_with_what_changed(desk: Desk) -> None:
    opened = seen(desk.clerk.get(desk.address).text)
    moved = {"fact-location": "黄鹿镇新地名", "kind": "right_correction", "reason": "坐落写错"}
    _, where = desk.send(**moved)
    with writing(desk.office.engine) as session:
        pages.enter_change(session, int(where.rpartition("/")[2]), cast_of(session))
    first, _ = desk.standing().rights
    status, page = desk.send(kind="right_change", reason="面积", seen=opened, **{"fact-location": "旧地名"})
    assert status == 409
    told = page.partition("登记簿页已被他人变更")[2].partition("</div>")[0]
    assert "坐落" in told
    assert KINDS[first.kind].name.zh not in told
    assert 'value="黄鹿镇新地名"' in page  # what stands, not what was typed over what stood
    assert 'value="面积"' in page
    assert desk.send(kind="right_change", reason="面积", seen="?")[0] == 409
    with reading(desk.office.engine) as session:
        assert cases.in_region(session, GRANTOR, "right_change") == []


def test_a_choice_that_is_not_offered_any_more_is_shown_and_stays(desk: Desk, server: Server) -> None:
    server.admin(
        "SET session_replication_role = replica; UPDATE unit_draft SET facts = replace(facts, '\"confirmation\"', '\"purchase\"')",
        str(desk.office.settings.app_url.database),
    )
    page = desk.clerk.get(desk.address).text
    (select,) = re.findall(r'<select id="fact-origin".*?</select>', page, re.DOTALL)
    assert re.findall(r'<option value="([^"]*)" selected', select) == ["purchase"]
