"""The files of uploads and exports, in the data directory; nobody but the program may look into it.

A package is personal data in clear: it lies here only until it is loaded or discarded (its raw rows are
then sealed in the database), its report, and an export, until it is discarded. Below `Settings.packages`
each has a folder with a random name, that of an upload held by a lock while it arrives.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from api.office import Office
from api.transaction import reading
from registry.queries import package_jobs
from registry.services.package_job import Upload

PACKAGE, REPORT, EXPORT = "package.zip", "report", "export.zip"


def make_private(folder: Path) -> Path:
    """Make a folder that only the program's own user may look into, and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


class Arriving:
    """A file that is being uploaded: written to its place and hashed on the way; gone unless kept.

    It is the stream that Werkzeug's form parser writes to.
    """

    def __init__(self, packages: Path) -> None:
        self.folder = make_private(packages) / secrets.token_hex(16)
        with _held(packages):  # so that no sweep meets the folder before it is held
            self.folder.mkdir(mode=0o700)
            self._lock = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._file: IO[bytes] = (self.folder / PACKAGE).open("w+b")
        (self.folder / PACKAGE).chmod(0o600)
        self._digest = hashlib.sha256()
        self._kept = False

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        self._digest.update(data)
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def keep(self, file_name: str) -> Upload:
        """Keep the file, safe on disk, and return what is known of it."""
        self._file.seek(0, os.SEEK_END)
        size = self._file.tell()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._kept = True
        shown = file_name.replace("\\", "/").rpartition("/")[2].replace("\0", "")[-120:]
        return Upload(shown or PACKAGE, self.folder.name, self._digest.digest(), size)

    def close(self) -> None:
        """Let go of the file; one that was not kept is removed."""
        if self._file.closed:
            return
        self._file.close()
        if not self._kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    __del__ = close


@contextmanager
def _held(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def settled(packages: Path) -> list[Path]:
    """Return the folders that no upload is writing to: they are noted in the database, or left by a crash."""
    found = []
    if packages.is_dir():
        with _held(packages):
            for folder in packages.iterdir():
                with suppress(BlockingIOError), _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    found.append(folder)
    return found


def sweep(folders: list[Path], keeps: dict[str, tuple[bool, bool]]) -> list[Path]:
    """Remove what is needed no longer from folders that were `settled` before `keeps` was asked.

    `keeps` says for each folder whether its package and its report are still needed; an upload that is
    not among them was cut off. Returns what was removed.
    """
    removed = []
    for folder in folders:
        package, report = keeps.get(folder.name, (False, False))
        gone = [path for path in folder.iterdir() if not (package if path.name == PACKAGE else report)]
        gone += [] if package or report else [folder]
        for path in gone:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        removed += gone
    return removed


def new_report(folder: Path) -> Path:
    """Return an empty folder to write a report into; `settle_report` puts it in place."""
    for left in folder.glob("report-*"):  # by a worker that was killed
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="report-", dir=folder))


def settle_report(made: Path) -> None:
    """Put a written report in the place of an earlier one."""
    place = made.parent / REPORT
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)


def clear_away(office: Office) -> list[Path]:
    """Remove the files that no upload needs any longer."""
    folders = settled(office.settings.packages)
    with reading(office.engine) as session:
        keeps = package_jobs.keeps(session)
    return sweep(folders, keeps)
