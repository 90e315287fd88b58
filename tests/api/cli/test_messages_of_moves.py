"""What the platforms are told of contract land that passes between households: once, with both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from api.office import Office
from api.transaction import writing
from geodata.exchange.write_message import _schema
from tests.conftest import cast_of, shift_of
from tests.support.households import BIG, NEXT, OTHER, SMALL, held
from tests.support.messages import UNMASK, Cli, export, files
from tests.support.moves import assign, done, exchange, hand_back, newcomer
from tests.support.server import Server
from tests.support.village import Village


@pytest.fixture
def acting(server: Server, entered_office: Office) -> Any:
    @contextmanager
    def opened() -> Iterator[Village]:
        with writing(entered_office.engine) as session:
            yield Village(session, cast_of(session), shift_of(server, entered_office), entered_office.vault)

    return opened


def _told(cli: Cli, office: Office, out: Path, code: str) -> Any:
    """Return the one change message of a code; all that were written are valid."""
    told = export(cli, office, out, *UNMASK)
    assert (told["faulty"], told["untold"]) == ([], [])
    found = files(out)
    for name, data in found.items():
        _schema("contract" if "/BW/" in name else "registration").assertValid(etree.fromstring(data))
    roots = [etree.fromstring(data) for data in found.values()]
    (root,) = [r for r in roots if r.findtext("HEAD/SJLX") == code]
    return root


def test_an_exchange_names_both_households(
    entered_office: Office, acting: Any, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        done(village, exchange(village))
    root = _told(cli, entered_office, tmp_path / "out", "1041")
    sides = {root.findtext(f"BUSINESS_DATA/{side}/CBFBM") for side in ("JF", "YF")}
    assert sides == {BIG, OTHER}
    acquired = [e.findtext("CBJYQQDFS") for e in root.iterfind("CHANGE_DATA/CBDKXX")]
    assert acquired.count("300") == 2


@pytest.mark.parametrize(("giver", "count", "code"), [(BIG, 2, "1022"), (SMALL, None, "1021")])
def test_an_assignment_names_who_gave_and_who_got(  # noqa: PLR0917 (fixtures and case)
    entered_office: Office, acting: Any, cli: Cli, tmp_path: Path, giver: str, count: int | None, code: str
) -> None:
    with acting() as village:
        done(village, assign(village, giver, OTHER, count))
    root = _told(cli, entered_office, tmp_path / "out", code)
    assert root.findtext("BUSINESS_DATA/ZCCBFBM") == giver
    assert root.findtext("BUSINESS_DATA/ZCCBJYQZBM") == f"{giver}J"
    assert root.findtext("BUSINESS_DATA/ZRCBFBM") == root.findtext("BUSINESS_DATA/CBFBM") == OTHER


def test_a_new_contract_is_told_under_its_own_code(
    entered_office: Office, acting: Any, cli: Cli, tmp_path: Path
) -> None:
    with acting() as village:
        done(village, assign(village, BIG, newcomer(village), 3))
    root = _told(cli, entered_office, tmp_path / "out", "1022")
    assert (root.findtext("BUSINESS_DATA/ZCCBFBM"), root.findtext("BUSINESS_DATA/ZRCBFBM")) == (BIG, NEXT)


@pytest.mark.parametrize(("count", "code"), [(None, "1071"), (1, "1033")])
def test_a_hand_back_is_told(
    entered_office: Office, acting: Any, cli: Cli, tmp_path: Path, count: int | None, code: str
) -> None:
    giver = SMALL if count is None else BIG
    with acting() as village:
        before = held(village.session, giver)
        done(village, hand_back(village, giver, count))
    root = _told(cli, entered_office, tmp_path / "out", code)
    assert root.findtext("BUSINESS_DATA/CBFBM") in {giver, None, ""}
    assert len(before.plots) >= 1
