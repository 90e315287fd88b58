"""Every rule of the book refuses something here, and lets the lawful case beside it pass."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import shapely
from sqlalchemy import select, text

from registry.codelists import IdKind
from registry.models import DeliveryGrantor
from registry.queries import cases
from registry.rules.book import ALL_RULES
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.accept_case import accept_case
from registry.services.accept_differences import accept_differences
from registry.services.add_account import NewAccount, add_account
from registry.services.announce_case import announce_case
from registry.services.apply_first import apply_first
from registry.services.approve_case import approve_case
from registry.services.close_display import close_display
from registry.services.confirm_results import confirm_results
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.decide_objection import decide_objection
from registry.services.file_objection import Objection, file_objection
from registry.services.load_survey import load_survey
from registry.services.open_display import open_display
from registry.services.package_job import Upload, add_upload, decide
from registry.services.survey_facts import GrantorFacts, PersonFacts, SurveyOfGrantor
from registry.services.withdraw_delivery import withdraw_ground, withdraw_survey
from tests.support.faults import CONTRACT, FAULTS, version_of
from tests.support.parcels import seize
from tests.support.trial_sets import MORE_TRIALS
from tests.support.village import GRANTOR, Village, joins_a_household

FIRST = GRANTOR + "00001"


@dataclass(frozen=True, slots=True)
class Trial:
    """What to do beforehand, the act that is refused, and the one that is not."""

    before: Callable[[Village], Any]
    bad: Callable[[Village], Any]
    good: Callable[[Village], Any]


def _nothing(_: Village) -> None:
    pass


def _account(name: str = "lin", role: str = "clerk") -> Callable[[Village], Any]:
    new = NewAccount(
        name, "hash", PersonFacts("林新", IdKind.RESIDENT, "51062319900101123X"), [(role, "510623")]
    )
    return lambda v: add_account(v.session, new, county="510623", actor=Actor(), vault=v.vault)


def _correct(shape: bytes | None = None, **values: Any) -> Callable[[Village], Any]:
    change = Correction(FIRST, 1, values, "复核", shape)
    return lambda v: correct_parcel(v.session, change, actor=v.cast.lu)


def _bow_tie() -> bytes:
    x, y = 35_450_000, 3_440_000
    shape = shapely.Polygon([(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)])
    return bytes(shapely.to_wkb(shape))


def _load(code: str) -> Callable[[Village], Any]:
    def act(v: Village) -> Any:
        delivery = v.session.scalar(text("SELECT id FROM delivery")) or 0
        facts = GrantorFacts(code, "某组", None, None, None, None, None, None, None)
        return load_survey(
            v.session, SurveyOfGrantor(facts), delivery_id=delivery, actor=v.cast.lu, vault=v.vault, srid=4523
        )

    return act


def _by(who: str, act: Callable[..., Any]) -> Callable[[Village], Any]:
    return lambda v: act(v.session, v.survey, actor=getattr(v.cast, who))


def _announced(v: Village) -> None:
    v.announce()


def _approve(who: str, days: int) -> Callable[[Village], Any]:
    def act(v: Village) -> None:
        v.shift(days=days)
        approve_case(v.session, v.first, actor=getattr(v.cast, who))

    return act


def _issue(fault: Callable[[Village], Any]) -> Callable[[Village], Any]:
    def act(v: Village) -> None:
        fault(v)
        assert v.issue(v.rights()[:1])

    return act


def _end_right(v: Village) -> None:
    v.session.execute(
        text(
            "UPDATE land_right_version SET recorded_to = recorded_from + interval '1 us', ended_by = begun_by"
        )
    )


def _delivery(v: Village) -> int:
    return int(v.session.scalar(text("SELECT id FROM delivery")) or 0)


def _withdraw(grantor: str = GRANTOR) -> Callable[[Village], Any]:
    return lambda v: withdraw_survey(v.session, _delivery(v), grantor, reason="错", actor=v.cast.lu)


def _withdraw_ground(v: Village) -> None:
    withdraw_ground(v.session, _delivery(v), actor=v.cast.lu)


_DIFFERENCE = """
    INSERT INTO delivery_difference (delivery_id, unit_id, seen_version, changes, shape, region_code, begun_by)
    SELECT (SELECT id FROM delivery), u.id, v.version, '{"name": ["旧", "新名"]}', {shape}, v.region_code, v.begun_by
    FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
    WHERE u.code = :code AND v.ended_by IS NULL
