"""The printed certificate: everything on it, nothing broken, and a code that leads back to the register."""

import re
from base64 import urlsafe_b64decode
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from api.transaction import reading
from registry.codelists import Relation
from registry.queries import certificates
from tests.support import packages, pdf

Paper = tuple[certificates.CertificateView, bytes]
Delivered = dict[str, list[dict[str, Any]]]
_DRAFT = "打印底稿，加盖登记机构印章后生效"


def _number(sequence: int) -> str:
    return f"川（2026）中江县农村土地承包经营权证第{sequence:06d}号"


def _paper(office: Office, sequence: int) -> tuple[certificates.CertificateView, bytes]:
    with reading(office.engine) as session:
        view = certificates.by_number(session, _number(sequence))
        assert view is not None
        return view, certificates.pdf(session, office.vault, view.paper_number)


@pytest.fixture(scope="module")
def first(certified: Office) -> tuple[certificates.CertificateView, bytes]:
    return _paper(certified, 1)


@pytest.fixture(scope="module")
def delivered(small_delivery: Path) -> dict[str, list[dict[str, Any]]]:
    """What the surveyor delivered of the first household: the truth for everything printed."""
    found = {
        code: [dict(zip(columns, row, strict=True)) for row in body]
        for code, (columns, body) in packages.tables(small_delivery).items()
    }
    holder = "510623100200010001"
    shapes = packages.survey_of(small_delivery).frames["parcels"].set_index("code")
    given = [row for row in found["CBDKXX"] if row["CBFBM"] == holder]
    return {
        "grantor": found["FBF"],
        "holder": [row for row in found["CBF"] if row["CBFBM"] == holder],
        "members": [row for row in found["CBF_JTCY"] if row["CBFBM"] == holder],
        "parcels": [{**row, **shapes.loc[row["DKBM"]].to_dict()} for row in given],
    }


