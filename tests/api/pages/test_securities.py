"""The page of a security: the creditor realises it, or lets it be discharged; what cannot be is said and kept."""

import re
from io import BytesIO

import pytest

from api.office import Office
from api.transaction import reading, writing
from registry.queries import enforcements, transfers
from registry.rules.land_uses import FARMING_USES
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.take_step import take_step
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.enforcing import BANK, bank, grower, mortgages, secured
from tests.support.inheritances import with_forest
from tests.support.new_trials import HEIR
from tests.support.scans import picture
from tests.support.transfers import right_codes
from tests.support.village import GRANTOR, ForGood, Village

NUMBER = f"{GRANTOR}0001"
HERE = f"/work/transfers/{NUMBER}"


@pytest.fixture
def said(entered_office: Office, for_good: ForGood) -> dict[str, object]:
    """A household's pledge, and what the form says of its enforcement."""
    with for_good(entered_office) as village:
        lender = bank(village)
        secured(village, right_codes(village)[0], lender)
        acquirer, (claim,) = grower(village), mortgages(village)
        today = str(village.today())
    return {
        "creditor": str(lender), "acquirer": str(acquirer), "defaulted_on": today, "reason": "逾期",
        "ground": "judgment", "way": "auctioned", "takes": "operating", "use": "grain", "ability": "农机三台",
        "priority_noticed_on": "2026-01-01", "priority_until": "2026-02-01",
        "proceeds": "260000.01", f"claim-{claim}": "200000",
    }  # fmt: skip


def _act(desk: Visitor, office: Office, act: str, **values: object) -> tuple[int, str]:
    with reading(office.engine) as session:
        (party,) = (sheet.party_id for sheet in transfers.by_number(session, NUMBER).sheets)
    token = form_token(desk.get(HERE).text)
    answer = desk.client.post(f"{HERE}/sheet/{party}/{act}", data={"csrf_token": token, **values})
    return answer.status_code, answer.headers.get("Location") or answer.text


def _scan() -> tuple[BytesIO, str]:
    return BytesIO(picture("PNG")), "ruling.png"


def _enter(office: Office) -> None:
    with writing(office.engine) as session:
        cast = cast_of(session)
        *_, case = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        assert case.kind == "transfer_enforcement"
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        take_step(session, case.id, "enter", actor=cast.shen)


def test_a_pledge_is_realised_from_its_page(entered_office: Office, said: dict[str, object]) -> None:
    desk = officer(entered_office, "lu", PASSWORD)
    assert _act(desk, entered_office, "enforce", **said, scan=_scan()) == (303, HERE)
    page = desk.get(HERE).text
    assert "260,000.01" in page
    assert f"{HERE}/sheet" not in page  # its forms are gone while it is decided on
    _enter(entered_office)
    page = desk.get(HERE).text
    assert HEIR.name in page
    assert "60,000.01" in page
    assert "第四十七条" in page
    with reading(entered_office.engine) as session:
        (outcome,) = enforcements.outcomes(session, NUMBER).values()
    assert (outcome.acquirer, outcome.proceeds_fen) == (HEIR.name, 260_000_01)


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"takes": "contract"}, 409, "第四十七条"),
        ({"defaulted_on": "上个月"}, 422, "defaulted_on"),
        ({"acquirer": ""}, 422, "acquirer"),
        ({"proceeds": "很多"}, 422, "proceeds"),
    ],
)
def test_what_is_refused_or_cannot_be_read_keeps_what_was_typed(
    entered_office: Office, said: dict[str, object], changes: dict[str, object], status: int, told: str
) -> None:
    desk = officer(entered_office, "lu", PASSWORD)
    values = {**said, **changes, "reason": "逾期九十日"}
    got, page = _act(desk, entered_office, "enforce", **values, scan=_scan())
    assert got == status
    assert told in page
    assert 'value="逾期九十日"' in page
    assert _act(desk, entered_office, "enforce", **said, scan=_scan()) == (303, HERE)


