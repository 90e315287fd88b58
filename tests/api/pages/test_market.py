"""The market board's pages: a household's land is offered, asked about, settled; nobody is exposed meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import text

from api.office import Office
from api.transaction import writing
from api.web import create_app
from registry.queries import market
from tests.conftest import cast_of, shift_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.market import CONTACT, NAME, SCAN, offer
from tests.support.server import Server
from tests.support.transfers import lease, right_codes
from tests.support.village import GRANTOR, Village

LETTER = {"name": NAME, "contact": CONTACT, "message": "想种粮食"}
Do = Callable[[Callable[[Village], object]], object]


@pytest.fixture
def do(server: Server, loaded_office: Office) -> Do:
    """Do something in the entered village, committed."""
    shift = shift_of(server, loaded_office)

    def act(what: Callable[[Village], object]) -> object:
        with writing(loaded_office.engine) as session:
            return what(Village(session, cast_of(session), shift, loaded_office.vault))

    act(Village.enter)
    return act


@pytest.fixture
def app(do: Do, loaded_office: Office) -> Flask:
    del do
    return create_app(loaded_office)


def test_the_way_of_an_offer(do: Do, app: Flask, loaded_office: Office) -> None:
    code = str(do(lambda v: right_codes(v)[0]))
    lu = officer(loaded_office, "lu", PASSWORD, app)
    today = do(Village.today)
    until = today + timedelta(days=60)  # type: ignore[operator]  # a date
    values = {
        "grantor": GRANTOR, "right": code, "form": "lease", "from": "2025-01-01", "to": "2027-12-31",
        "until": str(until), "unit": "mu_year", "price": "600", "place": "水渠边", "terms": "只种粮食",
    }  # fmt: skip
    refused = lu.post("/work/market/new", values, form="/work/market/new")
    assert (refused.status_code, "委托书" in refused.text) == (409, True)
    scan = (BytesIO(SCAN.content), "mandate.png")
    listed = lu.post("/work/market/new", values | {"consent": scan}, form="/work/market/new")
    assert listed.status_code == 303, sentences(listed.text)
    number = listed.location.rsplit("/", 1)[1]
    public, desk = f"/market/{number}", f"/work/market/{number}"

    visitor = Visitor(app)
    assert f'href="{public}"' in visitor.get("/market?kind=contracted_land&price=600&years=3").text
    assert f'href="{public}"' not in visitor.get("/market?price=599").text
    assert f'href="{public}"' not in visitor.get("/market?kind=homestead").text
    assert f'href="{public}"' not in visitor.get("/market?q=%25").text
    answer = visitor.post(public, LETTER, form=public)
    assert (answer.status_code, answer.location) == (303, f"{public}?sent=1#sent")
    sealed = lu.get(desk).text
    assert LETTER["message"] in sealed
    assert CONTACT not in sealed
    assert NAME not in sealed
    assert lu.post(f"{desk}/accept", {"interest": "1"}, form=desk).status_code == 303
    opened = lu.get(desk).text
    assert CONTACT in opened
    with loaded_office.engine.connect() as connection:
        shown = connection.scalar(text("SELECT count(*) FROM access_log WHERE kind = 'market_contact'"))
    assert shown == 1
    contract = str(do(lambda v: lease(v, 3)))
    assert lu.post(f"{desk}/settle", {"number": "0" * 18}, form=desk).status_code == 409
    assert lu.post(f"{desk}/settle", {"number": contract}, form=desk).status_code == 303
    page = sentences(visitor.get(public).text)
    assert "结果公示" in page or "Outcome on display" in page
    _nobody_is_exposed(visitor, public, code)
    assert "600.00" in visitor.get("/market/prices").text


def _nobody_is_exposed(visitor: Visitor, public: str, code: str) -> None:
    """No public answer names the contact, the visitor, the right or a parcel."""
    for path in ("/market", public, "/market/prices", "/api/v1/market", f"/api/v1{public}"):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        for secret in (CONTACT, NAME, code, GRANTOR + "000"):
            assert secret not in answer.text, (path, secret)


def test_a_figure_about_two_households_is_left_out(do: Do, app: Flask) -> None:
    do(lambda v: lease(v, 2))
    page = Visitor(app).get("/market/prices").text
    assert "600.00" not in page


def test_what_ran_out_or_was_withdrawn_is_taken_down(do: Do, app: Flask, loaded_office: Office) -> None:
    number = do(offer)
    visitor, lu = Visitor(app), officer(loaded_office, "lu", PASSWORD, app)
    assert visitor.get(f"/market/{number}").status_code == 200
    desk = f"/work/market/{number}"
    assert lu.post(f"{desk}/withdraw", {"reason": "自己种"}, form=desk).status_code == 303
    assert visitor.get(f"/market/{number}").status_code == 404
    assert visitor.get(f"/api/v1/market/{number}").status_code == 404
    second = do(lambda v: offer(v, last_day=v.today()))
    assert visitor.get(f"/market/{second}").status_code == 200
    do(lambda v: v.shift(days=1))
    assert visitor.get(f"/market/{second}").status_code == 404


def test_an_address_leaves_five_interests_an_hour(do: Do, app: Flask, loaded_office: Office) -> None:
    number = do(offer)
    public, visitor = f"/market/{number}", Visitor(app)
    for _ in range(5):
        assert visitor.post(public, LETTER, form=public).status_code == 303
    assert visitor.post(public, LETTER, form=public).status_code == 429
    assert Visitor(app).post(public, LETTER | {"message": "13900007777"}, form=public).status_code == 400
    with writing(loaded_office.engine) as session:
        assert len(market.interests(session, int(str(number)))) == 5


def test_an_officer_of_elsewhere_finds_no_offer(do: Do, app: Flask, loaded_office: Office) -> None:
    number = do(offer)
    wai = officer(loaded_office, "wai", PASSWORD, app)
    assert wai.get(f"/work/market/{number}").status_code == 404
    assert f"/work/market/{number}" not in wai.get("/work/market").text
    assert f"/work/market/{number}" in officer(loaded_office, "lu", PASSWORD, app).get("/work/market").text
