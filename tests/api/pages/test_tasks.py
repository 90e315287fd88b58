"""My tasks: what waits for whom, why something is not for me, and a step for a whole group at once."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import cases
from registry.services.accept_case import accept_case
from registry.services.record_relative import NewRelation, record_relative
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.parcels import FIRST, right_on, split_case
from tests.support.village import GRANTOR, Village

SECOND, THIRD = GRANTOR + "00002", GRANTOR + "00003"


@pytest.fixture
def split_ids(loaded_office: Office, shift_clock: Callable[..., None]) -> list[int]:
    """Three splits that are asked for, in a village whose rights are entered."""
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
        return [split_case(session, cast, code) for code in (FIRST, SECOND, THIRD)]


@pytest.fixture
def app(loaded_office: Office, split_ids: list[int]) -> Flask:
    assert split_ids
    return create_app(loaded_office)


def _take(visitor: Visitor, step: str, ids: list[int]) -> str:
    answer = visitor.post("/work/tasks/take", {"step": step, "case": ids}, form="/work/tasks")
    assert answer.status_code == 200
    return answer.text


def _states(office: Office, ids: list[int]) -> list[str]:
    with reading(office.engine) as session:
        return [cases.by_id(session, number).state for number in ids]


def test_a_step_is_taken_for_all_that_are_ticked_and_what_is_refused_stays_ticked(
    loaded_office: Office, app: Flask, split_ids: list[int]
) -> None:
    he, shen = (officer(loaded_office, who, PASSWORD, app) for who in ("he", "shen"))
    assert he.get("/work/tasks").text.count('name="case"') == 3
    with writing(loaded_office.engine) as session:
        accept_case(session, split_ids[1], actor=cast_of(session).shen)
    page = _take(he, "accept", split_ids)
    assert _states(loaded_office, split_ids) == ["accepted"] * 3
    said = sentences(page)
    assert "2 of 3 done" in said or "3 件中办成 2 件" in said
    assert "不能转为“已受理”" in said or "cannot become" in said
    assert "不动产登记暂行条例 第十五条至第二十二条" in said
    _take(he, "review", split_ids)
    # He accepted the first and the third, Shen the second.
    listed = sentences(he.get("/work/tasks?step=approve").text)
    assert listed.count("case.four_eyes") == 0
    assert listed.count("may not approve it") + listed.count("不能核定，必须换一个人") == 2
    page = _take(shen, "approve", split_ids)
    assert _states(loaded_office, split_ids) == ["approved", "reviewed", "approved"]
    assert f'value="{split_ids[1]}" checked' not in page  # it is not hers to tick
    _take(he, "approve", [split_ids[1]])
    _take(he, "enter", split_ids)
    assert _states(loaded_office, split_ids) == ["entered"] * 3


def test_tasks_are_counted_and_narrowed(loaded_office: Office, app: Flask, split_ids: list[int]) -> None:
    he, lu, fen = (officer(loaded_office, who, PASSWORD, app) for who in ("he", "lu", "fen"))
    _take(he, "accept", split_ids[:1])
    desk = sentences(he.get("/work").text)
    assert "My tasks" in desk or "我的待办" in desk
    assert he.get("/work/tasks?step=review").text.count('name="case"') == 1
    assert he.get("/work/tasks?step=accept").text.count('name="case"') == 2
    assert he.get("/work/tasks?kind=first").text.count('name="case"') == 0
    assert he.get(f"/work/tasks?grantor={GRANTOR}").text.count('name="case"') == 3
    assert he.get("/work/tasks?step=accept&all=1").text.count(" checked") == 2
    assert lu.get("/work/tasks?step=accept").text.count('name="case"') == 0  # a clerk accepts nothing
    assert fen.get("/work/tasks").status_code == 403
    assert he.post("/work/tasks/take", {"step": "withdraw"}, form="/work/tasks").status_code == 400


def test_a_case_shows_everything_that_stands_in_its_way(
    loaded_office: Office, app: Flask, split_ids: list[int]
) -> None:
    he = officer(loaded_office, "he", PASSWORD, app)
    _take(he, "accept", split_ids)
    _take(he, "review", split_ids)
    with writing(loaded_office.engine) as session:
        holder = right_on(session, FIRST)[:18]
        new = NewRelation("shen", "other", "申报", date(2020, 1, 1), holder_code=holder)
        record_relative(session, new, county="510623", actor=cast_of(session).lu, vault=loaded_office.vault)
    shen = officer(loaded_office, "shen", PASSWORD, app)
    page = sentences(he.get(f"/work/tasks/{split_ids[0]}").text)
    assert "必须换一个人" in page or "may not approve it" in page
    assert "本项目设计 §4" in page
    shown = [sentences(shen.get(f"/work/tasks/{number}").text) for number in split_ids]
    related = ["登记在案的亲属" in text or "relation on record" in text for text in shown]
    assert related[0]
    listed = sentences(shen.get("/work/tasks?step=approve").text)
    assert listed.count("登记在案的亲属") + listed.count("relation on record") == sum(related)
    assert he.get("/work/tasks/777777").status_code == 404


def test_nothing_waits_for_someone_of_another_town(loaded_office: Office, app: Flask) -> None:
    wai = officer(loaded_office, "wai", PASSWORD, app)
    page = wai.get("/work/tasks").text
    assert page.count('name="case"') == 0
    assert "没有等您办理的业务" in page or "Nothing waits for you" in page
