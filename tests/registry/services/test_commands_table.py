"""Every (state × command × role) of every kind of case, tried on the services: allowed where the table says.

The table is generated from the configuration, so that a new kind, state or command joins by itself. A
case is put into a state by rows of its steps; each act is rehearsed, so that nothing of it stays.
"""

from collections import deque

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.leaf import Json, canonical, content_hash
from registry.models.account import ROLES
from registry.queries import accounts, parcel_changes
from registry.rules.case_commands import COMMANDS, Command, table
from registry.rules.case_kinds import CASE_KINDS, EXTENSION, EXTENSION_SURVEY, NONE, PARCEL_CHANGE, CaseKind
from registry.services import _household_plan
from registry.services._parcel_plan import Draft
from registry.services._write import Actor, rehearse
from registry.services.change_members import Changes, draft_members
from registry.services.take_step import hindrances, is_taken_here
from registry.services.withdraw_case import withdraw_case
from tests.support.extension_trials import at as under_way
from tests.support.households import BIG
from tests.support.parcels import FIRST
from tests.support.transfer_rows import BEARS, carried
from tests.support.village import GRANTOR, Village

HERE, ELSEWHERE = "510623", "510623999"
BLOCKS = {"case.state", "case.jurisdiction"}
STATES = [(kind.code, state) for kind in CASE_KINDS.values() for state in kind.states]


def _path(kind: CaseKind, state: str) -> list[str]:
    """Return the shortest way of states from the first to one."""
    ways = deque([[NONE]])
    while ways:
        way = ways.popleft()
        if way[-1] == state:
            return way
        ways.extend([*way, to] for begin, to in kind.transitions if begin == way[-1] and to not in way)
    raise AssertionError(state)


def _beneath(village: Village, kind: CaseKind) -> None:
    """Do in the village what a case of a kind rests on."""
    if kind is EXTENSION:
        under_way(village).begin()
    elif kind is EXTENSION_SURVEY:
        under_way(village).decide()
    elif kind.code in BEARS:
        village.enter()
        BEARS[kind.code](village)


def _case(village: Village, kind: CaseKind, state: str) -> int:
    """Return a new case of the village's grantor that went the way to a state, by the clerk's hand."""
    session, lu = village.session, village.cast.lu
    values = {"kind": kind.code, "grantor": GRANTOR, "person": lu.person_id, "account": lu.account_id}
    number = session.execute(
        text(
            "INSERT INTO land_case (number, kind, grantor_id, region_code, begun_by) SELECT :number, :kind, id, code, "
            "begun_by FROM grantor WHERE code = :grantor RETURNING id"
        ),
        {**values, "number": "51062320990101999999"},
    ).scalar_one()
    for place, (before, after) in enumerate(zip(way := _path(kind, state), way[1:], strict=False), start=1):
        session.execute(
            text(
                "INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, "
                "begun_by) SELECT id, :place, :follows, kind, :before, :after, :person, :account, region_code, begun_by "
                "FROM land_case WHERE id = :id"
            ),
            {
                **values,
                "id": number,
                "place": place,
                "follows": place - 1 or None,
                "before": before,
                "after": after,
            },
        )
    if kind.is_planned:
        _plan(village, kind, number)
    if kind in (EXTENSION, EXTENSION_SURVEY):
        _extension(village, number)
    return int(number)


def _plan(village: Village, kind: CaseKind, case_id: int) -> None:
    """Write a plan of the kind's own form."""
    session = village.session
    what, plan = "rights", dict[str, Json]()
    if kind is PARCEL_CHANGE:
        (parcel,) = parcel_changes.held(session, [FIRST])
        what, plan = (
            "area",
            Draft("area", {FIRST: parcel.version}, [(parcel.shape, parcel.area)], {}, "错").plan,
        )
    elif kind.code in _household_plan.KINDS:
        what, plan = (
            "members",
            draft_members(session, BIG, Changes(), reason="错", vault=village.vault).draft.plan,
        )
    elif kind is EXTENSION:
        what = "extension"
    elif kind.code in BEARS:
        what, plan = "transfer", carried(village, kind.code, case_id)
    session.execute(
        text(
            "INSERT INTO change_plan (case_id, kind, plan, content_sha256, region_code, begun_by) "
            "SELECT id, :kind, :plan, :hash, region_code, begun_by FROM land_case WHERE id = :id"
        ),
        {"id": case_id, "kind": what, "plan": canonical(plan).decode(), "hash": content_hash(plan)},
    )


