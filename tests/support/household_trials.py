"""For each rule of households and their contracts: a change that it refuses, and the lawful one beside it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text

from registry.codelists import IdKind, Relation
from registry.queries.household_plans import Draft
from registry.rules.household_facts import MemberEvent, PlotEvent
from registry.services._household_parts import Part
from registry.services.cancel_contract import draft_cancellation
from registry.services.change_contract import draft_contract
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.change_representative import draft_representative
from registry.services.merge_households import draft_merge
from registry.services.split_household import draft_split
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE
from tests.support import pages
from tests.support.faults import version_of
from tests.support.households import (
    BIG,
    OTHER,
    SMALL,
    adult_child,
    agreement,
    apply,
    day,
    enter,
    halves,
    held,
)
from tests.support.village import Village

Act = Callable[[Village], object]
Change = Callable[[Draft], Draft]
BABY = PersonFacts("程小满", IdKind.RESIDENT, "510623202509011231", sex="2")


def _leaves(what: str = "death", ago: int = 30, land: str = "", *, of: str = BIG) -> Act:
    def act(v: Village) -> int:
        who = held(v.session, of).members[1].person_id
        event = MemberEvent(what, who, day(v.session, ago), "证明", land)
        return _members(v, Changes(leaving=[event]))

    return act


def _members(v: Village, changes: Changes, code: str = BIG) -> int:
    new = draft_members(v.session, code, changes, reason="户内变化", vault=v.vault)
    return change_members(v.session, new, actor=v.cast.lu, vault=v.vault)


def _all_die(v: Village) -> int:
    who = [m.person_id for m in held(v.session, SMALL).members]
    events = [MemberEvent("death", person, day(v.session), "证明") for person in who]
    return _members(v, Changes(leaving=events), SMALL)


def _joins(*, known: bool) -> Act:
    def act(v: Village) -> int:
        household = held(v.session)
        member = household.people[household.members[2].person_id]
        number = v.vault.open(member.id_sealed or b"", ID_PURPOSE)
        person = PersonFacts(member.name, IdKind.RESIDENT, number) if known else BABY
        return _members(v, Changes([Joining("birth", person, Relation.SON, day(v.session), "证明")]))

    return act


def _speaks(who: int | None = 1, document: str = "推选书") -> Act:
    def act(v: Village) -> int:
        members = held(v.session, BIG if who is not None else OTHER).members
        draft = draft_representative(
            v.session, BIG, members[who or 0].person_id, document=document, reason="推选"
        )
        return apply(v, draft)

    return act


def _splits(change: Change = lambda draft: draft, **said: object) -> Act:
    def act(v: Village) -> int:
        household = held(v.session)
        told = agreement(household, **said)
        return apply(
            v, change(draft_split(v.session, BIG, halves(household, adult_child(v)), told, reason="分"))
        )

    return act


def _last(**other: object) -> Change:
    return lambda draft: replace(draft, after=(*draft.after[:-1], replace(draft.after[-1], **other)))  # type: ignore[arg-type]  # by name


def _merges(one: str = BIG, before: Act = lambda v: None) -> Act:
    def act(v: Village) -> int:
        before(v)
        found = held(v.session, one), held(v.session, SMALL)
        into = Part(found[1].representative, (), (), SMALL)
        return apply(v, draft_merge(v.session, [one, SMALL], into, agreement(*found), reason="合"))

    return act


def _ended(v: Village) -> int:
    """Merge a household into another, and name somebody to speak for it."""
    found = held(v.session, BIG), held(v.session, SMALL)
    into = Part(found[0].representative, (), (), BIG)
    enter(v, apply(v, draft_merge(v.session, [BIG, SMALL], into, agreement(*found), reason="合")))
    return apply(v, draft_representative(v.session, SMALL, 0, document="推选书", reason="推选"))


def _homestead_of(code: str) -> Act:
    """Enter a homestead with its house for a household that also has a contract."""

    def act(v: Village) -> int:
        page, holder = pages.homestead_page(v.session), held(v.session, code).holder_id
        rights = [replace(wanted, holder_id=holder) for wanted in page.rights]
        return pages.enter(v, pages.apply(v, replace(page, rights=rights)))

    return act


def _of_another_grantor(v: Village) -> int:
    """Make a household under a second grantor, and merge it with one of the first."""
    code = "51062310020002"
    act = v.session.scalar(text("SELECT max(begun_by) FROM grantor"))
    for statement in (
        "INSERT INTO grantor (code, region_code, begun_by) VALUES (:code, :code, :act)",
        "INSERT INTO household (origin_code, region_code, begun_by) VALUES (:code || '0001', :code, :act)",
        (
            "INSERT INTO contract_holder (code, kind, grantor_id, household_id, region_code, begun_by) SELECT "
            "origin_code, '1', (SELECT max(id) FROM grantor), id, :code, :act FROM household WHERE region_code = :code"
        ),
        (
            "INSERT INTO contract_holder_version (holder_id, region_code, version, recorded_from, begun_by) SELECT id, "
            ":code, 1, now(), :act FROM contract_holder WHERE region_code = :code"
        ),
    ):
        v.session.execute(text(statement), {"code": code, "act": act})
    return int(bool(_merges(f"{code}0001")(v)))


def _plots(
    code: str, ground: str, area: str = "0", *, of: str = BIG, number: int = 0, ago: int | None = 30
) -> Act:
    def act(v: Village) -> int:
        plot = held(v.session, of).plots[number]
        event = PlotEvent(plot.code, ground, Decimal(area), "批复")
        said = agreement(
            held(v.session, code), document="批复", day=None if ago is None else day(v.session, ago)
        )
        return apply(v, draft_contract(v.session, code, [event], said, reason="增减"))

    return act


def ends(ground: str = "voluntary", ago: int = 200) -> Act:
    def act(v: Village) -> int:
        said = agreement(held(v.session, SMALL), document="通知", day=day(v.session, ago))
        return apply(v, draft_cancellation(v.session, SMALL, ground, said, reason="终止"))

    return act


_LEASE = (
    (
        "INSERT INTO land_right (kind, code, unit_id, parent_id, region_code, begun_by) "
        "SELECT 'operating', 'LEASE-1', unit_id, id, region_code, begun_by FROM land_right WHERE code = :right"
    ),
    (
        "INSERT INTO land_right_version (right_id, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, "
        "region_code, version, recorded_from, begun_by) SELECT r.id, v.unit_id, v.holder_id, v.term_from, v.term_to, "
        "v.content_sha256, v.entry_id, v.region_code, 1, v.recorded_from, v.begun_by FROM land_right AS r "
        "JOIN land_right_version AS v ON v.right_id = r.parent_id WHERE r.code = 'LEASE-1'"
    ),
    (
        "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, "
        "recorded_from, begun_by) SELECT r.id, 1, 'operating', p.unit_id, true, p.term_from, p.term_to, p.region_code, "
        "p.recorded_from, p.begun_by FROM land_right AS r JOIN right_parcel AS p ON p.right_id = r.parent_id "
        "WHERE r.code = 'LEASE-1'"
    ),
)


def _leased(v: Village) -> int:
    for statement in _LEASE:
        v.session.execute(text(statement), {"right": f"{SMALL}J"} if ":right" in statement else {})
    return int(bool(ends()(v)))


_OTHER_TERM = version_of(
    "contract_version", "contract_id", "contract", f"{OTHER}J", term_to="date '2040-01-01'"
)

HOUSEHOLD_TRIALS: dict[str, tuple[Act, Act]] = {
    "household.ended": (_ended, _speaks()),
    "household.nothing": (_speaks(0), _speaks()),
    "household.document": (_speaks(document=" "), _speaks()),
    "household.event": (_leaves("vanished"), _leaves()),
    "household.day": (_leaves(ago=-1), _leaves(ago=0)),
    "household.stranger": (_leaves(of=OTHER), _leaves()),
    "household.already_member": (_joins(known=True), _joins(known=False)),
    "household.keeps_share": (_leaves("settled"), _leaves("settled", land="放弃声明")),
    "household.last_member": (_all_die, _leaves()),
    "household.representative": (_speaks(None), _speaks()),
    "household.parts": (_splits(lambda d: replace(d, after=d.after[:1])), _splits()),
    "household.member_once": (_splits(lambda d: _last(members=d.after[1].members[:1])(d)), _splits()),
    "household.plot_once": (_splits(lambda d: _last(plots=d.after[1].plots[:-1])(d)), _splits()),
    "household.part_empty": (_splits(_last(plots=())), _splits()),
    "household.consent": (_splits(consents={}), _splits()),
    "household.plots_whole": (_splits(divided=True), _splits()),
    "household.other_grantor": (_of_another_grantor, _merges()),
    "household.other_rights": (_merges(before=_homestead_of(BIG)), _merges(before=_homestead_of(SMALL))),
    "household.other_term": (_merges(OTHER, _OTHER_TERM), _merges(OTHER)),
    "contract.protected_ground": (ends("widowhood"), ends()),
    "contract.ground": (ends("because"), ends()),
    "contract.foreign_plot": (_plots(BIG, "expropriated", of=OTHER), _plots(BIG, "expropriated")),
    "contract.plot_taken": (_plots(BIG, "reserve", "9", of=OTHER), _plots(BIG, "extinct", "9")),
    "contract.area": (_plots(BIG, "rearranged", "99999999"), _plots(BIG, "rearranged", "9")),
    "contract.all_lost": (_plots(SMALL, "expropriated", of=SMALL), _plots(BIG, "expropriated")),
    "contract.hand_back_notice": (ends(ago=100), ends(ago=200)),
    "contract.no_day": (_plots(BIG, "extinct", ago=None), _plots(BIG, "extinct")),
    "contract.still_living": (ends("household_extinct"), ends("disaster")),
    "contract.child_right": (_leased, ends()),
}
"""What is done once the village's rights are entered. `household.not_entered` is tried before that."""
speaks_first: Act = _speaks()
