"""The printed contract: a master with a schedule for each household, or one household's alone."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import transfers
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.revise_transfer import revise_transfer
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import officer
from tests.support.transfers import CASH, TERMS, draft, farm, right_codes, term
from tests.support.village import Village


def test_the_contract_names_each_household_and_parcel_and_a_schedule_only_its_own(
    entered_office: Office,
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, office.vault)
        number = draft(village, right_codes(village)[:2], farm(village))
    with reading(office.engine) as session:
        first, second = transfers.by_number(session, number).sheets
    clerk = officer(office, "lu", PASSWORD, create_app(office))
    path = f"/work/transfers/{number}/contract.pdf"
    whole, own = clerk.get(path), clerk.get(f"{path}?sheet={second.party_id}")
    pages = [page.extract_text() for page in PdfReader(BytesIO(whole.data)).pages]
    assert len(pages) >= 3
    said = "".join("".join(pages).split())
    for one in (first, second):
        for parcel in one.sheet.parcels:
            assert parcel.code in said
        assert one.sheet.holder in said
        assert one.sha256.hex()[:16] in said
    for item in (
        "备案",
        "补贴",
        "风险保障金",
        "征收",
        "违约",
        "每亩每年现金600.00元",
        "四至附图",
        "流转委托书",
    ):
        assert item in said
    alone = "".join("".join(p.extract_text() for p in PdfReader(BytesIO(own.data)).pages).split())
    assert (second.sheet.holder in alone, first.sheet.holder in alone) == (True, False)
    assert clerk.get(f"{path}?sheet=999999").status_code == 404


def test_words_of_a_household_s_own_stand_in_its_schedule(entered_office: Office) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, office.vault)
        rights = right_codes(village)[:2]
        number = draft(village, rights, farm(village))
        own = replace(TERMS, use="vegetables", breach="逾期加付一成")
        terms = TermsWanted(own, CASH, term(), [PartyWanted(rights[1])])
        revise_transfer(session, number, terms, actor=village.cast.lu, vault=office.vault)
    clerk = officer(office, "lu", PASSWORD, create_app(office))
    whole = clerk.get(f"/work/transfers/{number}/contract.pdf").data
    said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(whole)).pages).split())
    assert said.count("各户不同，见附表") == 2
    for item in ("粮食作物", "蔬菜", TERMS.breach, "逾期加付一成"):
        assert said.count(item) == 1, item
    assert said.count(TERMS.duties) == 1
