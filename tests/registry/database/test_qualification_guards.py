"""The ledger of homestead qualifications, tried by raw SQL: lines follow each other, a grant asks them."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from registry.queries import audit
from tests.registry.database.test_homestead_grants import _begin
from tests.support import pages
from tests.support.qualification_trials import line
from tests.support.refusals import refusal_of
from tests.support.village import Village

_NEXT = (
    "INSERT INTO homestead_qualification (person_id, position, grantor_id, holder_id, ground, effective_on, source, "
    "region_code, begun_by) SELECT person_id, {position}, {grantor}, holder_id, '{ground}', '{day}', '名册', region_code, "
    "begun_by FROM homestead_qualification ORDER BY id LIMIT 1"
)

_ANOTHER = (
    "INSERT INTO grantor (code, region_code, begun_by) "
    "SELECT '51062310020099', '51062310020099', begun_by FROM grantor LIMIT 1"
)


def _next(position: int, ground: str, day: str = "2021-01-01", grantor: str = "grantor_id") -> str:
    return _NEXT.format(position=position, ground=ground, day=day, grantor=grantor)


def test_lines_of_a_person_follow_each_other(entered: Village) -> None:
    session = entered.session
    line()(entered)
    assert refusal_of(session, _next(3, "member")) == "qualification_chain"
    assert refusal_of(session, _next(2, "death", "2019-12-31")) == "qualification_chain"
    assert refusal_of(session, _next(1, "member")) == "uq_homestead_qualification_person_id_position"
    assert refusal_of(session, _next(2, "member")) == "ck_homestead_qualification_opens_odd"
    assert refusal_of(session, _next(2, "death")) == ""  # the lawful one


def test_a_grant_goes_to_a_household_with_a_qualified_member(entered: Village) -> None:
    session = entered.session
    pages.enter(entered, pages.apply(entered, pages.homestead_page(session)))
    none = pages.household(session, 1)
    assert refusal_of(session, _begin(none)) == ""  # no ledger in this collective
    line()(entered)
    assert refusal_of(session, _begin(none)) == "homestead_qualified"
    assert refusal_of(session, _begin(none, "inheritance")) == ""
    line(nth=1)(entered)
    assert refusal_of(session, _begin(none)) == ""
    line("given_up", 1)(entered)
    assert refusal_of(session, _begin(none)) == "homestead_qualified"
    (answer,) = audit.run(session, ["I15"])
    assert answer.violations == 0


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (_next(3, "member"), 1),  # a hole
        (_next(2, "death", "2019-12-31"), 1),
        (_next(2, "death", grantor="(SELECT id FROM grantor WHERE code = '51062310020099')"), 1),
        (_next(2, "death"), 0),  # the control: a lawful line
    ],
)
def test_the_audit_finds_a_broken_chain(admin: Connection, broken: str, found: int) -> None:
    admin.execute(text(_ANOTHER))
    assert refusal_of(admin, broken) == ("qualification_chain" if found else "")
    admin.execute(text("ALTER TABLE homestead_qualification DISABLE TRIGGER qualification_chain"))
    admin.execute(text(broken))
    (answer,) = audit.run(Session(admin), ["I15"])
    assert answer.violations == found