"""


def _delivered_otherwise(v: Village) -> None:
    v.session.execute(text(_DIFFERENCE.replace("{shape}", "NULL")), {"code": FIRST})


def _delivered_on_a_neighbor(v: Village) -> None:
    neighbor = "(SELECT w.shape FROM spatial_unit_version AS w WHERE w.unit_id <> u.id AND w.level = u.level LIMIT 1)"
    v.session.execute(text(_DIFFERENCE.replace("{shape}", neighbor)), {"code": FIRST})


def _accept(v: Village) -> None:
    accept_differences(v.session, _delivery(v), GRANTOR, [FIRST], reason="复测", actor=v.cast.lu)


def _upload(what: str) -> Callable[[Village], Any]:
    def act(v: Village) -> str:
        account = v.cast.lu.account_id or 0
        folder = "0123456789abcdef" * 2
        job = v.session.scalar(text("SELECT id FROM package_job"))
        if job is None:
            upload = Upload("a.zip", folder, bytes(32), 1)
            job = add_upload(v.session, upload, region="510623", account_id=account)
        return decide(v.session, job, what, account_id=account)

    return act


def _object(v: Village, name: str = "王老五") -> int:
    notice = v.session.scalar(text("SELECT max(id) FROM notice")) or 0
    return file_objection(v.session, notice, Objection(name, "来人", "理由"), actor=Actor(), vault=v.vault)


def _ground(ground: str, reason: str = "查阅原合同", who: str = "shen") -> Callable[[Village], Any]:
    def act(v: Village) -> None:
        number = v.session.scalar(text("SELECT max(id) FROM restriction")) or 0
        decide_objection(v.session, number, ground, reason, actor=getattr(v.cast, who))

    return act


TRIALS: dict[str, Trial] = {
    "account.username": Trial(_account("lin"), _account("lin"), _account("lin2")),
    "account.role": Trial(_nothing, _account(role="judge"), _account(role="clerk")),
    "delivery.grantor_done": Trial(_nothing, _load(GRANTOR), _load("51062399920101")),
    "delivery.entry_rests": Trial(_nothing, lambda v: (v.apply(), _withdraw()(v)), _withdraw()),
    "delivery.restriction_rests": Trial(_nothing, lambda v: (seize(v), _withdraw()(v)), _withdraw()),
    "delivery.nothing_to_withdraw": Trial(_nothing, _withdraw("51062399920101"), _withdraw()),
    "delivery.ground_stands": Trial(
        _nothing, _withdraw_ground, lambda v: (_withdraw()(v), _withdraw_ground(v))
    ),
    "correction.stale": Trial(
        _delivered_otherwise, lambda v: (_correct(east="王五")(v), _accept(v)), _accept
    ),
    "correction.overlaps": Trial(
        _delivered_otherwise, lambda v: (_delivered_on_a_neighbor(v), _accept(v)), _accept
    ),
    "package.state": Trial(_nothing, _upload("load"), _upload("cancel")),
    "case.state": Trial(
        lambda v: v.apply(),
        lambda v: announce_case(v.session, v.first, actor=v.cast.he),
        lambda v: accept_case(v.session, v.first, actor=v.cast.he),
    ),
    "case.jurisdiction": Trial(_nothing, _by("fen", open_display), _by("lu", open_display)),
    "case.four_eyes": Trial(_announced, _approve("he2", 30), _approve("shen", 0)),
    "case.own_household": Trial(
        lambda v: (v.apply(), joins_a_household(v)),
        lambda v: accept_case(v.session, v.first, actor=v.cast.he),
        lambda v: accept_case(v.session, v.first, actor=v.cast.shen),
    ),
    "case.empty": Trial(_nothing, _by("lu", apply_first), lambda v: v.apply()),
    "correction.entered": Trial(
        _nothing, lambda v: (v.enter(), _correct(east="王五")(v)), _correct(east="王五")
    ),
    "correction.shape": Trial(_nothing, _correct(_bow_tie()), _correct(measured_area=Decimal("1.00"))),
    "correction.nothing": Trial(_nothing, _correct(), _correct(name="新名")),
    "notice.not_due": Trial(
        _by("lu", open_display),
        _by("lu", close_display),
        lambda v: (v.shift(days=7), _by("lu", close_display)(v)),
    ),
    "notice.content_changed": Trial(
        lambda v: (_by("lu", open_display)(v), _correct(east="王五")(v), v.shift(days=7)),
        _by("lu", close_display),
        lambda v: v.show(),
    ),
    "notice.not_open": Trial(_nothing, _by("lu", close_display), lambda v: v.show()),
    "notice.still_open": Trial(
        _by("lu", open_display),
        _by("lu", open_display),
        lambda v: (v.shift(days=7), _by("lu", close_display)(v), v.show()),
    ),
    "notice.rounds": Trial(
        lambda v: v.show(), _by("lu", confirm_results), lambda v: (v.show(), _by("lu", confirm_results)(v))
    ),
    "objection.open": Trial(
        lambda v: (_announced(v), _object(v)),
        _approve("shen", 30),
        lambda v: (_ground("mediated")(v), _approve("shen", 30)(v)),
    ),
    "objection.upheld": Trial(
        lambda v: (_announced(v), _object(v)),
        lambda v: (_ground("upheld")(v), _approve("shen", 30)(v)),
        lambda v: (_ground("dismissed")(v), _approve("shen", 30)(v)),
    ),
    "objection.late": Trial(_announced, lambda v: (_approve("shen", 30)(v), _object(v)), _object),
    "objection.incomplete": Trial(_announced, lambda v: _object(v, ""), _object),
    "objection.decided": Trial(
        lambda v: (_announced(v), _object(v)), _ground("lifted"), _ground("arbitration")
    ),
    "objection.reason": Trial(
        lambda v: (_announced(v), _object(v)), _ground("dismissed", reason=""), _ground("dismissed")
    ),
    "objection.four_eyes": Trial(
        lambda v: (_announced(v), _object(v)), _ground("dismissed", who="he"), _ground("dismissed")
    ),
    "certificate.not_current": Trial(lambda v: v.enter(), _issue(_end_right), _issue(_nothing)),
    "certificate.content_changed": Trial(
        lambda v: v.enter(),
        _issue(
            version_of("contract_version", "contract_id", "contract", CONTRACT, term_to="date '2040-01-01'")
        ),
        _issue(_nothing),
    ),
    **{code: Trial(*trial) for code, trial in MORE_TRIALS.items()},
}


_OWN_FILES = ("restriction.", "relative.", "delegation.", "parcel.restriction_", "case.relative", "security.")
ELSEWHERE = {rule.code for rule in ALL_RULES if rule.code.startswith(_OWN_FILES)}
"""Tried in tests/registry/rules/test_restrictions.py (some wait for the acts of transfer), in
test_relatives.py, test_carried_restrictions.py and test_security.py."""


def test_every_rule_of_the_book_is_tried() -> None:
    assert set(TRIALS) | set(FAULTS) | ELSEWHERE == {rule.code for rule in ALL_RULES}


@pytest.mark.parametrize("code", sorted(TRIALS))
def test_a_rule_refuses_what_it_is_for_and_lets_the_lawful_case_pass(village: Village, code: str) -> None:
    trial = TRIALS[code]
    trial.before(village)
    savepoint = village.session.begin_nested()
    with pytest.raises(Refused) as error:
        trial.bad(village)
    savepoint.rollback()
    village.session.expire_all()
    assert code in {r.rule.code for r in error.value.refusals}
    refusal = next(r for r in error.value.refusals if r.rule.code == code)
    assert refusal.where
    assert refusal.rule.article in error.value.said.zh
    trial.good(village)


def test_a_grantor_is_not_taken_in_twice_from_one_delivery(village: Village) -> None:
    row = village.session.scalars(
        select(DeliveryGrantor).where(DeliveryGrantor.grantor_code == GRANTOR)
    ).one()
    assert row.case_id is not None
    assert (row.parcels_admitted, row.parcels_refused, row.holders_admitted, row.contracts_admitted) == (
        60,
        0,
        12,
        12,
    )
    assert date(2020, 1, 1) < cases.by_id(village.session, row.case_id).opened_on
