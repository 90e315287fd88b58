"""“As of”: many random answers of all pages that answer for the past, many acts later the same bytes."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from random import Random
from time import monotonic

import pytest
from flask import Flask

from api.office import Office
from api.web import create_app
from tests.support.cast import PASSWORD
from tests.support.client import officer
from tests.support.machine.run import committed, tell
from tests.support.questions import Question, Questions, answers
from tests.support.server import Server

FORGETFUL = "CREATE OR REPLACE VIEW as_of.{table} AS SELECT * FROM public.{table}"
"""What a query that forgets “as of” finds in a table."""


@pytest.fixture
def office(server: Server, entered_template: str) -> Iterator[Office]:
    """An office of one's own whose rights are entered."""
    opened = server.open(server.clone(entered_template))
    yield opened
    opened.close()
    server.drop(str(opened.settings.app_url.database))


def _asked(office: Office, app: Flask, questions: list[Question]) -> list[tuple[int, bytes]]:
    """Ask all of somebody's questions; return status and digest of the answers."""
    lu = officer(office, "lu", PASSWORD, app)
    given = (question.ask(lu) for question in questions)
    return [(int(answer[:3]), hashlib.sha256(answer).digest()) for answer in given]


def _changed(
    questions: list[Question], one: list[tuple[int, bytes]], other: list[tuple[int, bytes]]
) -> Counter[str]:
    return Counter(q.endpoint for q, a, b in zip(questions, one, other, strict=True) if a != b)


@pytest.mark.parametrize(
    ("count", "acts", "seed"), [(60, 12, 5), pytest.param(1_000, 500, 6, marks=pytest.mark.long)]
)
def test_an_answer_given_once_never_changes(
    server: Server, office: Office, count: int, acts: int, seed: int
) -> None:
    with committed(server, office) as story:
        tell(story, max(20, acts // 4), seed)
    app, began = create_app(office), monotonic()
    questions = list(Questions(office, app, Random(seed)).make(count))
    assert {q.endpoint for q in questions} == {
        r.endpoint for r in app.url_map.iter_rules() if answers(app, r)
    }
    before = _asked(office, app, questions)
    with committed(server, office) as story:
        tell(story, acts, seed + 1)
    after = _asked(office, app, questions)
    assert _changed(questions, before, after) == Counter()
    print(  # noqa: T201 (pytest shows it where it fails)
        f"seed {seed}: {count} answers, {acts} acts, {monotonic() - began:.0f} s, {Counter(s for s, _ in before)}"
    )
    # The change of a case that was taken in and not filled in leads to the case; that answer stays, too.
    assert {200, 404} <= {status for status, _ in before} <= {200, 303, 404}
    assert sum(status == 200 for status, _ in before) > count // 2
    assert len({digest for _, digest in before}) > count // 2, "they are different answers"

    # The control: one table of which the past is forgotten is noticed on the pages that read it.
    server.admin(FORGETFUL.format(table="case_step"), str(office.settings.app_url.database))
    forgotten = _changed(questions, before, _asked(office, app, questions))
    assert forgotten.keys() & {"desk.grantor", "case_file.case_file", "desk.desk"}