def _extension(village: Village, case_id: int) -> None:
    """Let a case rest on the plan of extension that was voted and published."""
    village.session.execute(
        text(
            "INSERT INTO extension_case (case_id, plan_id, region_code, begun_by) "
            "SELECT c.id, p.id, c.region_code, c.begun_by FROM land_case AS c, extension_plan AS p WHERE c.id = :id"
        ),
        {"id": case_id},
    )


def _people(village: Village) -> dict[str, tuple[Actor, frozenset[str]]]:
    """Return who tries, each with the roles that count here: every role, every role elsewhere, a stranger."""
    people: dict[str, tuple[Actor, frozenset[str]]] = {"stranger": (Actor(), frozenset())}
    for role in ROLES:
        for region, counts in ((HERE, frozenset({role})), (ELSEWHERE, frozenset[str]())):
            name = f"{role}-{region}"
            village.session.execute(
                text(
                    "WITH p AS (INSERT INTO person (region_code, name, begun_by) SELECT region_code, :name, begun_by FROM grantor "
                    "LIMIT 1 RETURNING id, begun_by), a AS (INSERT INTO account (username, person_id, password_hash, begun_by) "
                    "SELECT :name, id, '', begun_by FROM p RETURNING id, begun_by) INSERT INTO account_role (account_id, role, "
                    "region_code, begun_by) SELECT id, :role, :region, begun_by FROM a"
                ),
                {"name": name, "role": role, "region": region},
            )
            account = accounts.by_username(village.session, name)
            assert account is not None
            people[name] = Actor(account.id, account.person_id), counts
    return people


def _refused(session: Session, case: int, command: Command, actor: Actor) -> set[str]:
    if is_taken_here(command.code):
        return {r.rule.code for r in hindrances(session, case, command.code, actor=actor)}
    assert command.code == "withdraw", f"{command.code} has no service that the table can try"
    return {
        r.rule.code for r in rehearse(session, lambda: withdraw_case(session, case, reason="x", actor=actor))
    }


@pytest.mark.parametrize("code", CASE_KINDS)
def test_each_command_is_allowed_exactly_where_the_table_says(village: Village, code: str) -> None:
    kind = CASE_KINDS[code]
    _beneath(village, kind)
    people = _people(village)
    for state in kind.states:
        only_here = village.session.begin_nested()
        tried = _try(village, kind, state, people)
        only_here.rollback()
        village.session.expire_all()
        assert tried, state
        assert tried % len(people) == 0, state


def _try(
    village: Village, kind: CaseKind, state: str, people: dict[str, tuple[Actor, frozenset[str]]]
) -> int:
    """Let everybody try every command on a case in a state; return how often it was tried."""
    case, tried = _case(village, kind, state), 0
    for of, at, command, may in table():
        if (of, at) != (kind, state):
            continue
        for who, (actor, roles) in people.items():
            refused = _refused(village.session, case, command, actor)
            if may and command.role in roles:
                assert not refused & BLOCKS, (kind.code, state, command.code, who, refused)
            else:
                assert refused, (kind.code, state, command.code, who)
            tried += 1
    return tried


def test_the_table_covers_every_kind_state_and_command() -> None:
    rows = list(table())
    assert {(kind.code, state) for kind, state, _, _ in rows} == set(STATES)
    assert {command.code for _, _, command, _ in rows} == set(COMMANDS)
    steps = {(kind.code, state, c.wanted) for kind, state, c, may in rows if may}
    commanded = {c.wanted for c in COMMANDS.values()}
    survey = {
        (kind.code, state, "withdrawn")
        for kind in CASE_KINDS.values()
        if not kind.is_applied_for
        for state in kind.states
    }
    assert (
        steps
        == {
            (kind.code, before, after)
            for kind in CASE_KINDS.values()
            for before, after in kind.transitions
            if before != NONE and after in commanded
        }
        - survey
    )


def test_a_role_taken_from_the_rule_is_noticed(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were reviewing open to clerks, or to the state before, the table would not hold."""
    monkeypatch.setattr("registry.services.accept_case.ROLE", "clerk")
    with pytest.raises(AssertionError):
        test_each_command_is_allowed_exactly_where_the_table_says(village, "first")
