"""After entry the register's own pages and certificates come out, earlier papers where nothing is entered."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from api.office import Office
from api.register import register_survey
from api.transaction import reading, writing
from geodata.demo.generate import Order as Demo
from geodata.demo.generate import generate
from geodata.exchange.digest import digests
from geodata.export import Exported
from registry import clock
from registry.models import LandRight
from registry.queries import cases
from registry.services.close_display import close_display
from registry.services.issue_certificates import issue_certificates
from registry.services.open_display import open_display
from tests.support.counties import hire, stop_waiting
from tests.support.loading import loaded
from tests.support.packages import survey_of
from tests.support.server import Server
from tests.support.village import printed


@pytest.fixture
def another_office(server: Server, fresh_template: str) -> Iterator[Office]:
    name = server.clone(fresh_template)
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


def _register_one(office: Office) -> list[str]:
    """Enter the lawful contracts of the first grantor and certify all but one; return the rights' codes."""
    hands = hire(office)
    stop_waiting(office, hands.clerk)
    with reading(office.engine) as session:
        survey = cases.in_region(session, office.county_code, "survey")[0]
    with writing(office.engine) as session:
        open_display(session, survey.id, actor=hands.clerk)
    with writing(office.engine) as session:
        close_display(session, survey.id, actor=hands.clerk)
    assert register_survey(office, survey, hands).entered > 5
    with writing(office.engine) as session:
        rights, codes = zip(
            *session.execute(select(LandRight.id, LandRight.code).order_by(LandRight.code)), strict=True
        )
        issue_certificates(
            session,
            rights[1:],
            region=survey.grantor_code,
            actor=hands.accepting,
            vault=office.vault,
            render=printed,
        )
    return list(codes)


@pytest.mark.long
def test_a_county_half_registered_comes_out_with_its_own_pages_and_goes_round(
    fresh_office: Office, another_office: Office, tmp_path: Path, exported: Callable[..., Exported]
) -> None:
    root = generate(Demo(700, 6), tmp_path / "demo").root
    loaded(fresh_office, root)
    entered = _register_one(fresh_office)
    made = exported(fresh_office, tmp_path / "out")
    before, after = survey_of(root), survey_of(made.root)
    old, new = (s.frames["folios"].set_index("code") for s in (before, after))
    assert set(old.index) == set(new.index)
    own = new.index.isin(entered)
    assert 5 < own.sum() < len(new) - 5
    pd.testing.assert_frame_equal(
        new[~own].drop(columns=["file", "row"]), old.loc[new.index[~own]].drop(columns=["file", "row"])
    )
    with reading(fresh_office.engine) as session:
        today = pd.Timestamp(clock.today(session))
    assert set(new[own]["registered_on"]) == {today}
    assert set(new[own]["registered_by"]) == {"潘军"}
    assert list(new[own]["earlier_number"]) == list(old.loc[new.index[own]]["serial"])
    assert list(new[own]["term_from"]) == list(old.loc[new.index[own]]["term_from"])
    assert list(new[own]["term_last"]) == list(old.loc[new.index[own]]["term_last"])
    assert set(new[own]["term_text"]) == {"30年"}
    uncertified = entered[0]
    assert pd.isna(new.loc[uncertified, "serial"])
    assert new[own]["serial"].drop(uncertified).is_unique

    certificates = after.frames["certificates"].set_index("code")
    earlier = before.frames["certificates"].set_index("code")
    assert set(certificates.index) == set(earlier.index)
    its_own = certificates[certificates.index.isin(entered)].drop(uncertified)
    assert set(its_own["issued_on"]) == {today}
    assert certificates.loc[uncertified, "issued_on"] == earlier.loc[uncertified, "issued_on"], (
        "still the old one"
    )

    _, came = loaded(another_office, made.root)
    assert came.refusals == []
    assert exported(another_office, tmp_path / "again").digests == made.digests == digests(after)
