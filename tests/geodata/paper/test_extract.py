"""The extract of a household's folder: everyone, every parcel with its total, who left, rights and papers."""

from datetime import date

from sqlalchemy.orm import Session

from geodata.paper import extract
from geodata.paper.rows import mu, mu_total
from registry.codelists import MemberRemark, Relation
from registry.queries import household_folder, sheets
from registry.queries.household_folder import DatedMember
from tests.support import pdf
from tests.support.households import BIG


def test_an_extract_says_what_the_register_says(session: Session) -> None:
    holder, name = household_folder.identity(session, BIG)
    found = sheets.of_contracts(session, household_folder.contracts_of(session, holder))
    left = DatedMember("程老大", Relation.FATHER, date(2016, 3, 1), date(2026, 5, 1), MemberRemark.DECEASED)
    rights = [("土地承包经营权", f"{BIG}J", 2, True)]
    papers = [("川（2026）中江县农村土地承包经营权证第000001号", "superseded")]
    said = extract.Extract(BIG, name or "", found, [left], rights, papers)
    made = extract.render(said, date(2026, 11, 25))
    printed = pdf.text(made)
    for member in found[0].members:
        assert member.name in printed
    for parcel in found[0].parcels:
        assert parcel.code[-5:] in printed
        assert mu(parcel.contract_area) in printed
    assert f"合计（亩）{mu_total([p.contract_area for p in found[0].parcels])}" in printed
    assert all(word in printed for word in ("程老大", "2026年5月1日", "去世", "已被新的登记取代", BIG))
    assert found[0].members[0].id_mask not in printed
    assert all(embedded for _, embedded in pdf.fonts(made))
    # The control: of a household without a contract there is no table of parcels.
    empty = extract.render(extract.Extract(BIG, "", [], [], [], []), date(2026, 11, 25))
    assert "合计" not in pdf.text(empty)
