"""For each rule of the extension an act that it refuses and the lawful one beside it, after a common beginning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from registry.queries.extension_sheets import Change, Survey
from registry.services.open_display import open_display
from registry.services.plan_extension import close_publication, publish_plan
from registry.services.survey_extension import begin_survey
from tests.support.extension import AS_IT_IS, PLAN_DAYS, Extension, extinct
from tests.support.faults import version_of
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]


def at(v: Village) -> Extension:
    """Return the extension that is under way in the village."""
    plan = v.session.scalar(text("SELECT max(id) FROM extension_plan")) or 0
    survey = v.session.scalar(text("SELECT max(case_id) FROM extension_case")) or 0
    return Extension(v, plan, survey)


def _recorded(v: Village) -> Any:
    Extension(v).record()


def _begun(v: Village) -> None:
    v.enter()
    Extension(v).begin()


def _asked(v: Village) -> None:
    v.enter()
    Extension(v).ask_all()


def _published(v: Village) -> None:
    _recorded(v)
    publish_plan(v.session, at(v).plan, "公开栏", actor=v.cast.lu)


def _close(v: Village) -> Any:
    close_publication(v.session, at(v).plan, actor=v.cast.lu)


def _wait_and_close(v: Village) -> None:
    v.shift(days=PLAN_DAYS)
    _close(v)


def _vote(**counts: Any) -> Act:
    return lambda v: at(v).vote(**counts)


def _begin(v: Village) -> Any:
    begin_survey(v.session, at(v).plan, actor=v.cast.lu)


def _member(change: Change) -> Act:
    return lambda v: at(v).ask(0, Survey(None, {1: change}, {}))


def _parcel(change: Change) -> Act:
    return lambda v: at(v).ask(0, Survey(None, {}, {at(v).sheets[0].parcels[0].code: change}))


def _ended(ground: str | None, *, everybody: bool) -> Act:
    def act(v: Village) -> None:
        whole = extinct(at(v).sheets[0])
        at(v).ask(0, replace(whole, ground=ground) if everybody else Survey(ground, {}, {}))

    return act


def _ends_otherwise(v: Village) -> None:
    group = Extension(v)
    group.record(last_day=date(2040, 1, 1))
    group.publish()
    group.vote()
    _begin(v)
    at(v).ask(0)


def _show(v: Village) -> Any:
    open_display(v.session, at(v).survey, actor=v.cast.lu)


_moved = version_of(
    "contract_holder_version", "holder_id", "contract_holder", GRANTOR + "0001", address="'迁居后地址'"
)
_AWAY = Change(will=False, reason="married_away", evidence="结婚证")
EXTENSION_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "extension.plan_incomplete": (lambda _: None, lambda v: Extension(v).record(hardship=" "), _recorded),
    "extension.plan_days": (_published, _close, _wait_and_close),
    "extension.vote": (_recorded, _vote(in_favour=33), _vote(in_favour=34)),
    "extension.vote_counts": (_recorded, _vote(present=39), _vote(present=40)),
    "extension.done_before": (
        lambda v: (_recorded(v), _vote()(v)),
        _vote(),
        lambda v: publish_plan(v.session, at(v).plan, "公开栏", actor=v.cast.lu),
    ),
    "extension.not_decided": (
        lambda v: (_recorded(v), at(v).publish()),
        _begin,
        lambda v: (_vote()(v), _begin(v)),
    ),
    "extension.other_end": (
        lambda v: v.enter(),
        _ends_otherwise,
        lambda v: (Extension(v).begin(), at(v).ask(0)),
    ),
    "extension.not_entered": (
        lambda v: Extension(v).begin(),
        lambda v: at(v).ask(0, AS_IT_IS),
        lambda v: (v.enter(), at(v).ask(0, AS_IT_IS)),
    ),
    "extension.no_reason": (
        _begun,
        _parcel(Change(Decimal("1.00"), "correction")),
        _parcel(Change(Decimal("1.00"), "correction", "复测成果")),
    ),
    "extension.marriage": (_begun, _member(_AWAY), _member(replace(_AWAY, reason="married_landed"))),
    "extension.settling": (
        _begun,
        _member(replace(_AWAY, reason="settled")),
        _member(Change(will=True, mark="to_town")),
    ),
    "extension.less": (
        _begun,
        _parcel(Change(Decimal("1.00"), "solved", "方案")),
        _parcel(Change(Decimal("1.00"), "expropriated", "批复")),
    ),
    "extension.end_ground": (_begun, _ended("extinct", everybody=False), _ended("extinct", everybody=True)),
    "extension.all_gone": (_begun, _ended(None, everybody=True), _ended("extinct", everybody=True)),
    "extension.unsurveyed": (
        _begun,
        _show,
        lambda v: ([at(v).ask(k) for k in range(len(at(v).sheets))], _show(v)),
    ),
    "extension.stale": (_asked, lambda v: (_moved(v), _show(v)), _show),
}
