"""The form of a new transfer: receivers who are not known yet, exchange, assignment, inheritance."""

import re
from io import BytesIO

import pytest
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from registry.queries import movable_rights, transfers
from registry.queries.transfers import TransferView
from tests.support import pages
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.inheritances import owners
from tests.support.new_trials import ID, OTHER_ID, UNIT_CODE
from tests.support.scans import picture
from tests.support.surveys import resident_id
from tests.support.village import GRANTOR, ForGood

NUMBER = f"{GRANTOR}0001"
HERE = f"/work/transfers/{NUMBER}"


def new(way: str) -> str:
    return f"/work/transfers/new/{GRANTOR}/{way}"


def send(desk: Visitor, where: str, form: str, **said: object) -> tuple[int, str]:
    token = form_token(desk.get(form).text)
    answer = desk.client.post(where, data={"csrf_token": token, **said})
    return answer.status_code, answer.headers.get("Location") or answer.text


@pytest.fixture
def desk(entered_office: Office) -> Visitor:
    return officer(entered_office, "lu", PASSWORD)


def rights(office: Office, kind: str = "contracted_land") -> list[str]:
    with reading(office.engine) as session:
        return movable_rights.of_grantor(session, GRANTOR, [kind])


def view(office: Office) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER)


def add(desk: Visitor, way: str, **said: object) -> tuple[int, str, str]:
    """Add a receiver by the form; return the status, the page, and the receiver that is chosen then."""
    person = {"party_kind": "2", "party_name": "王城", "party_number": ID, "add": "1", **said}
    status, page = send(desk, new(way), new(way), **person)
    chosen = re.findall(r'<option value="(\d+)" selected>[^<]*</option>', page)
    return status, page, chosen[0] if chosen else ""


@pytest.mark.parametrize(
    ("kind", "name", "number", "role"),
    [("2", "王城", ID, "homestead"), ("3", "青山民宿有限公司", UNIT_CODE, "homestead")],
)
def test_a_townsman_or_a_company_is_added_beside_the_form_and_what_was_typed_stays(
    desk: Visitor, entered_office: Office, kind: str, name: str, number: str, role: str
) -> None:
    said = {"party_kind": kind, "party_name": name, "party_number": number, "duties": "按约"}
    status, page, chosen = add(desk, "homestead_lease", **said)
    assert (status, 'value="按约"' in page) == (200, True)
    with reading(entered_office.engine) as session:
        row = session.execute(
            text(
                "SELECT h.id, h.role, v.name FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id ORDER BY h.id DESC LIMIT 1"
            )
        ).one()
    assert tuple(row) == (int(chosen), role, name)
    # Whoever is on record already is not written down twice.
    assert add(desk, "homestead_lease", **said)[0] == 409


def test_a_receiver_that_cannot_be_read_or_has_a_wrong_number_is_not_added(desk: Visitor) -> None:
    assert add(desk, "gift", party_kind="1")[0] == 422
    assert add(desk, "gift", party_others="王乡")[0] == 422
    assert add(desk, "gift", party_number=ID[:-1] + "1")[0] == 409
    assert add(desk, "gift", party_others=f"王乡 {OTHER_ID}")[0] == 200


def test_a_consent_of_nobody_is_unread_and_no_fault(desk: Visitor, entered_office: Office) -> None:
    assert (
        send(
            desk,
            new("exchange"),
            new("exchange"),
            right=rights(entered_office)[:2],
            unit="free",
            **{"from": "2026-03-01"},
        )[0]
        == 303
    )
    status, page = send(desk, f"{HERE}/consent", HERE, method="scan")
    assert (status, "signs" in page) == (422, True)


def test_an_exchange_takes_the_parcels_that_each_side_gives(desk: Visitor, entered_office: Office) -> None:
    codes = rights(entered_office)[:2]
    with reading(entered_office.engine) as session:
        found = movable_rights.by_codes(session, codes)
    given = [f"{code}/{found[code].parcels[0].code}" for code in codes]
    said = {"right": codes, "parcel": given, "from": "2026-03-01", "unit": "free"}
    status, page = send(desk, new("exchange"), new("exchange"), **{**said, "right": codes[:1]})
    assert (status, "互换在同一集体的两户之间" in page or "two households" in page) == (409, True)
    assert send(desk, new("exchange"), new("exchange"), **said) == (303, HERE)
    one, other = view(entered_office).sheets
    assert [p.code for p in one.sheet.gets] == [p.code for p in other.sheet.parcels]
    assert len(one.sheet.parcels) == 1
    assert one.sheet.term[1] == found[codes[0]].term[1]
    assert "Gets for it" in desk.get(HERE).text or "换得" in desk.get(HERE).text


