"""A folder appears whole or not at all."""

from pathlib import Path

import pytest

from geodata.errors import ExportError
from geodata.exchange.whole_folder import whole_folder


def test_it_appears_when_it_is_done_even_over_an_empty_one(tmp_path: Path) -> None:
    out = tmp_path / "a" / "out"
    out.mkdir(parents=True)
    with whole_folder(out) as folder:
        (folder / "x").mkdir()
        (folder / "x" / "file").write_text("whole")
        assert [*out.iterdir()] == []
    assert (out / "x" / "file").read_text() == "whole"
    assert [p.name for p in out.parent.iterdir()] == ["out"]
    assert out.stat().st_mode & 0o077 == 0, "personal data are nobody else's to read"


def test_an_error_leaves_nothing_and_a_kill_leaves_what_the_next_one_throws_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(NotADirectoryError), whole_folder(out) as folder:
        [(folder / name).write_text("half") for name in ("half", "half/more")]
    assert [*tmp_path.iterdir()] == []
    left = tmp_path / ".out.unfinished-export"
    (left / "deep").mkdir(parents=True)
    (left / "deep" / "file").write_text("left")
    (left / "link").symlink_to(tmp_path)
    with whole_folder(out) as folder:
        (folder / "new").write_text("new")
    assert [p.name for p in out.iterdir()] == ["new"]
    assert tmp_path.is_dir()


def test_two_at_once_do_not_write_into_each_other(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with whole_folder(out) as folder:
        (folder / "mine").write_text("mine")
        with pytest.raises(ExportError, match="另一个导出"), whole_folder(out):
            pass
        assert (folder / "mine").exists()
    assert (out / "mine").read_text() == "mine"


@pytest.mark.parametrize("make", [lambda p: p.write_text("x"), lambda p: (p.mkdir(), (p / "f").touch())])
def test_what_is_there_is_left_alone(tmp_path: Path, make: object) -> None:
    out = tmp_path / "out"
    make(out)  # type: ignore[operator]
    with pytest.raises(ExportError, match="不是空文件夹"), whole_folder(out):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