def _mu(m2: object) -> Decimal:
    """亩 = m² × 0.0015, two decimals, half up (standards.md §2)."""
    return (Decimal(str(m2)) * Decimal("0.0015")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_item_of_a_certificate_is_on_paper(first: Paper, delivered: Delivered) -> None:
    view, content = first
    said = pdf.text(content)
    holder, grantor = delivered["holder"][0], delivered["grantor"][0]
    assert view.right_code == "510623100200010001J"
    for item in (
        "农村土地承包经营权证", view.paper_number, _DRAFT, "510623100200010001J", "510623100200010001",
        holder["CBFMC"], holder["CBFZJHM"], holder["CBFDZ"], grantor["FBFMC"], "家庭承包", "种植业",
        "1999年1月1日至2028年12月31日", "登记机构（章）", "发证机关（章）", "以登记簿为准",
    ):  # fmt: skip
        assert item in said, item
    assert f"确权总面积{sum(_mu(p['HTMJ']) for p in delivered['parcels'])}亩" in said
    assert f"地块总数{len(delivered['parcels'])}块" in said


def test_every_member_is_listed_with_relation_and_share(first: Paper, delivered: Delivered) -> None:
    said = pdf.text(first[1])
    assert len(delivered["members"]) == 3
    for number, row in enumerate(delivered["members"], start=1):
        owner = {"1": "是", "2": "否"}[row["SFGYR"]]
        assert f"{number}{row['CYXM']}{Relation.of(row['YHZGX']).zh}{owner}" in said


def test_every_parcel_is_listed_with_code_areas_and_four_sides(first: Paper, delivered: Delivered) -> None:
    """The last five digits, and the grantor's fourteen below the table, make the nineteen."""
    said = pdf.text(first[1])
    assert "前14位为发包方编码51062310020001。" in said
    assert len(delivered["parcels"]) == 2
    for row in delivered["parcels"]:
        protected = {"1": "是", "2": "否"}[row["is_protected_farmland"]]
        measured = _mu(Decimal(int(row["measured_area"])) / 100)
        sides = "".join(row[side] for side in ("east", "south", "west", "north"))
        line = f"{row['name']}{row['DKBM'][-5:]}{sides}{measured}{_mu(row['HTMJ'])}{protected}"
        assert line in said
    total = sum(_mu(Decimal(int(p["measured_area"])) / 100) for p in delivered["parcels"])
    assert f"合计{total}{sum(_mu(p['HTMJ']) for p in delivered['parcels'])}" in said


def test_a_certificate_names_the_paper_it_follows(first: Paper, small_delivery: Path) -> None:
    columns, body = packages.tables(small_delivery)["CBJYQZDJB"]
    serial = body[0][columns.index("CBJYQZLSH")]
    assert f"原权证：{serial}" in pdf.text(first[1])


def test_no_other_household_is_named_but_as_a_neighbour(certified: Office, small_delivery: Path) -> None:
    """Members and numbers of others are on nobody else's paper."""
    said = pdf.text(_paper(certified, 1)[1])
    other = [row for row in packages.tables(small_delivery)["CBF_JTCY"][1] if row[0] != "510623100200010001"]
    assert len(other) == 41
    assert not [row[4] for row in other if row[4] in said]


def test_all_fonts_are_embedded(first: Paper) -> None:
    found = pdf.fonts(first[1])
    assert {name.partition("+")[2][:9] for name, _ in found} == {"NotoSerif", "NotoSansC"}
    assert all(embedded for _, embedded in found)


def test_it_is_marked_as_pdf_a(first: Paper) -> None:
    part = re.search(rb"pdfaid:part[>=]\"?(\d)", first[1])
    level = re.search(rb"pdfaid:conformance[>=]\"?(\w)", first[1])
    assert part
    assert level
    assert (part[1], level[1].upper()) == (b"2", b"A")
    assert b"/Encrypt" not in first[1]


def test_the_qr_code_leads_to_this_certificate(certified: Office) -> None:
    tokens = set()
    for sequence in (1, 2, 3):
        view, content = _paper(certified, sequence)
        said = pdf.qr_text(content)
        assert said.startswith("https://sanquan.example/check/")
        token = said.rpartition("/")[2]
        assert len(urlsafe_b64decode(token + "=" * (-len(token) % 4))) * 8 >= 128
        with reading(certified.engine) as session:
            assert certificates.by_token(session, token) == view
            assert certificates.by_token(session, token[:-1] + "_") is None
        tokens.add(token)
    assert len(tokens) == 3


def test_the_printed_check_code_opens_this_number_and_no_other(certified: Office) -> None:
    view, content = _paper(certified, 2)
    code = re.search(r"查验码([2-9A-Z]{6})", pdf.text(content))
    assert code
    with reading(certified.engine) as session:
        by = certificates.by_check_code
        assert by(session, certified.vault, view.paper_number, code[1]) == view
        assert by(session, certified.vault, _number(3), code[1]) is None
        assert by(session, certified.vault, view.paper_number, "222222") is None


def test_paper_and_register_say_the_same_version_and_digest(certified: Office) -> None:
    view, content = _paper(certified, 3)
    assert (view.right_version, view.status, view.content_intact) == (1, "valid", True)
    assert f"登记簿版本1·内容摘要{view.content_sha256.hex()[:16]}" in pdf.text(content)
    with reading(certified.engine) as session:
        assert certificates.by_document(session, content) == view
        assert certificates.by_document(session, content + b"\n") is None


def test_there_is_a_sketch_of_every_parcel_with_north_and_neighbours(
    first: Paper, delivered: Delivered
) -> None:
    page = pdf.pages(first[1])[1]
    assert page.startswith("承包地块示意图")
    assert page.count("北") >= len(delivered["parcels"])
    for row in delivered["parcels"]:
        assert f"{row['DKBM'][-5:]}{row['name']}{_mu(row['HTMJ'])}亩" in page
        sides = [row[side] for side in ("east", "south", "west", "north")]
        assert sum(side in page for side in sides) >= 3
    assert len(re.findall(r"1:\d+", page)) == len(delivered["parcels"])


def test_paper_numbers_are_unique_and_dense(certified: Office) -> None:
    numbers = [_paper(certified, k)[0].paper_number for k in range(1, 13)]
    assert len(set(numbers)) == 12
    with reading(certified.engine) as session:
        assert certificates.by_number(session, _number(13)) is None
        assert certificates.count(session, "510623") == 12
        typed = "川(2026) 中江县农村土地承包经营权证 第000001号"
        assert certificates.by_number(session, typed) is not None, "however it is typed"
