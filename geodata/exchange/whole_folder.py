"""A folder that appears whole or not at all, whatever kills the program that writes it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.errors import ExportError


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """Give a hidden folder beside `out` to write to; it becomes `out` when the block ends without an error.

    What an export that was killed left is thrown away first. Raises ExportError where `out` holds
    something, or another export is writing it.
    """
    out = out.absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExportError(why=f"“{out.name}”已存在且不是空文件夹 (exists and is not an empty folder)")
    unfinished = out.parent / f".{out.name}.unfinished-export"
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700, exist_ok=True)
    held = os.open(unfinished, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            why = f"另一个导出正在写“{out.name}” (another export is writing it)"
            raise ExportError(why=why) from error
        _empty(unfinished)
        try:
            yield unfinished
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        _settle(unfinished)
        unfinished.rename(out)
        _sync(out.parent)
    finally:
        os.close(held)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _settle(folder: Path) -> None:
    """Have everything on the disk before the name says that it is whole."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
