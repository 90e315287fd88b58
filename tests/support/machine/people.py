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


@act(1)
def relate(w: World) -> None:
    """An officer has a relative: one of a few people, or a whole household."""
    to_household = w.random.random() < 0.7
    new = NewRelation(
        w.pick(["he", "shen", "lu", "nobody"]),
        w.pick(["spouse", "sibling", "friend"]),
        "本人申报",
        clock.today(w.session),
        person=None if to_household else person(w),
        holder_code=household(w).code if to_household else None,
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
        today + timedelta(days=w.pick([10, 60, 0])),
        "出差",
    )
    delegate(w.session, new, county=COUNTY, actor=w.by(w.cast.lu))


@act()
def stand_down(w: World) -> None:
    number = w.of("SELECT id FROM delegation ORDER BY id")
    revoke_delegation(w.session, number, county=COUNTY, actor=w.by(w.cast.lu))
