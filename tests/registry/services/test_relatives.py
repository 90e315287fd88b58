"""Relations on record and delegations: recorded by an operator, in force for their days, ended with a row."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import clock
from registry.codelists import IdKind
from registry.errors import NotFoundError
from registry.queries import accounts, relatives
from registry.services.accept_case import accept_case
from registry.services.approve_case import approve_case
from registry.services.delegate import NewDelegation, delegate, revoke_delegation
from registry.services.record_relative import NewRelation, end_relative, record_relative
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE
from tests.support.refusals import refused_by
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR, Village

COUNTY = "510623"
HOLDER = GRANTOR + "0001"
BEGIN = date(2020, 1, 1)
OF_HOUSEHOLD = NewRelation("he", "other", "申报表1", BEGIN, holder_code=HOLDER)


def _record(village: Village, new: NewRelation, who: str = "lu") -> int:
    actor = getattr(village.cast, who)
    return record_relative(village.session, new, county=COUNTY, actor=actor, vault=village.vault)


def _member(village: Village) -> PersonFacts:
    """Return a member of the first household as an operator would type them in."""
    row = village.session.execute(
        text(
            "SELECT p.name, p.id_sealed FROM person p JOIN household_member m ON m.person_id = p.id "
            "JOIN contract_holder h ON h.id = m.holder_id WHERE h.code = :code AND p.id_sealed IS NOT NULL LIMIT 1"
        ),
        {"code": HOLDER},
    ).one()
    return PersonFacts(row.name, IdKind.RESIDENT, village.vault.open(bytes(row.id_sealed), ID_PURPOSE))


@pytest.mark.parametrize("what", ["household", "person"])
def test_who_has_a_relation_on_record_does_not_accept(village: Village, what: str) -> None:
    person = _member(village)
    new = OF_HOUSEHOLD if what == "household" else NewRelation("he", "sibling", "申报表1", BEGIN, person)
    case = village.apply()
    number = _record(village, new)
    with refused_by("case.relative"):
        accept_case(village.session, case, actor=village.cast.he)
    with refused_by("case.relative"):  # another account of the same person
        accept_case(village.session, case, actor=village.cast.he2)
    end_relative(village.session, number, county=COUNTY, actor=village.cast.lu)
    accept_case(village.session, case, actor=village.cast.he)
    assert relatives.relations(village.session) == []


def test_a_relation_counts_within_its_days_only(village: Village) -> None:
    case, today = village.apply(), clock.today(village.session)
    _record(village, replace(OF_HOUSEHOLD, during_to=today))
    _record(village, replace(OF_HOUSEHOLD, during_from=today + timedelta(days=1)))
    accept_case(village.session, case, actor=village.cast.he)


def test_an_approval_does_not_rest_on_who_turns_out_to_be_related(village: Village) -> None:
    village.announce()
    village.shift(days=ANNOUNCEMENT_DAYS)
    number = _record(village, OF_HOUSEHOLD)  # He had accepted
    with refused_by("case.relative"):
        approve_case(village.session, village.first, actor=village.cast.shen)
    end_relative(village.session, number, county=COUNTY, actor=village.cast.lu)
    approve_case(village.session, village.first, actor=village.cast.shen)


@pytest.mark.parametrize(
    "change",
    [
        {"relation": "cousin"},
        {"during_to": BEGIN},
        {"source": ""},
        {"holder_code": None},
        {"username": "nobody"},
        {"person": PersonFacts("某", IdKind.RESIDENT, "51062319900101123X")},
    ],
)
def test_a_relation_is_recorded_whole_or_not(village: Village, change: dict[str, object]) -> None:
    with refused_by("relative.unsound"):
        _record(village, replace(OF_HOUSEHOLD, **change))  # type: ignore[arg-type]
    assert _record(village, OF_HOUSEHOLD)


def test_only_an_operator_records_and_ends(village: Village) -> None:
    with refused_by("case.jurisdiction"):
        _record(village, OF_HOUSEHOLD, "shen")
    number = _record(village, OF_HOUSEHOLD)
    with refused_by("case.jurisdiction"):
        end_relative(village.session, number, county=COUNTY, actor=village.cast.shen)
    (view,) = relatives.relations(village.session)
    assert (view.id, view.person_name, view.household_code, view.relation) == (
        number,
        "何军",
        HOLDER,
        "other",
    )
    end_relative(village.session, number, county=COUNTY, actor=village.cast.lu)
    with refused_by("relative.ended"):
        end_relative(village.session, number, county=COUNTY, actor=village.cast.lu)
    with pytest.raises(NotFoundError):
        _record(village, replace(OF_HOUSEHOLD, holder_code="510623999999990001"))


# ---- delegations -----------------------------------------------------------------------------------


def _new(session: Session, days: int = 3, **change: object) -> NewDelegation:
    today = clock.today(session)
    base = NewDelegation("fen", "shen", "registrar", GRANTOR, today, today + timedelta(days=days), "县函1")
    return replace(base, **change)  # type: ignore[arg-type]


def _give(village: Village, **change: object) -> int:
    new = _new(village.session, **change)  # type: ignore[arg-type]
    return delegate(village.session, new, county=COUNTY, actor=village.cast.lu)


def test_a_delegation_gives_the_role_for_its_days_and_its_region(village: Village) -> None:
    village.apply()
    with refused_by("case.jurisdiction"):
        accept_case(village.session, village.first, actor=village.cast.fen)
    _give(village, region_code="510623999")
    with refused_by("case.jurisdiction"):
        accept_case(village.session, village.first, actor=village.cast.fen)
    _give(village)
    view = accounts.by_username(village.session, "fen")
    assert view is not None
    assert view.roles == (("analyst", COUNTY), ("registrar", "510623999"), ("registrar", GRANTOR))
    village.shift(days=3)
    with refused_by("case.jurisdiction"):
        accept_case(village.session, village.first, actor=village.cast.fen)
    number = _give(village)
    savepoint = village.session.begin_nested()
    accept_case(village.session, village.first, actor=village.cast.fen)
    savepoint.rollback()
    revoke_delegation(village.session, number, county=COUNTY, actor=village.cast.lu)
    with refused_by("case.jurisdiction"):
        accept_case(village.session, village.first, actor=village.cast.fen)
    with refused_by("relative.ended"):
        revoke_delegation(village.session, number, county=COUNTY, actor=village.cast.lu)


def test_a_delegate_approves_and_the_approval_stands(village: Village) -> None:
    village.announce()
    village.shift(days=ANNOUNCEMENT_DAYS)
    _give(village)
    approve_case(village.session, village.first, actor=village.cast.fen)
    assert village.state(village.first) == "approved"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"days": 0}, "delegation.unsound"),
        ({"source": ""}, "delegation.unsound"),
        ({"username": "nobody"}, "delegation.unsound"),
        ({"username": "he", "given_by": "he2"}, "delegation.unsound"),
        ({"given_by": "fen", "username": "he"}, "delegation.not_own"),
        ({"region_code": "51"}, "delegation.not_own"),
        ({"role": "operator"}, "delegation.not_own"),
    ],
)
def test_nobody_hands_on_what_is_not_theirs(village: Village, change: dict[str, object], code: str) -> None:
    with refused_by(code):
        _give(village, **change)
    assert _give(village)


def test_what_was_lent_is_not_lent_on(village: Village) -> None:
    _give(village)
    with refused_by("delegation.not_own"):
        _give(village, username="he", given_by="fen")
