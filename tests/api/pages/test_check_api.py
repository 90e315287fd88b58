"""`/api/v1/check/<token>`: the page's answer for programs, and nothing that the page does not say."""

import pytest
from sqlalchemy import text

from registry.imprint import token_hash
from tests.api.pages.conftest import Certified
from tests.api.pages.test_check_limits import LIMIT, insert_checks, logged
from tests.support.client import Visitor, facts
from tests.support.server import Server


@pytest.fixture
def program(certified: Certified) -> Visitor:
    return Visitor(certified.app)


def test_it_says_what_the_page_says(certified: Certified, program: Visitor) -> None:
    paper = certified.papers[0]
    answer = program.get(f"/api/v1/check/{paper.token}")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.get_json()
    name = paper.sheet.holder_name
    assert name is not None
    assert said == {
        "status": "valid",
        "paper_number": paper.number,
        "right": {
            "kind": "contracted_land",
            "zh": "土地承包经营权",
            "en": "right to contractual management of land",
        },
        "holder": name[0] + "*" * (len(name) - 1),
        "grantor": "中江县凯江镇长岭村一组",
        "parcels": len(paper.sheet.parcels),
        "issued_on": said["issued_on"],
        "term_from": str(paper.sheet.term_from),
        "term_last_day": str(paper.sheet.last_day),
    }
    page = dict(facts(program.get(f"/check/{paper.token}").text))
    assert {said["holder"], said["grantor"], said["paper_number"], str(said["parcels"])} <= set(page.values())


def test_it_tells_no_name_number_or_code_of_anyone(certified: Certified, program: Visitor) -> None:
    for paper in certified.papers:
        said = program.get(f"/api/v1/check/{paper.token}").get_data(as_text=True)
        secrets = [paper.token, paper.check_code, paper.sheet.holder_code, paper.sheet.code]
        secrets += [m.name for m in paper.sheet.members] + [p.code for p in paper.sheet.parcels]
        assert [s for s in secrets if s in said] == []


def test_unknown_and_malformed_tokens_are_answered_alike(certified: Certified, program: Visitor) -> None:
    token = certified.papers[0].token
    asked = [
        "no-such-token", token[:-1], token + "A", token.swapcase(), token_hash(token).hex(), "%20", "a" * 5000,
        "a/b", "%00", "..%2f..", "%E4%BD%A0", "';--",
    ]  # fmt: skip
    answers = [program.get(f"/api/v1/check/{one}") for one in asked]
    assert {a.status_code for a in answers} == {404}
    assert {a.content_type for a in answers} == {"application/problem+json"}
    assert len({a.data for a in answers}) == 1
    assert set(answers[0].get_json()) == {"type", "status", "code", "detail"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_get_and_head_are_answered(certified: Certified, program: Visitor, method: str) -> None:
    path = f"/api/v1/check/{certified.papers[0].token}"
    answer = program.client.open(path, method=method)
    assert answer.status_code in {400, 405}  # a form without a token is refused before
    assert "holder" not in answer.get_data(as_text=True)
    head = program.client.head(path)
    assert (head.status_code, head.data) == (200, b"")


def test_a_check_is_written_down_and_changes_nothing_else(certified: Certified, program: Visitor) -> None:
    paper = certified.papers[0]
    acts = text("SELECT count(*) FROM journal_entry")
    with certified.office.engine.connect() as connection:
        before = connection.scalar(acts)
    program.get(f"/api/v1/check/{paper.token}")
    program.get("/api/v1/check/no-such-token")
    with certified.office.engine.connect() as connection:
        assert connection.scalar(acts) == before
    assert logged(certified.office, program.address) == [
        ("certificate_check", paper.number, "valid"),
        ("certificate_check", None, "unknown"),
    ]


def test_page_and_program_share_one_limit(server: Server, certified: Certified, program: Visitor) -> None:
    path = f"/api/v1/check/{certified.papers[0].token}"
    insert_checks(server, certified.office, program.address, LIMIT - 2, "50 s")
    assert program.get(path).status_code == 200
    assert program.get("/check/other").status_code == 200
    for asked in (path, "/api/v1/check/other", "/check/other"):
        answer = program.get(asked)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
    refused = program.get(path)
    assert refused.content_type == "application/problem+json"
    assert certified.papers[0].number not in refused.get_data(as_text=True)
    assert len(logged(certified.office, program.address)) == LIMIT
    assert Visitor(certified.app).get(path).status_code == 200


def test_a_certificate_whose_right_has_ended_says_so(
    server: Server, certified: Certified, program: Visitor
) -> None:
    paper = certified.papers[1]
    path = f"/api/v1/check/{paper.token}"
    assert program.get(path).get_json()["status"] == "valid"
    name = str(certified.office.settings.app_url.database)
    with certified.office.engine.connect() as connection:
        right = connection.scalar(
            text("SELECT right_id FROM certificate WHERE token_hash = :hash"),
            {"hash": token_hash(paper.token)},
        )
    change = """DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true);
        UPDATE land_right_version SET {} WHERE right_id = """
    end = "ended_by = begun_by, recorded_to = recorded_from + interval '1 s'"
    again = "ended_by = NULL, recorded_to = '9999-12-31 00:00:00+00'"
    server.admin(f"{change.format(end)}{right}; END $$", name)
    try:
        assert program.get(path).get_json()["status"] == "right_ended"
    finally:
        server.admin(f"{change.format(again)}{right}; END $$", name)
