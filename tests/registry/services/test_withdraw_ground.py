"""What rests on delivered plots is said before anything of the delivery is withdrawn, not by the database."""

import pytest
from sqlalchemy import select, text

from registry.models import SpatialUnitVersion
from registry.services import withdraw_delivery
from registry.services.withdraw_delivery import withdraw_ground, withdraw_survey
from tests.support import pages
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village


def _delivery(v: Village) -> int:
    return int(v.session.scalar(text("SELECT id FROM delivery")) or 0)


def _survey(v: Village) -> None:
    withdraw_survey(v.session, _delivery(v), GRANTOR, reason="错", actor=v.cast.lu)


def test_a_household_that_holds_a_homestead_keeps_its_survey(village: Village) -> None:
    case = pages.apply(village, pages.homestead_page(village.session))
    with refused_by("delivery.right_rests"):
        _survey(village)
    pages.enter(village, case)
    with refused_by("delivery.right_rests"):
        _survey(village)
    pages.enter_change(village.session, pages.cancel(village), village.cast)
    _survey(village)


@pytest.mark.parametrize("entered", [False, True])
def test_a_plot_with_a_homestead_of_somebody_else_keeps_survey_and_ground(
    village: Village, monkeypatch: pytest.MonkeyPatch, *, entered: bool
) -> None:
    session, lu = village.session, village.cast.lu
    heir = pages.add_party(session, "2", "王城")
    _, plot, building = pages.plot_and_house(session)
    brought = select(SpatialUnitVersion.begun_by).where(SpatialUnitVersion.unit_id == plot)
    # This delivery's plots all lie under its grantor: let them be the ground that no grantor has.
    monkeypatch.setattr(withdraw_delivery, "_ground_acts", lambda _: brought)
    with refused_by("delivery.ground_stands"):  # the control
        withdraw_ground(session, _delivery(village), actor=lu)
    rights = [pages.right("homestead", heir, plot), pages.right("house", heir, building)]
    facts = {**pages.FACTS, "origin": "inheritance"}
    case = pages.apply(village, pages.homestead_page(session, facts, rights=rights))
    if entered:
        pages.enter(village, case)
    with refused_by("delivery.right_rests"):
        _survey(village)
    with refused_by("delivery.ground_stands", "delivery.right_rests") as refusals:
        withdraw_ground(session, _delivery(village), actor=lu)
    assert "2 项" in refusals[1].said.zh
