"""A scan is what its bytes say, whole and inert; everything else is sent back with advice."""

import pytest

from geodata.errors import ScanError
from geodata.scans import confined
from geodata.scans.confined import looked_through
from geodata.scans.look import WHY, Looked, UnfitError, look
from tests.support.scans import action, pdf, picture, unfit

UNFIT = unfit()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (picture("JPEG"), Looked("image/jpeg", 1)),
        (picture("PNG"), Looked("image/png", 1)),
        (pdf(3), Looked("application/pdf", 3)),
        (pdf(OpenAction=action("GoTo")), Looked("application/pdf", 1)),  # where to begin to read
    ],
)
def test_a_good_scan_is_known_by_its_bytes(content: bytes, expected: Looked) -> None:
    assert look(content) == expected


@pytest.mark.parametrize("name", sorted(UNFIT))
def test_a_bad_one_is_not_taken(name: str) -> None:
    why, content = UNFIT[name]
    with pytest.raises(UnfitError) as error:
        look(content)
    assert str(error.value) == why


def test_every_reason_is_met_and_says_what_to_do() -> None:
    assert {why for why, _ in UNFIT.values()} == set(WHY)
    assert "JPEG" in WHY["heic"].zh
    assert "PDF、JPEG、PNG" in WHY["kind"].zh


def test_without_the_walk_the_script_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is the walk over the objects that finds it."""
    monkeypatch.setattr("geodata.scans.look._is_active", lambda found: False)
    assert look(UNFIT["loose script"][1]) == Looked("application/pdf", 1)


def test_it_is_looked_through_in_a_process_of_its_own() -> None:
    assert looked_through(picture()) == Looked("image/jpeg", 1)
    with pytest.raises(ScanError) as error:
        looked_through(UNFIT["phone's picture"][1])
    assert error.value.said.zh == f"这份文件没有收下：{WHY['heic'].zh}。"


def test_a_child_that_ends_otherwise_is_a_file_that_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined.sys, "executable", "/bin/false")
    with pytest.raises(ScanError) as error:
        looked_through(picture())
    assert error.value.said.en == f"The file was not taken: {WHY['damaged'].en}."
