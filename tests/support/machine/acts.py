"""The acts of the register, each done to something at random by somebody who mostly may."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from shapely import LineString
from sqlalchemy import text

from registry.partition import merge
from registry.queries import cases, parcel_changes
from registry.services import _parcel_plan
from registry.services._parcel_plan import Draft
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.adjust_boundary import draft_boundary
from registry.services.announce_case import announce_case
from registry.services.apply_first import apply_first
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.close_display import close_display
from registry.services.confirm_results import confirm_results
from registry.services.correct_area import draft_area
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.decide_objection import decide_objection
from registry.services.end_restriction import Ended, end_restriction, lapse_restriction
from registry.services.enter_case import enter_case
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.file_objection import Objection, file_objection
from registry.services.issue_certificates import issue_certificates
from registry.services.merge_parcels import draft_merge
from registry.services.open_display import open_display
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.split_parcel import draft_split
from registry.services.withdraw_case import withdraw_case
from registry.services.withdraw_delivery import withdraw_survey
from tests.support.machine.world import ANNOUNCED_KINDS, PLANNED, SURVEY_KINDS, World, act
from tests.support.parcels import middle
from tests.support.village import printed

_HELD = "SELECT u.code FROM spatial_unit u JOIN spatial_unit_version v ON v.unit_id = u.id WHERE v.ended_by IS NULL AND u.level = 'contracted_parcel' ORDER BY 1"
_RIGHTS = "SELECT code FROM land_right ORDER BY 1"
_OPEN = "SELECT id FROM restriction r WHERE {kinds} AND NOT EXISTS (SELECT FROM restriction_end e WHERE e.restriction_id = r.id AND e.ground <> 'arbitration') ORDER BY 1"
_BESIDE = (
    "SELECT concat(u.code, ' ', w.code) FROM spatial_unit_version a JOIN spatial_unit u ON u.id = a.unit_id "
    "JOIN spatial_unit_version b ON b.shape && a.shape AND ST_Length(ST_Intersection(a.shape, b.shape)) > 5 "
    "JOIN spatial_unit w ON w.id = b.unit_id WHERE a.ended_by IS NULL AND b.ended_by IS NULL "
    "AND a.level = 'contracted_parcel' AND b.level = a.level AND u.code < w.code ORDER BY 1"
)


@act(3)
def wait(w: World) -> None:
    w.shift(days=w.pick([1, 8, 30]))


# ---- survey and first registration ------------------------------------------------------------------


@act(3)
def display(w: World) -> None:
    case = w.case("surveyed", "corrected", "displayed", kinds=SURVEY_KINDS)
    open_display(w.session, case, actor=w.by(w.cast.lu))
    w.states[case] = "displayed"


@act(4)
def close(w: World) -> None:
    close_display(w.session, w.case("displayed", kinds=SURVEY_KINDS), actor=w.by(w.cast.lu))


@act()
def correct(w: World) -> None:
    code = w.of(_HELD)
    (held,) = parcel_changes.held(w.session, [code])
    values: Mapping[str, str | Decimal] = w.pick(
        [{"east": "王五"}, {"north": "渠"}, {"measured_area": held.area + Decimal(1)}]
    )
    seen = held.version - w.mostly(0, 1)
    case = cases.of_grantor(w.session, code[:14], "survey")[0]
    correct_parcel(w.session, Correction(code, seen, values, "复核"), actor=w.by(w.cast.lu))
    if case.state == "displayed":
        w.states[case.id] = "corrected"


@act(5)
def confirm(w: World) -> None:
    case = w.case("displayed", "contracted", kinds=SURVEY_KINDS)
    if confirm_results(w.session, case, actor=w.by(w.cast.lu)).signed:
        w.states[case] = "contracted"


@act(5)
def apply(w: World) -> None:
    survey = w.case("contracted", kinds=["survey"])
    w.states[apply_first(w.session, survey, actor=w.by(w.cast.lu))] = "applied"


@act(5)
def accept(w: World) -> None:
    case = w.case("applied")
    accept_case(w.session, case, actor=w.by(w.cast.he, w.cast.he2))
    w.states[case] = "accepted"


@act(5)
def review(w: World) -> None:
    case = w.case("accepted")
    review_case(w.session, case, actor=w.by(w.cast.he))
    w.states[case] = "reviewed"


@act(4)
def announce(w: World) -> None:
    case = w.case("reviewed", kinds=ANNOUNCED_KINDS)
    announce_case(w.session, case, actor=w.by(w.cast.he))
    w.states[case] = "announced"


@act(5)
def approve(w: World) -> None:
    case = w.case("announced", kinds=ANNOUNCED_KINDS)
    approve_case(w.session, case, actor=w.by(w.cast.shen, w.cast.shen, w.cast.he2))
    w.states[case] = "approved"


@act(5)
def enter(w: World) -> None:
    case = w.case("approved", kinds=ANNOUNCED_KINDS)
    enter_case(w.session, case, actor=w.by(w.cast.shen))
    w.states[case] = "entered"


@act()
def issue(w: World) -> None:
    region = w.of("SELECT DISTINCT region_code FROM land_right")
    rights = list(w.session.scalars(text("SELECT id FROM land_right WHERE region_code = :r"), {"r": region}))
    some = w.random.sample(rights, min(3, len(rights)))
    actor = w.by(w.cast.shen)
    issued = issue_certificates(w.session, some, region=region, actor=actor, vault=w.vault, render=printed)
    w.certified([paper.number for paper in issued])


# ---- objections and restrictions ----------------------------------------------------------------------


@act()
def object_to(w: World) -> None:
    notice = w.of("SELECT id FROM notice ORDER BY id DESC LIMIT 3")
    letter = Objection("王老五", "来人", w.mostly("东边那块地是我家的", ""))
    file_objection(w.session, notice, letter, actor=Actor(), vault=w.vault)


@act(3)
def decide(w: World) -> None:
    objection = w.of(_OPEN.format(kinds="kind = 'notice_objection'"))
    ground = w.pick(["dismissed", "dismissed", "upheld", "mediated", "arbitration", "lifted"])
    decide_objection(w.session, objection, ground, "查阅原合同", actor=w.by(w.cast.shen, w.cast.he))


@act()
def restrict(w: World) -> None:
    kind = w.pick(["objection_entry", "seizure", "pre_notice", "mortgage", "basic_farmland"])
    on_right = w.random.random() < 0.3
    target = w.of(_RIGHTS if on_right else _HELD)
    until = w.session.scalar(text("SELECT register_today()")) + timedelta(days=w.mostly(9, 0, 900))
    new = NewRestriction(kind, target, "法院", f"文{len(w.story)}", until, on_right=on_right)
    place_restriction(w.session, new, actor=w.by(w.cast.shen))


@act(1)
def seize(w: World) -> None:
    """A court seizes a parcel or a right; that may be done whatever stands on it."""
    target, on_right = w.pick([(_HELD, False), (_HELD, False), (_RIGHTS, True)])
    until = w.session.scalar(text("SELECT register_today()")) + timedelta(days=w.pick([9, 900]))
    new = NewRestriction("seizure", w.of(target), "法院", f"查{len(w.story)}", until, on_right=on_right)
    place_restriction(w.session, new, actor=w.by(w.cast.shen))


@act(3)
def end(w: World) -> None:
    which = w.of(_OPEN.format(kinds="kind <> 'notice_objection'"))
    ground = w.pick(["lifted", "discharged", "lapsed"])
    if ground == "lapsed":
        lapse_restriction(w.session, which, actor=w.by(w.cast.shen))
    else:
        end_restriction(w.session, which, Ended(ground, "解除", "文"), actor=w.by(w.cast.shen))


# ---- changes of parcels ---------------------------------------------------------------------------------


def _plan(w: World, draft: Draft) -> None:
    """Apply for a draft as it is, or spoilt in its areas."""
    if w.mostly(0, 1) and draft.after and draft.kind != "area":
        draft.after[0] = (draft.after[0][0], draft.after[0][1] + Decimal("0.01"))  # type: ignore[index]
    w.states[_parcel_plan.apply_for(w.session, draft, actor=w.by(w.cast.lu))] = "applied"


def _halved(w: World, code: str) -> Draft:
    (held,) = parcel_changes.held(w.session, [code])
    parts = w.mostly((0, 1), (0,), ())
    decisions = dict.fromkeys(held.claims, parts)
    return draft_split(
        w.session, code, held.version, middle(held.shape), decisions=decisions, reason="分户析产"
    )


@act(3)
def split(w: World) -> None:
    _plan(w, _halved(w, w.of(_HELD)))


@act()
def join(w: World) -> None:
    beside = [b.split() for b in w.session.scalars(text(_BESIDE))]
    codes = sorted({code for pair in beside for code in pair})
    held = {p.code: p for p in parcel_changes.held(w.session, codes)} if codes else {}
    pairs = [(held[one], held[other]) for one, other in beside if one in held and other in held]
    pairs = [p for p in pairs if merge([p[0].shape, p[1].shape]).geom_type == "Polygon"]
    of_one = [pair for pair in pairs if pair[0].claims == pair[1].claims]
    parcels = w.pick(of_one if of_one and w.random.random() < w.care else pairs)
    decisions = {right: (0,) for p in parcels for right in p.claims}
    _plan(w, draft_merge(w.session, {p.code: p.version for p in parcels}, decisions=decisions, reason="合"))


@act()
def move_border(w: World) -> None:
    first, second = parcel_changes.held(w.session, w.of(_BESIDE).split())
    west, south, east, north = first.shape.intersection(second.shape).envelope.buffer(2).bounds
    line = LineString([(west, south), (east, north)])
    seen = {first.code: first.version, second.code: second.version}
    _plan(w, draft_boundary(w.session, seen, line, reason="取直"))


@act()
def mend_area(w: World) -> None:
    (held,) = parcel_changes.held(w.session, [w.of(_HELD)])
    _plan(w, draft_area(w.session, held.code, held.version, held.area + Decimal(3), reason="复测"))


@act(5)
def approve_plan(w: World) -> None:
    case = w.case("reviewed", kinds=PLANNED)
    approve_change(w.session, case, actor=w.by(w.cast.shen, w.cast.shen, w.cast.he2))
    w.states[case] = "approved"


@act(6)
def enter_change(w: World) -> None:
    case = w.case("approved", kinds=["parcel_change"])
    enter_parcel_change(w.session, case, actor=w.by(w.cast.shen))
    w.states[case] = "entered"


# ---- what is taken back -----------------------------------------------------------------------


@act(1)
def withdraw(w: World) -> None:
    case = w.case("applied", "accepted", "reviewed", "completion")
    withdraw_case(w.session, case, reason="撤回", actor=w.by(w.cast.lu))
    w.states[case] = "withdrawn"


@act(0)
def withdraw_load(w: World) -> None:
    """Drawn only in a story: a register without its only village is a short one."""
    row = w.session.execute(
        text("SELECT delivery_id, grantor_code, case_id FROM delivery_grantor WHERE ended_by IS NULL")
    ).all()
    found = w.pick(row)
    withdraw_survey(w.session, found.delivery_id, found.grantor_code, reason="错", actor=w.by(w.cast.lu))
    w.states[found.case_id] = "withdrawn"
