"""`sanquan certificate …` through a paper's life, and what an export then says of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.issue import issue
from api.office import Office
from api.transaction import reading, writing
from registry.queries import certificates, survey_rows
from tests.conftest import cast_of
from tests.support import pdf
from tests.support.papers import LOSS_DAYS
from tests.support.scans import picture
from tests.support.village import GRANTOR, Village

Cli = Callable[..., Any]


@pytest.fixture
def numbers(loaded_office: Office, shift_clock: Callable[..., None]) -> list[str]:
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        village = Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault)
        village.enter()
        rights = village.rights()[:4]
    return [item.number for batch in issue(loaded_office, GRANTOR, cast.shen, rights) for item in batch]


def test_papers_go_through_their_life_by_commands(
    loaded_office: Office, numbers: list[str], cli: Cli, shift_clock: Callable[..., None], tmp_path: Path
) -> None:
    def go(*arguments: object) -> str:
        said = cli(loaded_office, "certificate", *arguments)
        assert (said.code, said.err) == (0, ""), said.err
        return str(said.out)

    one, two, three, _ = numbers
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    go("pick-up", "--number", one, "--print-number", "川印1", "--scan", signed, "--as", "lu")
    with reading(loaded_office.engine) as session:
        found = certificates.by_number(session, one)
        assert found is not None
        kept = certificates.signed_list(session, loaded_office.vault, found)
    assert kept == ("image/png", picture("PNG"))
    assert re.search(r"│ +3 │", go("pick-up", "--grantor", GRANTOR, "--as", "lu"))
    go("lose", one, "--name", "王一", "--reason", "失火", "--as", "lu")
    early = cli(loaded_office, "certificate", "reissue", one, "--as", "shen")
    assert (early.code, early.out) == (3, "")
    assert "遗失声明到" in early.err
    assert "the loss declaration" in early.err
    shift_clock(loaded_office, days=LOSS_DAYS)
    go("reissue", one, "--as", "shen")
    go("replace", two, "--reason", "污损", "--name", "李二", "--as", "shen")
    go("cancel", three, "--ground", "wrongly_issued", "--reason", "写错", "--document", "7", "--as", "shen")
    go("hand-back", three, "--name", "张三", "--as", "lu")
    states = [cli(loaded_office, "certificate", "verify", number) for number in numbers]
    assert [said.code for said in states] == [3, 3, 3, 0]
    assert [w for said, w in zip(states, ("lost", "replaced", "cancelled", "valid"), strict=True) if w in said.out] == [
        "lost", "replaced", "cancelled", "valid",
    ]  # fmt: skip
    file = tmp_path / "group.pdf"
    go("print", "--grantor", GRANTOR, file, "--as", "shen")
    printed = pdf.text(file.read_bytes())
    assert printed.count("农村土地（家庭承包）承包合同") == 3
    assert numbers[3] in printed
    assert one in printed.partition("原权证：")[2].partition("。")[0]

    with reading(loaded_office.engine) as session:
        assert [_rows(session, name) for name in ("reissues", "replacements", "cancellations")] == [
            [(f"{GRANTOR}0001J", "遗失声明届满")], [(f"{GRANTOR}0002J", "污损")], [(f"{GRANTOR}0003J", "写错")],
        ]  # fmt: skip
        papers = survey_rows.columns(session, "certificates")
        logged = session.execute(
            text("SELECT purpose, count(*) FROM access_log WHERE kind = 'certificate_pdf' GROUP BY 1")
        ).all()
    picked = dict(zip(papers["code"], papers["is_picked_up"], strict=True))
    assert [picked.get(f"{GRANTOR}000{n}J") for n in (1, 2, 3, 4)] == ["2", "2", None, "1"]
    assert logged == [("issue", 3)]
    assert cli(loaded_office, "audit").code == 0


def _rows(session: Session, table: str) -> list[tuple[str, str]]:
    found = survey_rows.columns(session, table)
    return [
        (code, note.partition("（")[0]) for code, note in zip(found["right_code"], found["note"], strict=True)
    ]
