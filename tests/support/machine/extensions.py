"""Acts of an extension 延包: plan, publication, vote, survey sheets, application and entry."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text

from registry import clock
from registry.queries import cases, extension_sheets, sheets
from registry.queries.extension_sheets import Change, Survey
from registry.queries.sheets import Sheet
from registry.rules.refusal import Refused
from registry.services.apply_extension import apply_extension
from registry.services.enter_extension import enter_extension
from registry.services.plan_extension import (
    PlanWanted,
    VoteWanted,
    close_publication,
    publish_plan,
    record_plan,
    record_vote,
)
from registry.services.survey_extension import begin_survey, survey_household
from tests.support.machine.world import World, act
from tests.support.village import GRANTOR

_PLANS = "SELECT id FROM extension_plan ORDER BY id"


def _plan(w: World) -> int:
    """Return mostly the last plan."""
    found = list(w.session.scalars(text(_PLANS)))
    return int(w.pick(found[-1:] * 4 + found))


def _contracts(w: World) -> list[Sheet]:
    grantor = w.session.scalar(text("SELECT id FROM grantor WHERE code = :code"), {"code": GRANTOR})
    return sheets.of_contracts(w.session, extension_sheets.to_extend(w.session, grantor))


@act()
def plan(w: World) -> None:
    end = w.pick([s.term_to for s in _contracts(w) if s.term_to])
    hardship = w.mostly("用机动地解决", " ")
    wanted = PlanWanted("直接延包三十年", hardship, date(2026, 6, 30), end - timedelta(days=1))
    record_plan(w.session, GRANTOR, wanted, actor=w.by(w.cast.lu))


@act()
def publish(w: World) -> None:
    publish_plan(w.session, _plan(w), "公开栏", actor=w.by(w.cast.lu))


@act()
def unpublish(w: World) -> None:
    close_publication(w.session, _plan(w), actor=w.by(w.cast.lu))


@act()
def vote(w: World) -> None:
    meeting = VoteWanted(clock.today(w.session), 50, 45, w.mostly(40, 30), "会议记录")
    record_vote(w.session, _plan(w), meeting, actor=w.by(w.cast.lu))


@act()
def begin(w: World) -> None:
    w.states[begin_survey(w.session, _plan(w), actor=w.by(w.cast.lu))] = "surveyed"


@act(1)
def survey_rest(w: World) -> None:
    """Survey all that are not surveyed, as they stand; those that may not be extended are passed over."""
    case = w.case("surveyed", "corrected", "displayed", kinds=["extension_survey"])
    known = extension_sheets.surveys(w.session, case)
    rest = [s.code for s in _contracts(w) if s.contract_id not in known]
    actor, before = w.by(w.cast.lu), w.states[case]
    refused: list[Refused] = []
    for code in w.pick([rest] if rest else []):
        try:
            survey_household(w.session, case, code, Survey(None, {}, {}), actor=actor)
        except Refused as error:
            refused.append(error)
    if len(refused) == len(rest):
        raise refused[0]
    w.states[case] = "corrected" if before in {"displayed", "contracted"} else before


@act()
def survey(w: World) -> None:
    case = w.case("surveyed", "corrected", "displayed", "contracted", kinds=["extension_survey"])
    sheet = w.pick(_contracts(w))
    known = extension_sheets.surveys(w.session, case).get(sheet.contract_id)
    version = (known.version if known else 0) + w.mostly(0, 1)
    gone = Change(will=False, reason="died", evidence="死亡证明", mark="died")
    less = Change(will=Decimal("1.00"), reason=w.pick(["expropriated", "settled"]), evidence="批复")
    kind = w.pick(["same", "died", "less", "extinct"])
    everybody = dict.fromkeys(range(len(sheet.members)), gone)
    said = {
        "same": Survey(None, {}, {}, version=version),
        "died": Survey(None, {len(sheet.members) - 1: gone}, {}, version=version),
        "less": Survey(None, {}, {p.code: less for p in sheet.parcels[:1]}, version=version),
        "extinct": Survey("extinct", everybody, {}, version=version),
    }[kind]
    before = w.states[case]
    survey_household(w.session, case, sheet.code, said, actor=w.by(w.cast.lu))
    changed = cases.by_id(w.session, case).state == "corrected"
    w.states[case] = "corrected" if changed and before in {"displayed", "contracted"} else before


@act()
def extend(w: World) -> None:
    case = w.case("contracted", kinds=["extension_survey"])
    w.states[apply_extension(w.session, case, actor=w.by(w.cast.lu))] = "applied"


@act(5)
def enter_extended(w: World) -> None:
    case = w.case("approved", kinds=["extension"])
    enter_extension(w.session, case, actor=w.by(w.cast.shen))
    w.states[case] = "entered"
