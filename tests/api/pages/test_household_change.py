"""A household at the desk: its folder, the distribution of a split, members, and the case to its entry."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import cases
from registry.queries.households import Held
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.households import BIG, NEXT, SMALL, adult_child, day, held
from tests.support.village import Village


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


def _take(office: Office, app: Flask, change: str) -> None:
    he, shen = (officer(office, who, PASSWORD, app) for who in ("he", "shen"))
    for who, step in ((he, "accept"), (he, "review"), (shen, "approve"), (shen, "enter")):
        assert f'action="{change}/step/{step}"' in who.get(change).text
        assert who.post(f"{change}/step/{step}", form=change).status_code == 303


def _split(household: Held, child: int) -> dict[str, str]:
    people = [m.person_id for m in household.members]
    return {
        "parts": "2",
        "keeps": "1",
        **{f"member-{who}": str(int(k > 1)) for k, who in enumerate(people)},
        **{f"plot-{p.code}": str(int(k < 5)) for k, p in enumerate(household.plots)},
        **{f"consent-{who}": f"同意书{who}" for who in people},
        "speaks-0": str(people[0]),
        "speaks-1": str(child),
        "document": "分户协议",
        "reason": "子女成家",
        f"seen-{BIG}": "1.1",
    }


def test_a_household_is_split_at_the_desk(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        before = held(session)
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        form = _split(before, adult_child(village))
    address = f"/work/household/{BIG}/change/split"
    folder = lu.get(f"/work/household/{BIG}").text
    assert f'href="{address}"' in folder
    page = lu.get(address).text
    assert page.count('type="radio"') == 2 * (4 + 12)
    assert "checked" not in page.split("<tbody>", 1)[1]  # nothing is decided in advance
    without = {k: v for k, v in form.items() if not k.startswith("consent")}
    preview = lu.post(f"{address}/distribute", without | {"step": "preview"}, form=address).text
    assert "household.consent" in preview
    assert 'value="apply"' not in preview
    preview = lu.post(f"{address}/distribute", form | {"step": "preview"}, form=address).text
    assert ('value="apply"' in preview, 'role="alert"' in preview) == (True, False)
    given = preview.split("<tfoot>", 1)[1].split("</tfoot>", 1)[0]
    assert re.findall(r"</b> (\d+) ", given) == ["7", "5"]
    answer = lu.post(f"{address}/distribute", form | {"step": "apply"}, form=address)
    assert answer.status_code == 303
    _take(entered_office, app, answer.headers["Location"])
    new = lu.get(f"/work/household/{NEXT}").text
    assert f'href="/work/household/{BIG}"' in new
    assert new.count('class="part') == 5
    stale = lu.post(f"{address}/distribute", form | {"step": "apply"}, form=address)
    assert stale.status_code == 412


def test_a_death_is_recorded_and_shown_at_the_desk(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        before, died = held(session), day(session)
    who = before.members[1].person_id
    name = before.people[who].name
    address = f"/work/household/{BIG}/change/members"
    form: Mapping[str, str] = {
        f"what-{who}": "death",
        f"day-{who}": died.isoformat(),
        f"document-{who}": "死亡证明",
        "name-0": "程小满",
        "joins-0": "birth",
        "sex-0": "2",
        "since-0": died.isoformat(),
        "paper-0": "出生医学证明",
        "relation-new-0": "42",
        "shares-0": "1",
        "reason": "户口簿变化",
        f"seen-{BIG}": "1.1",
    }
    answer = lu.post(f"{address}/apply", form, form=address)
    assert answer.status_code == 303
    case = lu.get(answer.headers["Location"]).text
    assert all(said in case for said in (name, "程小满", "死亡证明"))
    _take(entered_office, app, answer.headers["Location"])
    folder = sentences(lu.get(f"/work/household/{BIG}").text)
    members, former = folder.split("已离户成员")
    assert ("程小满" in members, name in members, name in former) == (True, False, True)
    pdf = lu.get(f"/work/household/{BIG}/extract.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")


def test_what_is_asked_for_is_what_is_applied_for(entered_office: Office, app: Flask) -> None:
    lu: Visitor = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        before, small, notice = held(session), held(session, SMALL), day(session, 200)
    plot = before.plots[0]
    said = {"document": "批复", "reason": "变更", "day": notice.isoformat()}
    consents = {f"consent-{m.person_id}": "同意书" for h in (before, small) for m in h.members}
    asked: list[tuple[str, str, dict[str, str], str]] = [
        (BIG, "representative", {"representative": str(before.members[1].person_id)}, "representative"),
        (BIG, "parcels", {f"ground-{plot.code}": "expropriated"}, "contract_change"),
        (SMALL, "cancel", {"ground": "voluntary", **consents}, "contract_cancellation"),
    ]
    for code, what, form, kind in asked:
        address = f"/work/household/{code}/change/{what}"
        answer = lu.post(f"{address}/apply", said | form | {f"seen-{code}": "1.1"}, form=address)
        assert answer.status_code == 303, what
        with reading(entered_office.engine) as session:
            assert cases.by_id(session, int(answer.headers["Location"].rsplit("/", 1)[1])).kind == kind
        assert lu.get(answer.headers["Location"]).status_code == 200
    merge = f"/work/household/{BIG}/change/merge"
    page = lu.get(merge, query_string={"with": "0006"}).text
    assert SMALL in page
    form = {"with": "0006", "into": BIG, "representative": str(before.representative), "step": "apply"}
    seen = {f"seen-{BIG}": "1.1", f"seen-{SMALL}": "1.1"}
    token = {"csrf_token": form_token(page)}
    assert (
        lu.post(f"{merge}/distribute", said | form | consents | seen | token, form=merge).status_code == 303
    )
    protected = said | {"ground": "settled", f"seen-{SMALL}": "1.1"}
    refused = lu.post(f"/work/household/{SMALL}/change/cancel/apply", protected, form=merge)
    assert (refused.status_code, "进城落户" in refused.text) == (409, True)


@pytest.mark.parametrize("form", [{"day": "yesterday"}, {f"seen-{SMALL}": "x"}, {"area": "NaN"}])
def test_what_cannot_be_read_is_a_bad_request(
    entered_office: Office, app: Flask, form: dict[str, str]
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        code = held(session, SMALL).plots[0].code
    sent = {f"ground-{code}": "extinct", "document": "x", "reason": "x", f"seen-{SMALL}": "1.1", **form}
    sent[f"area-{code}"] = sent.pop("area", "1")
    address = f"/work/household/{SMALL}/change/parcels"
    assert lu.post(f"{address}/apply", sent, form=address).status_code == 400
