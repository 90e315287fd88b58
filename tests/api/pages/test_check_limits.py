"""Every check is written down, and nobody checks faster than a person with papers in hand."""

from sqlalchemy import text

from api.office import Office
from api.web import create_app
from tests.api.pages.conftest import Certified
from tests.support.client import Visitor, new_address, sentences
from tests.support.server import Server

LIMIT = 20
"""Checks a minute and address, as the rule book says."""


def logged(office: Office, address: str) -> list[tuple[str, str | None, str]]:
    with office.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT kind, subject, outcome FROM access_log WHERE address = :address ORDER BY id"),
            {"address": address},
        )
        return [(row.kind, row.subject, row.outcome) for row in rows]


def insert_checks(server: Server, office: Office, address: str, count: int, ago: str) -> None:
    server.admin(
        "INSERT INTO access_log (at, kind, address, outcome) "
        f"SELECT clock_timestamp() - interval '{ago}', 'certificate_check', '{address}', 'unknown' "
        f"FROM generate_series(1, {count})",
        str(office.settings.app_url.database),
    )


def test_every_check_is_written_down_and_unknown_ones_without_what_was_typed(certified: Certified) -> None:
    farmer, paper = Visitor(certified.app), certified.papers[0]
    farmer.get(f"/check/{paper.token}")
    farmer.get("/check/no-such-token")
    farmer.post("/check", {"number": paper.number, "check_code": paper.check_code})
    farmer.post("/check", {"number": paper.number, "check_code": "222222"})
    assert logged(certified.office, farmer.address) == [
        ("certificate_check", paper.number, "valid"),
        ("certificate_check", None, "unknown"),
        ("certificate_check", paper.number, "valid"),
        ("certificate_check", None, "unknown"),
    ]


def test_looking_at_the_form_or_leaving_it_empty_is_no_check(certified: Certified) -> None:
    farmer = Visitor(certified.app)
    farmer.get("/check")
    farmer.post("/check", {"number": "", "check_code": ""})
    assert logged(certified.office, farmer.address) == []


def test_the_twenty_first_check_of_a_minute_must_wait_however_it_is_made(
    server: Server, certified: Certified
) -> None:
    farmer, paper = Visitor(certified.app), certified.papers[0]
    insert_checks(server, certified.office, farmer.address, LIMIT - 1, "50 s")
    assert farmer.get(f"/check/{paper.token}").status_code == 200
    for answer in (
        farmer.get(f"/check/{paper.token}"),
        farmer.post("/check", {"number": paper.number, "check_code": paper.check_code}, form="/login"),
    ):
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
        assert "这个地址查询过于频繁。没有丢失任何内容，请稍候再试。" in sentences(answer.text)
        assert paper.number not in answer.text
    assert farmer.get("/check").status_code == 200  # the form itself stays
    assert Visitor(certified.app).get(f"/check/{paper.token}").status_code == 200  # and the neighbour's phone


def test_a_minute_later_one_may_check_again(server: Server, certified: Certified) -> None:
    farmer = Visitor(certified.app)
    insert_checks(server, certified.office, farmer.address, 3 * LIMIT, "61 s")
    assert farmer.get(f"/check/{certified.papers[0].token}").status_code == 200


def test_a_forwarded_address_does_not_lift_the_limit(server: Server, certified: Certified) -> None:
    address = new_address()
    insert_checks(server, certified.office, address, LIMIT, "5 s")
    liar = Visitor(certified.app, address, HTTP_X_FORWARDED_FOR="10.1.2.3", HTTP_X_REAL_IP="10.1.2.3")
    assert liar.get("/check/x").status_code == 429


def test_the_county_sets_the_limit(server: Server, loaded_office: Office) -> None:
    farmer = Visitor(create_app(loaded_office))
    name = str(loaded_office.settings.app_url.database)
    server.admin(
        "INSERT INTO parameter (key, value, valid_from, source, confirmed) "
        "VALUES ('public_checks_per_minute', '2', CURRENT_DATE - 1, 'test', false)",
        name,
    )
    assert [farmer.get("/check/x").status_code for _ in range(3)] == [200, 200, 429]


def test_a_personal_paper_that_is_opened_is_written_down_with_who_opened_it(
    certified: Certified, demo_passwords: dict[str, str]
) -> None:
    shen = Visitor(certified.app)
    shen.log_in("shen", demo_passwords["shen"])
    number = certified.papers[0].number
    pdf = shen.get(f"/work/certificate/{number}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'inline; filename="certificate.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert pdf.data.startswith(b"%PDF-")
    assert logged(certified.office, shen.address)[-1] == ("certificate_pdf", f"shen {number}", "ok")
    shen.get(f"/work/certificate/{number}")
    assert len(logged(certified.office, shen.address)) == 2  # the page without personal data is not
