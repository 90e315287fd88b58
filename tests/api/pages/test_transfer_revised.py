"""Terms that are changed at the desk: what the page does not have, and what is a sheet's own, stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from api.office import Office
from api.standing_terms import term_of_all
from api.transaction import reading
from registry.periods import OPEN_DATE
from registry.queries import movable_rights, transfers
from registry.queries.transfers import SheetView
from registry.rules.transfer_prices import Deduction, Price
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.revise_transfer import revise_transfer
from tests.support.client import Visitor, sentences
from tests.support.transfers import CASH, TERMS, agree, draft, farm, right_codes, term
from tests.support.typed_forms import typed
from tests.support.village import GRANTOR, Village

NUMBER = f"{GRANTOR}0001"
REVISE = f"/work/transfers/{NUMBER}/revise"
LAW = "农村土地承包法 第三十九条"
GROWING = replace(
    CASH,
    step_years=2,
    step_permille=50,
    deductions=tuple(Deduction(f"代扣 {k}", 10_00 * k, LAW) for k in (1, 2, 3)),
)
OWN = replace(GROWING, amount_fen=720_00)
SHORT = (term()[0], date(2027, 7, 1))


def _sheets(office: Office) -> Sequence[SheetView]:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER).sheets


def _send(desk: Visitor, **changes: object) -> tuple[int, list[str]]:
    """Send the page for changing terms as it stands, but for some fields."""
    answer = desk.client.post(REVISE, data={**typed(desk.get(REVISE).text), **changes})
    return answer.status_code, sentences(answer.text)


def _parties(of: Village) -> list[PartyWanted]:
    """Three households: one on the common terms, one with its own price and half a parcel, one for less long."""
    found = movable_rights.by_codes(of.session, right_codes(of)[:3])
    one, two, three = (found[code] for code in right_codes(of)[:3])
    parts = {p.code: None for p in two.parcels} | {two.parcels[0].code: Decimal("100.50")}
    return [PartyWanted(one.code), PartyWanted(two.code, parts, OWN), PartyWanted(three.code, term=SHORT)]


def _leased(of: Village) -> None:
    agree(of, draft(of, (), farm(of), parties=_parties(of), price=GROWING))


def test_a_sheet_keeps_its_own_price_term_and_part_when_the_terms_of_all_change(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    village(_leased)
    before = _sheets(entered_office)
    assert [sheet.sheet.price.amount_fen for sheet in before] == [600_00, 720_00, 600_00]
    assert before[2].sheet.term == SHORT
    page = desk.get(REVISE).text
    assert ("720.00" in page, str(before[2].sheet.last_day) in page) == (True, True)
    assert _send(desk)[0] == 303
    assert [s.sha256 for s in _sheets(entered_office)] == [s.sha256 for s in before]
    assert all(sheet.is_agreed for sheet in _sheets(entered_office))
    assert _send(desk, amount="650")[0] == 303
    after = _sheets(entered_office)
    assert [sheet.sheet.price for sheet in after] == [
        replace(GROWING, amount_fen=650_00),
        OWN,
        replace(GROWING, amount_fen=650_00),
    ]
    assert [sheet.sheet.term for sheet in after] == [sheet.sheet.term for sheet in before]
    assert [list(sheet.sheet.parcels) for sheet in after] == [list(sheet.sheet.parcels) for sheet in before]
    assert [sheet.is_agreed for sheet in after] == [False, True, False]


def test_what_is_a_sheet_s_own_goes_where_somebody_takes_the_tick_or_the_part_away(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    village(_leased)
    said = typed(desk.get(REVISE).text)
    assert sorted(own.partition("/")[0] for own in said["own"]) == ["price", "term"]
    (part,) = (name for name in said if name.startswith("area/"))
    assert _send(desk, own=[], **{part: ""})[0] == 303
    after = _sheets(entered_office)
    assert {sheet.sheet.price for sheet in after} == {GROWING}
    assert {sheet.sheet.term for sheet in after} == {term()}
    assert all(p.area == p.whole_area for sheet in after for p in sheet.sheet.parcels)
    assert not any(name.startswith("area/") for name in typed(desk.get(REVISE).text))


def test_a_term_to_the_end_of_each_right_has_no_last_day_of_all(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    village(_leased)
    sheets = {s.right_code: s.sheet for s in _sheets(entered_office)}
    ends = {right: sheet.term[1] for right, sheet in sheets.items()}
    assert term_of_all(sheets, ends) == (term()[0], OPEN_DATE)
    assert term_of_all(sheets, ends | dict.fromkeys(list(ends)[:1], date(2030, 1, 1))) == term()


def test_a_sheet_with_other_words_stays_until_it_is_chosen(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    words = replace(TERMS, duties="甲方另行\n约定")

    def reworded(of: Village) -> None:
        rights = right_codes(of)[:3]
        draft(of, rights, farm(of))
        terms = TermsWanted(words, CASH, term(), [PartyWanted(rights[2])])
        revise_transfer(of.session, NUMBER, terms, actor=of.cast.lu, vault=of.vault)

    village(reworded)
    assert _send(desk, amount="650")[0] == 303
    after = _sheets(entered_office)
    assert [(s.sheet.agreement.duties, s.sheet.price.amount_fen) for s in after] == [
        (TERMS.duties, 650_00),
        (TERMS.duties, 650_00),
        (words.duties, 600_00),
    ]
    assert _send(desk, right=[s.right_code for s in after])[0] == 303
    assert {s.sheet.agreement.duties for s in _sheets(entered_office)} == {TERMS.duties}


def test_words_on_several_lines_are_the_same_words_though_a_field_has_one_line(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    words = replace(TERMS, duties="一、按期交付\r\n二、保护地力 ")
    village(lambda of: draft(of, right_codes(of)[:1], farm(of), agreement=words))
    assert _send(desk, duties="一、按期交付二、保护地力", amount="650")[0] == 303
    (sheet,) = _sheets(entered_office)
    assert (sheet.sheet.agreement, sheet.sheet.price.amount_fen) == (words, 650_00)


def _handed_back(of: Village) -> None:
    dues = tuple((date(2026 + k, 1, 1), 1_000_00) for k in range(6))
    less = tuple(Deduction(f"代扣 {k}", 1_00, LAW) for k in range(3))
    price = Price("lump_sum", 6_000_00, 3, 5, instalments=dues, deductions=less, improvement_fen=500_00)
    right = right_codes(of)[0]
    until = movable_rights.by_codes(of.session, [right])[right].term[1]
    words = replace(TERMS, reason="年老无力耕种")
    draft(of, [right], None, "hand_back", agreement=words, price=price, term=(of.today(), until))


def test_every_instalment_and_deduction_has_its_row_and_an_empty_one_behind(
    village: Any, desk: Visitor, entered_office: Office
) -> None:
    village(_handed_back)
    (before,) = _sheets(entered_office)
    said = typed(desk.get(REVISE).text)
    assert [k for k in range(1, 99) if f"instalment-{k}" in said] == [*range(1, 8)]
    assert [k for k in range(1, 99) if f"deduction-{k}" in said] == [*range(1, 5)]
    assert (said["improvement"], said["reason"]) == (["500.00"], ["年老无力耕种"])
    assert _send(desk)[0] == 303
    assert _sheets(entered_office)[0].sha256 == before.sha256
    more = {"instalment-6": "900", "instalment-7": "100", "instalment-day-7": "2033-01-01"}
    assert _send(desk, **more)[0] == 303
    (after,) = _sheets(entered_office)
    want = [*before.sheet.price.instalments[:5], (date(2031, 1, 1), 900_00), (date(2033, 1, 1), 100_00)]
    assert after.sheet.price == replace(before.sheet.price, instalments=tuple(want))


def test_a_row_without_a_sum_is_said_and_not_passed_over(village: Any, desk: Visitor) -> None:
    village(_handed_back)
    for row in ({"instalment-day-7": "2033-01-01"}, {"deduction-what-4": "管理费"}, {"instalment-6": ""}):
        status, wrong = _send(desk, **row)
        assert (status, any("-" in sentence for sentence in wrong)) == (422, True), row