@pytest.mark.usefixtures("said")
def test_a_paid_debt_s_mortgage_is_discharged_by_the_registrar(entered_office: Office) -> None:
    registrar = officer(entered_office, "shen", PASSWORD)
    assert BANK.name in registrar.get(HERE).text
    status, page = _act(registrar, entered_office, "discharge", reason="贷款还清", document="")
    assert (status, "第十六条" in page) == (409, True)
    paid = {"reason": "贷款还清", "document": "银函1号"}
    assert _act(registrar, entered_office, "discharge", **paid) == (303, HERE)
    page = registrar.get(HERE).text
    assert "贷款还清" in page
    assert "/discharge" not in page
    assert _act(registrar, entered_office, "discharge", **paid)[0] == 409


def test_a_sheet_of_no_security_has_nothing_to_discharge(
    entered_office: Office, said: dict[str, object]
) -> None:
    assert said
    registrar = officer(entered_office, "shen", PASSWORD)
    token = form_token(registrar.get(HERE).text)
    answer = registrar.client.post(
        f"{HERE}/sheet/999/discharge", data={"csrf_token": token, "reason": "还清"}
    )
    assert answer.status_code == 404


def _place(office: Office, *kinds: str) -> list[int]:
    """Place restrictions on the pledged right; return their numbers."""
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, office.vault)
        right = right_codes(village)[0]
        return [
            place_restriction(
                session, NewRestriction(kind, right, "王老五", "函 1", on_right=True), actor=village.cast.shen
            )
            for kind in kinds
        ]


def test_who_signed_for_what_stands_in_the_way_is_ticked_at_the_desk(
    entered_office: Office, said: dict[str, object]
) -> None:
    objection, notice = _place(entered_office, "objection_entry", "pre_notice")
    desk = officer(entered_office, "lu", PASSWORD)
    page = desk.get(HERE).text
    signed = {"acknowledged": str(objection), "consented": str(notice)}
    for field, number in signed.items():
        assert f'name="{field}" value="{number}"' in page
    status, page = _act(desk, entered_office, "enforce", **said, acknowledged=str(objection), scan=_scan())
    assert (status, "第二百二十一条" in page, "第二百二十条" in page) == (409, True, False)
    assert f'name="acknowledged" value="{objection}" checked' in page
    assert _act(desk, entered_office, "enforce", **said, **signed, scan=_scan()) == (303, HERE)


def test_members_who_were_not_told_are_asked_for_at_the_desk(
    entered_office: Office, said: dict[str, object]
) -> None:
    desk = officer(entered_office, "lu", PASSWORD)
    status, page = _act(desk, entered_office, "enforce", **{**said, "priority_until": ""}, scan=_scan())
    assert (status, "优先权" in page, 'value="2026-01-01"' in page) == (409, True, True)
    claimed = {**said, "priority_claimant": "李四"}
    assert "李四" in _act(desk, entered_office, "enforce", **claimed, scan=_scan())[1]


def _offered(page: str) -> list[str]:
    """Return the uses that the form of an enforcement offers."""
    (choice,) = re.findall(r'<select id="use-[0-9]+" name="use">(.*?)</select>', page)
    return re.findall(r'value="([^"]*)"', choice)


def test_forest_is_offered_uses_of_forest_and_fields_those_of_fields(
    entered_office: Office, said: dict[str, object], for_good: ForGood
) -> None:
    assert said
    desk = officer(entered_office, "lu", PASSWORD)
    assert _offered(desk.get(HERE).text) == list(FARMING_USES)
    with for_good(entered_office) as village:
        with_forest(village, entered=True)
        forest = secured(
            village, right_codes(village, "forest_contract")[0], int(str(said["creditor"])), form="mortgage"
        )
    assert _offered(desk.get(f"/work/transfers/{forest}").text) == ["forestry", "orchard"]