def test_an_assignment_without_the_grantor_s_consent_says_so_by_its_article(
    desk: Visitor, entered_office: Office
) -> None:
    with reading(entered_office.engine) as session:
        giver, other = movable_rights.by_codes(session, rights(entered_office)[:2]).values()
    said = {"right": [giver.code], "receiver": str(other.holder.holder_id), "from": "2026-03-01"}
    said |= {"unit": "lump_sum", "amount": "80000"}
    assert send(desk, new("assignment"), new("assignment"), **said) == (303, HERE)
    (sheet,) = view(entered_office).sheets
    signs = [
        f"{sheet.party_id}-{s.ordinal}-{sheet.sha256.hex()}"
        for s in sheet.signatories
        if s.capacity != "grantor"
    ]
    scan = lambda: (BytesIO(picture("PNG")), "signed.png")  # noqa: E731 (a file is read once)
    assert send(desk, f"{HERE}/consent", HERE, signs=signs, method="scan", scan=scan()) == (303, HERE)
    status, page = send(desk, f"{HERE}/apply", HERE)
    assert (status, "第三十四条" in page) == (409, True)
    (grantor,) = (s for s in sheet.signatories if s.capacity == "grantor")
    signs = [f"{sheet.party_id}-{grantor.ordinal}-{sheet.sha256.hex()}"]
    assert send(desk, f"{HERE}/consent", HERE, signs=signs, method="scan", scan=scan()) == (303, HERE)
    assert send(desk, f"{HERE}/apply", HERE) == (303, HERE)


JUDGED = {"paper": "judgment", "paper_number": "（2026）川0623民初9号", "paper_day": "2026-01-05"}


def _estate(desk: Visitor, office: Office, for_good: ForGood, others: str) -> dict[str, object]:
    """Register a homestead whose owners died, and add who takes it; return what the form says of that."""
    with for_good(office) as village:
        pages.enter(village, pages.apply(village, pages.homestead_page(village.session)))
        owned = owners(village)
    (right,) = rights(office, "homestead")
    dead = [f"{right}/{person}" for person, _ in owned] + [f"other/{owned[0][0] + 1}"]
    assert "王城" not in desk.get(new("inheritance")).text
    chosen = add(desk, "inheritance", right=[right], party_others=others)[2]
    said = {"right": [right], "receiver": chosen, "from": "2026-03-01", "unit": "free", "deceased": dead}
    return {**said, **JUDGED}


def test_an_inheritance_is_drawn_up_with_its_paper_for_heirs_who_are_added(
    desk: Visitor, entered_office: Office, for_good: ForGood
) -> None:
    said = _estate(desk, entered_office, for_good, f"王乡 {OTHER_ID}")
    status, page = send(desk, new("inheritance"), new("inheritance"), **said)
    assert (status, "扫描件" in page, page.count('name="deceased"') > 1) == (409, True, True)
    scan = (BytesIO(picture("PNG")), "paper.png")
    assert send(desk, new("inheritance"), new("inheritance"), paper_scan=scan, **said) == (303, HERE)
    (sheet,) = view(entered_office).sheets
    assert [(s.capacity, s.name) for s in sheet.signatories] == [("heir", "王城"), ("heir", "王乡")]
    assert "（2026）川0623民初9号" in desk.get(HERE).text
    assert desk.get(f"{HERE}/revise").text.count("checked") >= len(sheet.sheet.agreement.deceased_ids)


def test_a_child_that_inherits_is_marked_and_its_guardian_is_asked_for(
    desk: Visitor, entered_office: Office, for_good: ForGood
) -> None:
    said = _estate(desk, entered_office, for_good, f"王小山 {resident_id('20200301', 17)}")
    scan = lambda: (BytesIO(picture("PNG")), "paper.png")  # noqa: E731 (a stream is read once)
    assert send(desk, new("inheritance"), new("inheritance"), paper_scan=scan(), **said) == (303, HERE)
    assert desk.get(HERE).text.count("未成年：由监护人签字") == 1
    (sheet,) = view(entered_office).sheets
    grown, small = (f"{sheet.party_id}-{s.ordinal}-{sheet.sha256.hex()}" for s in sheet.signatories)
    status, page = send(desk, f"{HERE}/consent", HERE, signs=[grown, small], method="scan", scan=scan())
    assert (status, "由监护人代为同意" in page) == (409, True)
    by = {"agent": "王城", "entrustment": scan()}
    assert send(desk, f"{HERE}/consent", HERE, signs=[small], method="scan", scan=scan(), **by)[0] == 303
    assert send(desk, f"{HERE}/consent", HERE, signs=[grown], method="scan", scan=scan())[0] == 303
