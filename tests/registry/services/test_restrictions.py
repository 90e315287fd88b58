"""Restrictions on parcels and rights: placed by a document, in a queue, ended by a row."""

from datetime import date, timedelta

import pytest

from registry import clock
from registry.errors import NotFoundError
from registry.queries import parcels, restrictions
from registry.services.end_restriction import Ended, end_restriction, lapse_restriction
from registry.services.enter_case import enter_case
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village

FIRST, RIGHT = GRANTOR + "00001", GRANTOR + "0001J"
COURT = NewRestriction("seizure", FIRST, "中江县人民法院", "（2026）川0623执1号", until=date(2029, 1, 1))
LIFTED = Ended("lifted", "解除查封", "（2026）川0623执1号之一")


def _place(v: Village, kind: str = "seizure", number: str = "文1", **other: object) -> int:
    values = {"until": date(2029, 1, 1) if kind == "seizure" else None, **other}
    new = NewRestriction(kind, FIRST, "某某", number, **values)  # type: ignore[arg-type]
    return place_restriction(v.session, new, actor=v.cast.shen)


def _standing(v: Village) -> list[tuple[str, int | None]]:
    unit = parcels.by_code(v.session, FIRST).unit_id
    return [(r.document_number, r.queue_number) for r in restrictions.open_over(v.session, [unit])]


def test_a_seized_parcel_is_not_entered_before_the_court_lifts_it(village: Village) -> None:
    village.approve()
    number = place_restriction(village.session, COURT, actor=village.cast.shen)
    with refused_by("restriction.seized") as refusals:
        enter_case(village.session, village.first, actor=village.cast.shen)
    assert refusals[0].said.zh == f"地块 {FIRST}已被查封（{COURT.document_number}），解封之前不能登记处分"
    end_restriction(village.session, number, LIFTED, actor=village.cast.shen)
    assert enter_case(village.session, village.first, actor=village.cast.shen) == 12


def test_a_second_seizure_waits_and_is_in_force_when_the_first_is_lifted(village: Village) -> None:
    village.approve()
    first, second = _place(village, number="文1"), _place(village, number="文2")
    assert _standing(village) == [("文1", 1), ("文2", 2)]
    end_restriction(village.session, first, LIFTED, actor=village.cast.shen)
    assert _standing(village) == [("文2", 2)]
    with refused_by("restriction.seized"):
        enter_case(village.session, village.first, actor=village.cast.shen)
    _place(village, number="文3")
    assert _standing(village) == [("文2", 2), ("文3", 3)]  # a place once given is not given again
    with refused_by("restriction.ended"):
        end_restriction(village.session, first, LIFTED, actor=village.cast.shen)
    assert restrictions.placed(village.session, second).is_open


@pytest.mark.parametrize(("kind", "days"), [("objection_entry", 15), ("pre_notice", 90)])
def test_what_lapses_does_so_by_a_row_after_its_days(village: Village, kind: str, days: int) -> None:
    number = _place(village, kind)
    found = restrictions.placed(village.session, number)
    assert found.due_on == clock.today(village.session) + timedelta(days=days)
    village.shift(days=days - 1)
    with refused_by("restriction.not_due"):
        lapse_restriction(village.session, number, actor=village.cast.shen)
    village.shift(days=2)
    assert _standing(village) == [("文1", None)]  # nothing lapses without a row
    lapse_restriction(village.session, number, actor=village.cast.shen)
    assert _standing(village) == []


@pytest.mark.parametrize(
    ("kind", "stops"),
    [("pre_notice", True), ("objection_entry", False), ("mortgage", False), ("basic_farmland", False)],
)
def test_other_kinds_at_a_first_entry(village: Village, kind: str, *, stops: bool) -> None:
    village.approve()
    _place(village, kind)
    if stops:
        with refused_by("restriction.pre_notice"):
            enter_case(village.session, village.first, actor=village.cast.shen)
    else:
        assert enter_case(village.session, village.first, actor=village.cast.shen) == 12


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("seizure", {"number": ""}),
        ("seizure", {"until": None}),
        ("seizure", {"until": date(2020, 1, 1)}),
        ("seizure", {"bans_transfer": True}),
        ("notice_objection", {}),
        ("curse", {}),
    ],
)
def test_a_restriction_rests_on_a_document_and_its_days(
    village: Village, kind: str, wrong: dict[str, object]
) -> None:
    with refused_by("restriction.document"):
        _place(village, kind, **wrong)  # type: ignore[arg-type]
    _place(village)


def test_ending_needs_its_document_too(village: Village) -> None:
    number = _place(village)
    with refused_by("restriction.document"):
        end_restriction(village.session, number, Ended("lifted", "解除"), actor=village.cast.shen)


@pytest.mark.parametrize("who", ["lu", "fen", "wai"])
def test_registrars_of_the_region_place_and_end_restrictions(village: Village, who: str) -> None:
    with refused_by("case.jurisdiction"):
        place_restriction(village.session, COURT, actor=getattr(village.cast, who))
    number = _place(village)
    with refused_by("case.jurisdiction"):
        end_restriction(village.session, number, LIFTED, actor=getattr(village.cast, who))


def test_a_right_is_seized_by_its_code(village: Village) -> None:
    village.enter()
    new = NewRestriction("seizure", RIGHT, "法院", "文1", until=date(2029, 1, 1), on_right=True)
    found = restrictions.placed(
        village.session, place_restriction(village.session, new, actor=village.cast.shen)
    )
    assert (found.unit_id, found.queue_number, found.is_open) == (None, 1, True)
    with pytest.raises(NotFoundError):
        place_restriction(
            village.session, NewRestriction("seizure", "1", "法院", "文"), actor=village.cast.shen
        )
