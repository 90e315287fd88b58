"""Every named error of the register: a code of its own, both languages, and a way to meet it."""

import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from api.office import Office
from registry import codes, crs, errors
from registry.errors import RegistryError
from registry.queries import cases, parameters
from registry.rules.refusal import Refused
from registry.services._write import Act, Actor, Locks, constraint_errors, perform
from registry.services.answer_once import answer_once
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.open_display import open_display
from registry.vault import read_key_file
from tests.support.village import GRANTOR, Village


def _all_errors() -> set[type[RegistryError]]:
    return {v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, RegistryError)} | {
        Refused
    }


def _duplicate(v: Village) -> None:
    def insert(session: Session) -> None:
        session.execute(
            text(
                "INSERT INTO grantor (code, region_code, begun_by) SELECT code, region_code, begun_by FROM grantor"
            )
        )

    perform(
        v.session,
        Act("test", GRANTOR, Actor()),
        Locks(),
        gather=insert,
        refuse=lambda _: (),
        change=lambda writing, _: None,
    )


def _isolated(v: Village) -> None:
    engine = v.session.get_bind().engine.execution_options(isolation_level="SERIALIZABLE")
    with Session(engine) as session:
        open_display(session, v.survey, actor=v.cast.lu)


def _stale(v: Village) -> None:
    correct_parcel(v.session, Correction(GRANTOR + "00001", 5, {"east": "王五"}, "复核"), actor=v.cast.lu)


RAISED: dict[type[RegistryError], tuple[Callable[[Village], Any], str]] = {
    errors.NotFoundError: (lambda v: cases.by_id(v.session, 0), "没有查到业务 0"),
    errors.StaleVersionError: (_stale, "您看到的是第5版，现在是第1版"),
    errors.IsolationError: (_isolated, "数据库隔离级别是“serializable”"),
    errors.ConstraintError: (_duplicate, "按约束“uq_grantor_code”拒绝写入"),
    errors.KeyFileError: (lambda v: read_key_file(Path("/nowhere.key")), "密钥文件 /nowhere.key 不能用"),
    errors.CodeError: (lambda v: codes.PARCEL.require("1"), "地块代码“1”不合格式"),
    errors.UnknownParameterError: (
        lambda v: parameters.number(v.session, "x"),
        "配置项“x”不能取值“”：没有这一项",
    ),
    errors.CrsError: (lambda v: crs.storage_crs(4490), "坐标系 EPSG:4490 不能用"),
    errors.KeyReusedError: (
        lambda v: answer_once(v.session, v.cast.lu.account_id or 0, "", bytes(32), str),
        "请求键“”已用于另一个请求，或不是 1 至 200 个字符",
    ),
    Refused: (lambda v: open_display(v.session, v.survey, actor=v.cast.fen), "不能办理："),
}


AT_THE_EDGE = {errors.PresentOnlyError}
"""Raised by a page; tests/api/pages/test_past.py meets it."""


def test_every_error_is_met_but_the_base_which_nobody_raises() -> None:
    assert _all_errors() == set(RAISED) | AT_THE_EDGE | {RegistryError}


@pytest.mark.parametrize("error", sorted(RAISED, key=lambda e: e.__name__), ids=lambda e: e.__name__)
def test_an_error_is_raised_and_says_what_is_wrong(village: Village, error: type[RegistryError]) -> None:
    act, said = RAISED[error]
    with pytest.raises(error) as raised:
        act(village)
    assert type(raised.value) is error
    assert said in raised.value.said.zh
    assert re.search("[A-Za-z]{3}", raised.value.said.en)
    assert str(raised.value) == f"{raised.value.said.zh} {raised.value.said.en}"


def test_codes_are_unique_and_stable() -> None:
    found = [error.code for error in _all_errors()]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"registry\.[a-z_]+", code) for code in found)


@pytest.mark.parametrize("error", sorted(_all_errors(), key=lambda e: e.__name__), ids=lambda e: e.__name__)
def test_an_error_speaks_both_languages_with_the_same_facts(error: type[RegistryError]) -> None:
    def places(sentence: str) -> set[str]:
        return {
            name.removesuffix("_zh").removesuffix("_en")
            for _, name, _, _ in string.Formatter().parse(sentence)
            if name
        }

    assert re.search("[一-鿿]", error.words.zh)
    assert not re.search("[一-鿿]", error.words.en)
    assert places(error.words.zh) == places(error.words.en) != set()


def test_what_the_database_refuses_without_a_constraint_s_name_stays_a_defect(office: Office) -> None:
    # A missing table or a lost privilege is no refusal of the register: it must reach the log.
    with Session(office.engine) as session, pytest.raises(ProgrammingError), constraint_errors():
        session.execute(text("DELETE FROM person"))
