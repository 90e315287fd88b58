"""Acts on contract households: who belongs to them, what they hold, how they part, join and end."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import text

from registry.codelists import IdKind, Relation
from registry.identity import check_digit
from registry.queries import households
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rules.case_kinds import HOUSEHOLD_SPLIT, MEMBERS
from registry.rules.contract_grounds import GAINS
from registry.rules.household_facts import Evidence, MemberEvent, PlotEvent
from registry.services import _household_plan
from registry.services._household_parts import Agreement, Part
from registry.services.cancel_contract import draft_cancellation
from registry.services.change_contract import draft_contract
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.change_representative import draft_representative
from registry.services.enter_household_change import enter_household_change
from registry.services.merge_households import draft_merge
from registry.services.split_household import draft_split
from registry.services.survey_facts import PersonFacts
from tests.support.households import consents, day
from tests.support.machine.world import HOUSEHOLD_KINDS, World, act

T = TypeVar("T")
_STANDING = "SELECT h.code FROM contract_holder h JOIN contract_holder_version v ON v.holder_id = h.id WHERE v.ended_by IS NULL AND h.kind = '1' AND h.code IS NOT NULL {more} ORDER BY 1"
_HOLDING = "AND EXISTS (SELECT FROM land_right_version r WHERE r.holder_id = h.id AND r.ended_by IS NULL)"
_FREE = "SELECT u.code FROM spatial_unit u JOIN spatial_unit_version v ON v.unit_id = u.id WHERE v.ended_by IS NULL AND u.level = 'contracted_parcel' ORDER BY 1"


def household(w: World) -> Held:
    """Return mostly a household that holds a right, else any."""
    holding = w.random.random() < w.care
    code = w.of(_STANDING.format(more=_HOLDING if holding else ""))
    return households.held(w.session, [code])[0]


def _staying(held: Held) -> list[int]:
    return [m.person_id for m in held.members if m.stays]


def _adults(w: World, *found: Held) -> list[int]:
    seen = {h.code: h.seen for h in found}
    draft = Draft(HOUSEHOLD_SPLIT.code, None, "x", seen, (), Evidence())
    of_age = _household_plan._adults(w.session, draft, w.vault, ())
    return [who for h in found for who in _staying(h) if who in of_age]


def _agreed(w: World, *found: Held, ago: int = 30, divided: bool = False) -> Agreement:
    """Return an agreement with everybody's consent, seldom without one or without the paper."""
    papers = {who: paper for h in found for who, paper in consents(h).items()}
    if papers and w.random.random() >= w.care_of("what"):
        papers.pop(w.pick(sorted(papers)))
    consenting = frozenset(
        w.session.scalars(text("SELECT id FROM restriction WHERE kind IN ('mortgage', 'pre_notice')"))
        if w.random.random() < 0.5
        else ()
    )
    return Agreement(w.mostly("协议", " "), day(w.session, ago), papers, consenting, divided)


def _apply(w: World, draft: Draft) -> None:
    case = _household_plan.apply_for(w.session, draft, actor=w.by(w.cast.lu), vault=w.vault)
    w.states[case] = "applied"


def person(w: World) -> PersonFacts:
    """Return one of a few people, so that one may come twice."""
    name, first17 = w.pick(
        [("程小满", "51062320250901123"), ("何新", "51062319900101123"), ("李云", "51062319950505124")]
    )
    return PersonFacts(name, IdKind.RESIDENT, first17 + check_digit(first17))


@act(3)
def members(w: World) -> None:
    held = household(w)
    what = w.pick(["birth", "marriage_in", "death", "death", "marriage_out", "settled"])
    if what in {"birth", "marriage_in"}:
        joining = Joining(what, person(w), Relation.SON, day(w.session, w.mostly(30, 1, -1)), "证明")
        changes = Changes([joining])
    else:
        who = w.pick(_staying(held))
        land = w.pick(["", "新居住地合同"]) if what != "death" else ""
        heirs = [adult for adult in _adults(w, held) if adult != who]
        speaks = w.pick(heirs) if heirs and who == held.representative else None
        changes = Changes(
            leaving=[MemberEvent(what, who, day(w.session), "证明", land)], representative=speaks
        )
    new = draft_members(w.session, held.code, changes, reason="户内变化", vault=w.vault)
    case = change_members(w.session, new, actor=w.by(w.cast.lu), vault=w.vault)
    w.states[case] = "applied"


@act()
def representative(w: World) -> None:
    held = household(w)
    who = w.pick([*(_adults(w, held) * 3), *_staying(held)])
    _apply(w, draft_representative(w.session, held.code, who, document="推选书", reason="推选"))


@act()
def plots(w: World) -> None:
    held = household(w)
    ground = w.pick(["reserve", "returned", "expropriated", "extinct", "handed_back", "settled"])
    if ground in GAINS:
        event = PlotEvent(w.of(_FREE), ground, Decimal("100.00"), "批复")
    else:
        plot = w.pick(held.plots)
        event = PlotEvent(plot.code, ground, w.pick([Decimal(0), plot.area - 1, plot.area]), "批复")
    agreement = _agreed(w, held, ago=w.pick([30, 400]))
    _apply(w, draft_contract(w.session, held.code, [event], agreement, reason="增减"))


def _halves(w: World, things: Sequence[T]) -> tuple[list[T], list[T]]:
    mixed = w.random.sample(list(things), len(things))
    cut = w.random.randint(1, max(1, len(mixed) - 1))
    return mixed[:cut], mixed[cut:]


@act(3)
def part(w: World) -> None:
    held = household(w)
    adults = _adults(w, held)
    shared, people = _halves(w, held.plots), _halves(w, _staying(held))
    parts: list[Part] = []
    for who, what in zip(people, shared, strict=True):
        speakers = [a for a in who if a in adults] or who
        code = held.code if not parts and w.random.random() < 0.6 else None
        speaks = held.representative if code and held.representative in who else w.pick(speakers)
        parts.append(Part(speaks, who, [p.code for p in what], code))
    agreement = _agreed(w, held, divided=w.random.random() < 0.3)
    _apply(w, draft_split(w.session, held.code, parts, agreement, reason="分户"))


@act()
def unite(w: World) -> None:
    first, second = household(w), household(w)
    found = [first, second] if first.code != second.code else [first]
    code = w.pick([first.code, None])
    into = Part(first.representative, (), (), code)
    agreement = _agreed(w, *found)
    _apply(w, draft_merge(w.session, [h.code for h in found], into, agreement, reason="合户"))


@act()
def end_contract(w: World) -> None:
    held = household(w)
    ground = w.pick(["voluntary", "voluntary", "household_extinct", "disaster", "expropriated", "divorce"])
    dead = _staying(held) if ground == "household_extinct" else []
    deaths = [MemberEvent("death", who, day(w.session), "死亡证明") for who in dead]
    agreement = _agreed(w, held, ago=w.pick([30, 400]))
    _apply(
        w,
        draft_cancellation(
            w.session, held.code, ground, agreement, reason="终止", deaths=deaths[w.pick([0, 0, 1]) :]
        ),
    )


@act(6)
def enter_household(w: World) -> None:
    case = w.case("approved", kinds=[*HOUSEHOLD_KINDS, MEMBERS.code])
    enter_household_change(w.session, case, actor=w.by(w.cast.shen))
    w.states[case] = "entered"
