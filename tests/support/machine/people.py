"""Acts about who may act: accounts, relations on record, delegations, the days that the law sets."""

from datetime import timedelta

from sqlalchemy import text

from registry import clock
from registry.codelists import IdKind
from registry.services.add_account import NewAccount, add_account
from registry.services.delegate import NewDelegation, delegate, revoke_delegation
from registry.services.record_relative import NewRelation, end_relative, record_relative
from registry.services.set_parameter import NewValue, set_parameter
from registry.services.survey_facts import PersonFacts
from tests.support.machine.households import household, person
from tests.support.machine.world import World, act

COUNTY = "510623"
_CONCERNED = "SELECT h.code FROM land_case c CROSS JOIN case_holders(c.id) AS x (id) JOIN contract_holder h ON h.id = x.id WHERE (SELECT state FROM case_step s WHERE s.case_id = c.id ORDER BY number DESC LIMIT 1) IN ('applied', 'accepted', 'reviewed') AND h.code IS NOT NULL ORDER BY c.id DESC, h.code LIMIT 3"
"""Households of the latest open cases."""


@act(1)
def hire(w: World) -> None:
    who = PersonFacts(w.pick(["林新", "何军"]), IdKind.RESIDENT, "510623198201011236")
    new = NewAccount(f"u{len(w.story)}", "hash", who, [("clerk", COUNTY)])
    add_account(w.session, new, county=COUNTY, actor=w.by(w.cast.lu), vault=w.vault)


@act(1)
def set_days(w: World) -> None:
    today = w.session.scalar(text("SELECT register_today()"))
    new = NewValue("display_days", w.pick(["7", "9"]), today, "测试设定", confirmed=False)
    set_parameter(w.session, new, county=COUNTY, actor=w.by(w.cast.lu))


def _whose(w: World) -> str:
    concerned = list(w.session.scalars(text(_CONCERNED)))
    return str(w.pick(concerned)) if concerned and w.random.random() < w.care else household(w).code


@act(1)
def relate(w: World) -> None:
    """An officer has a relative: one of a few people, or a whole household, mostly one with a case."""
    to_household = w.random.random() < 0.7
    new = NewRelation(
        w.mostly(w.pick(["he", "he", "shen"]), "lu", "nobody"),
        w.mostly("spouse", "sibling", "friend"),
        "本人申报",
        clock.today(w.session),
        person=None if to_household else person(w),
        holder_code=_whose(w) if to_household else None,
    )
    record_relative(w.session, new, county=COUNTY, actor=w.by(w.cast.lu), vault=w.vault)


@act()
def unrelate(w: World) -> None:
    number = w.of("SELECT id FROM relative ORDER BY id")
    end_relative(w.session, number, county=COUNTY, actor=w.by(w.cast.lu))


@act(1)
def stand_in(w: World) -> None:
    today = clock.today(w.session)
    new = NewDelegation(
        w.pick(["he", "shen", "fen", "wai"]),
        w.pick(["lu", "shen", "fen"]),
        w.pick(["clerk", "registrar"]),
        COUNTY,
        today,
        today + timedelta(days=w.mostly(10, 60, 0)),
        "出差",
    )
    delegate(w.session, new, county=COUNTY, actor=w.by(w.cast.lu))


@act()
def stand_down(w: World) -> None:
    number = w.of("SELECT id FROM delegation ORDER BY id")
    revoke_delegation(w.session, number, county=COUNTY, actor=w.by(w.cast.lu))
