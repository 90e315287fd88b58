"""Issuing: every right once, a number once, nothing where a paper cannot be printed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import api.issue
from api.issue import copy_papers, ground_of, issue, paper_of
from api.office import Office
from api.print_log import PrintedBy
from api.transaction import reading, writing
from geodata.errors import FontError
from geodata.paper.pressroom import Pressroom
from registry.queries import certificates, grantors
from registry.services._issuing import Draft
from registry.services.issue_certificates import issue_certificates
from tests.geodata.paper.conftest import GRANTOR, hands_of
from tests.support import pdf
from tests.support.counting import counts

BY = PrintedBy("shen", None, "issue")

_NUMBER = re.compile(r"川（\d{4}）中江县农村土地承包经营权证第(\d{6})号")


def _sequence(number: str) -> int:
    found = _NUMBER.fullmatch(number)
    assert found, number
    return int(found[1])


def test_issuing_that_was_stopped_goes_on_without_a_double_number(
    registered: Office, due: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.issue, "BATCH", 5)
    actor = hands_of(registered).accepting
    batches = issue(registered, GRANTOR, actor)
    first = next(batches)
    batches.close()
    with reading(registered.engine) as session:
        assert certificates.count(session, GRANTOR) == 5
        assert grantors.rights_without_certificate(session, GRANTOR) == due[5:]
    rest = list(issue(registered, GRANTOR, actor))
    assert [len(batch) for batch in rest] == [5, 2]
    issued = [*first, *(item for batch in rest for item in batch)]
    assert [_sequence(item.number) for item in issued] == list(range(1, 13))
    assert len({item.right_code for item in issued}) == 12
    assert list(issue(registered, GRANTOR, actor)) == []


def test_a_right_that_has_its_certificate_gets_no_second_one(registered: Office, due: list[int]) -> None:
    actor = hands_of(registered).accepting
    assert [len(batch) for batch in issue(registered, GRANTOR, actor, due[:2])] == [2]
    before = counts(registered)
    assert [len(batch) for batch in issue(registered, GRANTOR, actor, due[:2])] == [0]
    after = counts(registered)
    assert (after["certificate"], after["document"]) == (before["certificate"], before["document"])
    assert [len(batch) for batch in issue(registered, GRANTOR, actor, due[:3])] == [1]


def test_a_folder_gets_the_papers_it_lacks_whenever_they_were_issued(
    registered: Office, due: list[int], tmp_path: Path
) -> None:
    """A kill between the commit and the copy loses no file: the folder follows the register."""
    actor = hands_of(registered).accepting
    issued = [item for batch in issue(registered, GRANTOR, actor, due[:3]) for item in batch]
    assert copy_papers(registered, GRANTOR, tmp_path / "papers", BY) == 3
    names = {path.name for path in (tmp_path / "papers").iterdir()}
    assert names == {f"{item.right_code}-{item.number}.pdf" for item in issued}
    (tmp_path / "papers" / min(names)).unlink()
    list(issue(registered, GRANTOR, actor, due[3:4]))
    assert copy_papers(registered, GRANTOR, tmp_path / "papers", BY) == 2
    assert copy_papers(registered, GRANTOR, tmp_path / "papers", BY) == 0
    with reading(registered.engine) as session:
        stored = certificates.pdf(session, registered.vault, issued[0].number)
    assert (tmp_path / "papers" / f"{issued[0].right_code}-{issued[0].number}.pdf").read_bytes() == stored


def test_the_database_itself_refuses_a_second_certificate_of_a_version(
    registered: Office, due: list[int]
) -> None:
    list(issue(registered, GRANTOR, hands_of(registered).accepting, due[:1]))
    copy = text(
        "INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256,"
        " document_sha256, region_code, begun_by) SELECT paper_number || '甲', right_id, right_version, sha256('x'),"
        " check_code_hash, content_sha256, document_sha256, region_code, begun_by FROM certificate"
    )
    with (
        pytest.raises(IntegrityError, match="uq_certificate_right_id"),
        writing(registered.engine) as session,
    ):
        session.execute(copy)


def _issue_named(office: Office, rights: list[int], name: str | None, processes: int = 0) -> list[str]:
    """Issue with another holder's name printed on each paper."""
    with reading(office.engine) as session:
        ground = ground_of(session, GRANTOR)

    def render(drafts: Sequence[Draft]) -> Iterator[bytes]:
        if name is not None:
            drafts = [replace(d, sheet=replace(d.sheet, holder_name=name)) for d in drafts]
        with Pressroom(processes) as room:
            yield from room.print([paper_of(office, d) for d in drafts], ground)

    with writing(office.engine) as session:
        done = issue_certificates(
            session,
            rights,
            region=GRANTOR,
            actor=hands_of(office).accepting,
            vault=office.vault,
            render=render,
        )
    return [item.number for item in done]


@pytest.mark.parametrize(
    ("name", "processes"),
    [("王\ue123", 0), ("王\U000313f0", 0), ("王\ue123", 1)],
    ids=["private use", "extension H", "printed in another process"],
)
def test_a_name_with_a_character_no_font_has_is_refused_and_nothing_is_issued(
    registered: Office, due: list[int], name: str, processes: int
) -> None:
    before = counts(registered)
    with pytest.raises(FontError) as refused:
        _issue_named(registered, due[:3], name, processes)
    assert refused.value.code == "print.glyph"
    assert refused.value.said.zh.startswith("不能打印：")
    assert counts(registered) == before
    numbers = _issue_named(registered, due[:3], None)
    assert [_sequence(n) for n in numbers] == [1, 2, 3], "no number was lost to the paper that failed"


def test_a_rare_name_that_the_fonts_have_is_printed(registered: Office, due: list[int]) -> None:
    (number,) = _issue_named(registered, due[:1], "王䶮堃")
    with reading(registered.engine) as session:
        assert "王䶮堃" in pdf.text(certificates.pdf(session, registered.vault, number))


def test_the_same_draft_prints_the_same_bytes(registered: Office, due: list[int]) -> None:
    """A paper is bound by its hash: nothing of the press, the clock, the machine or the process is in it."""
    drafts: list[Draft] = []
    papers: list[bytes] = []
    with reading(registered.engine) as session:
        ground = ground_of(session, GRANTOR)

    def render(some: Sequence[Draft]) -> list[bytes]:
        drafts.extend(some)
        papers.extend(Pressroom(0).print([paper_of(registered, d) for d in some], ground))
        return papers

    with writing(registered.engine) as session:
        issue_certificates(session, due[:2], region=GRANTOR, actor=hands_of(registered).accepting,
                           vault=registered.vault, render=render)  # fmt: skip
    again = [paper_of(registered, d) for d in drafts]
    assert list(Pressroom(0).print(again, ground)) == papers
    with Pressroom(2) as room:
        assert list(room.print(again * 6, ground)) == papers * 6
    assert papers[0] != papers[1]


def test_stored_papers_are_sealed(registered: Office, due: list[int]) -> None:
    list(issue(registered, GRANTOR, hands_of(registered).accepting, due[:1]))
    with reading(registered.engine) as session:
        stored = bytes(session.execute(text("SELECT sealed FROM document")).scalar_one())
    assert b"%PDF" not in stored
    assert b"pdfaid" not in stored
