"""What the platforms are told of households that part or join, and of homesteads with their houses."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from api.office import Office
from api.transaction import reading, writing
from geodata.exchange.write_message import _schema
from geodata.message_records import change_records
from registry.queries import messages
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.services._household_parts import Part
from registry.services.link_estate import link_estate
from registry.services.merge_households import draft_merge
from tests.conftest import cast_of, shift_of
from tests.support import pages
from tests.support.households import BIG, NEXT, SMALL, agreement, apply, enter, held, split_big
from tests.support.messages import UNMASK, Cli, export, files
from tests.support.new_trials import AGREED, COOPERATIVE, PARCEL, tendered
from tests.support.parcels import FIRST
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

Acting = Callable[[], AbstractContextManager[Village]]


@pytest.fixture
def acting(server: Server, entered_office: Office) -> Acting:
    """Return what opens the village for acts, which are committed and numbered at the end."""

    @contextmanager
    def opened() -> Iterator[Village]:
        with writing(entered_office.engine) as session:
            yield Village(session, cast_of(session), shift_of(server, entered_office), entered_office.vault)

    return opened


def _written(cli: Cli, office: Office, out: Path) -> list[Any]:
    """Return the messages, each valid by its schema."""
    told = export(cli, office, out, *UNMASK)
    assert (told["faulty"], told["untold"]) == ([], [])
    found = files(out)
    for name, data in found.items():
        _schema("contract" if "/BW/" in name else "registration").assertValid(etree.fromstring(data))
    return [etree.fromstring(data) for data in found.values()]


def _change(roots: list[Any], code: str) -> Any:
    (root,) = [r for r in roots if r.findtext("HEAD/SJLX") == code]
    return root


def _done(root: Any, record: str, key: str) -> dict[tuple[str, str], str]:
    """Return by (holder, key) what was done to each record."""
    rows = root.iterfind(f"CHANGE_DATA/{record}")
    return {(e.findtext("CBFBM") or "", e.findtext(key)): e.findtext("CZFS") for e in rows}


def test_a_household_split_is_told_once_with_the_household_before_and_all_after(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        before = held(village.session)
        split_big(village)
    roots = _written(cli, entered_office, tmp_path / "out")
    root = _change(roots, "1051")
    assert root.findtext("BUSINESS_DATA/FHQCBFBM") == root.findtext("BUSINESS_DATA/CBFBM") == BIG
    assert root.findtext("BUSINESS_DATA/FHQCBHTBM") == f"{BIG}J"
    after = [
        (e.findtext("CBFBM"), e.findtext("CBHTBM"), e.findtext("CBJYQZBM"))
        for e in root.iterfind("BUSINESS_DATA/FHHCBF")
    ]
    assert after == [(BIG, f"{BIG}J", f"{BIG}J"), (NEXT, f"{NEXT}J", f"{NEXT}J")]
    moved = {plot.code for plot in before.plots[:5]}
    kept = {plot.code for plot in before.plots[5:]}
    parcels = {e.findtext("DKBM"): e for e in root.iterfind("CHANGE_DATA/DK")}
    assert parcels.keys() == moved | kept
    assert {e.findtext("CZFS") for e in parcels.values()} == {"01"}  # the land itself is as it was
    assert {e.findtext("YCBFBM") for e in parcels.values()} == {BIG}
    assert _done(root, "CBDKXX", "DKBM") == {(NEXT, code): "03" for code in moved} | {
        (BIG, code): "01" for code in kept
    }
    members = [m.person_id for m in before.members]
    told = _done(root, "CBF_JTCY", "CYXM")
    assert sorted(told.values()) == ["01"] * 2 + ["02"] * (len(members) - 2) + ["04"] * (len(members) - 2)
    assert {holder for (holder, _), what in told.items() if what == "02"} == {NEXT}
    assert [e.findtext("FBFBM") for e in root.iterfind("CHANGE_DATA/FBF")] == [GRANTOR]
    assert len(root.findall("ORIGINAL_DATA/CBF")) == 1
    # 12 first registrations and the split, both sides; each of its two pages is one entry of real estate
    assert len([r for r in roots if r.tag == "MESSAGE"]) == 13
    assert len([r for r in roots if r.findtext("Head/regType") == "200"]) == 2


def test_a_message_of_a_whole_case_stands_once_and_goes_where_its_answer_says(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        split_big(village)
    export(cli, entered_office, tmp_path / "out", *UNMASK)
    with reading(entered_office.engine) as session:
        standing = messages.standing(session, entered_office.county_code)
    (told,) = [m for m in standing if m.code == "1051"]
    assert (told.state, told.attempt) == ("unanswered", 1)
    assert [m for m in standing if m.state == "unsent"] == []


def test_a_merge_names_the_households_before_and_what_they_became(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        found = held(village.session, BIG), held(village.session, SMALL)
        into = Part(found[1].representative, (), (), SMALL)
        draft = draft_merge(village.session, [BIG, SMALL], into, agreement(*found), reason="合户")
        enter(village, apply(village, draft))
    root = _change(_written(cli, entered_office, tmp_path / "out"), "106")
    assert root.findtext("BUSINESS_DATA/CBFBM") == SMALL
    before = [e.findtext("CBFBM") for e in root.iterfind("BUSINESS_DATA/HHQCBF")]
    assert sorted(before) == [SMALL, BIG]
    assert [e.findtext("CBFBM") for e in root.iterfind("BUSINESS_DATA/HHHCBF")] == [SMALL]
    earlier = {e.findtext("DKBM"): e.findtext("YCBFBM") for e in root.iterfind("CHANGE_DATA/DK")}
    assert earlier == {p.code: h.code for h in found for p in h.plots}
    contracts = _done(root, "CBHT", "CBHTBM")
    assert contracts == {(BIG, f"{BIG}J"): "04", (SMALL, f"{SMALL}J"): "03"}


def test_a_homestead_with_its_house_is_one_message_under_the_house_s_number(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        plot, _, _ = pages.plot_and_house(village.session)
        pages.enter(village, pages.apply(village, pages.homestead_page(village.session)))
    roots = _written(cli, entered_office, tmp_path / "out")
    (root,) = [r for r in roots if r.findtext("Head/recType") == "1000402"]
    assert (root.findtext("Head/rightType"), root.findtext("Head/parcelID")) == ("6", plot)
    (house,) = root.iterfind("Data/QLTFWFDCQYZ")
    assert root.findtext("Head/estateNum") == house.get("bdcdyh")
    assert house.get("bdcdyh").startswith(f"{plot}F")
    (land,) = root.iterfind("Data/QLFQLJSYDSYQ")
    assert (land.get("bdcdyh"), land.get("qllx"), land.get("djlx")) == (f"{plot}W00000000", "5", "100")
    assert (land.get("syqqssj"), land.get("syqjssj")) == ("1995-03-01", None)  # without term
    (unit,) = root.iterfind("Data/KTTZDJBXX")
    assert (unit.get("zddm"), unit.get("dkbm"), unit.get("zl")) == (plot, None, pages.FACTS["location"])
    assert unit.get("zdmj") == land.get("syqmj")
    holders = [(h.get("bdcqzh"), h.get("sxh")) for h in root.iterfind("Data/ZTTGYQLR")]
    assert len(holders) == len(set(holders)) >= 2
    assert {right for right, _ in holders} == {land.get("bdcqzh"), house.get("bdcqzh")}
    assert house.get("tdsyqr") in {h.get("qlrmc") for h in root.iterfind("Data/ZTTGYQLR")}
    assert len(root.findall("Data/DJTDJSLSQ")) == 1


def test_a_house_that_is_lost_and_a_homestead_given_up_are_told(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        session = village.session
        pages.enter(village, pages.apply(village, pages.homestead_page(session)))
        lost = pages.homestead_page(session, rights=pages.house_lost(session))
        pages.enter_change(session, pages.apply_change(village, RIGHT_CHANGE, lost), village.cast)
    roots = _written(cli, entered_office, tmp_path / "a")
    (root,) = [r for r in roots if r.findtext("Head/recType") == "3000301"]
    assert root.find("Data/QLTFWFDCQYZ") is None
    (ended,) = root.iterfind("Data/ZXDJ")
    (land,) = root.iterfind("Data/QLFQLJSYDSYQ")
    assert (land.get("qszt"), land.get("djlx")) == ("1", "300")
    assert ended.get("bdcqzh") != land.get("bdcqzh")
    with acting() as village:
        pages.enter_change(village.session, pages.cancel(village, "homestead"), village.cast)
    (root,) = [r for r in _written(cli, entered_office, tmp_path / "b") if r.tag == "Message"]
    assert (root.findtext("Head/recType"), root.findtext("Head/rightType")) == ("4000101", "5")
    assert [e.get("bdcqzh") for e in root.iterfind("Data/ZXDJ")] == [land.get("bdcqzh")]


def test_contracted_land_is_told_under_the_number_that_the_cadastre_gave_it(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    number = f"{pages.ZONE}JD00001W00000000"
    with acting() as village:
        link_estate(village.session, FIRST, number, actor=village.cast.lu)
    roots = _written(cli, entered_office, tmp_path / "out")
    numbers = {
        p.get("dkbm"): (p.get("zddm"), p.get("bdcdyh")) for r in roots for p in r.iterfind("Data/KTTZDJBXX")
    }
    assert numbers.pop(FIRST) == (number[:19], number)
    assert set(numbers.values()) == {(None, None)}
    (linked,) = [r for r in roots if r.findtext("Head/estateNum")]
    assert linked.findtext("Head/estateNum") == number
    assert linked.find("Data/QLNYDSYQ").get("bdcdyh") == number


def test_shares_of_one_parcel_without_metes_are_each_told() -> None:
    share = {"parcel_code": FIRST, "holder_code": BIG, "contract_area": 100, "share_of": f"{BIG}J"}
    other = share | {"holder_code": SMALL, "share_of": f"{SMALL}J"}
    whole = [row | {"share_of": None} for row in (share, other)]

    def told(*rows: dict[str, Any]) -> list[str]:
        records = change_records({}, {"contract_parcels": list(rows)}, {}, "EPSG:4523")["changed"]
        return [row["holder_code"] for _, row in records]

    assert told(share, other) == [BIG, SMALL]
    assert told(*whole) == [SMALL]  # the control: one record where they are one parcel


def test_a_contract_by_open_agreement_is_told_with_its_cooperative(
    entered_office: Office, acting: Acting, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        pages.enter(village, tendered(**AGREED)(village))
    roots = _written(cli, entered_office, tmp_path / "out")
    rights = {r.find("Data/QLNYDSYQ").get("bdcqzh"): r for r in roots if r.find("Data/QLNYDSYQ") is not None}
    (code,) = [
        code for code in rights if not code.startswith(tuple(f"{GRANTOR}00{n:02d}" for n in range(1, 13)))
    ]
    (holder,) = rights[code].iterfind("Data/ZTTGYQLR")
    assert (holder.get("qlrmc"), holder.get("zjh")) == (COOPERATIVE.name, COOPERATIVE.id_number)
    assert (holder.get("qlrlx"), holder.get("gyfs")) == ("2", "0")  # an enterprise, alone
    (land,) = rights[code].iterfind("Data/QLNYDSYQ")
    assert (land.get("cbqssj"), land.get("cbjssj")) == ("2010-01-01", "2059-12-31")
    assert [p.get("dkbm") for p in rights[code].iterfind("Data/KTTZDJBXX")] == [PARCEL]
    # The contract side is told of family contracts only: the twelve of the beginning.
    assert len([r for r in roots if r.tag == "MESSAGE"]) == 12
