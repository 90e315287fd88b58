"""A backup restores to an equal database, with its own key only; the drill proves it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from api import backup as backups
from api.database import DatabaseError
from api.office import Office
from registry.errors import KeyFileError
from registry.queries import cases
from registry.vault import create_key_file
from tests.support.server import Server


@pytest.fixture(scope="module")
def taken(server: Server, loaded_template: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A loaded county and its backup."""
    name = server.clone(loaded_template)
    folder = tmp_path_factory.mktemp("backup") / "monday"
    backups.backup(server.settings(name), folder)
    return name, folder


def _new(server: Server, name: str) -> str:
    return f"{name}_{server.worker}"


def test_a_restored_database_equals_row_by_row_and_opens(server: Server, taken: tuple[str, Path]) -> None:
    source, folder = taken
    name = _new(server, "restored")
    manifest = backups.restore(server.settings(name), folder)
    assert manifest.tables["spatial_unit"].rows >= 60
    assert manifest.tables["journal_entry"].rows > 1
    for other in (source, name):
        office: Office = server.open(other)
        with Session(office.engine) as session:
            assert [c.grantor_code for c in cases.in_region(session, "510623", "survey")] == [
                "51062310020001"
            ]
        office.close()
    engine = create_engine(server.url(name))
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("DELETE FROM journal_entry"))  # grants came along
    engine.dispose()
    server.drop(name)


def test_one_changed_value_is_seen(server: Server, taken: tuple[str, Path], loaded_template: str) -> None:
    _, folder = taken
    name = server.clone(loaded_template)
    manifest = backups.read_manifest(folder)
    admin = server.settings(name).admin_url
    assert admin is not None
    assert backups.compare(admin, manifest) == []
    server.admin("ALTER TABLE grantor_version DISABLE TRIGGER no_change", name)
    server.admin("UPDATE grantor_version SET address = address || '.'", name)
    assert [line.split(":")[0] for line in backups.compare(admin, manifest)] == ["grantor_version"]
    server.drop(name)


def test_another_key_is_refused_and_nothing_is_made(
    server: Server, taken: tuple[str, Path], tmp_path: Path
) -> None:
    _, folder = taken
    create_key_file(tmp_path / "other.key")
    name = _new(server, "wrong_key")
    with pytest.raises(KeyFileError, match="not this backup's key"):
        backups.restore(replace(server.settings(name), key_file=tmp_path / "other.key"), folder)
    assert not _exists(server, name)


def test_the_key_is_not_in_the_backup(server: Server, taken: tuple[str, Path]) -> None:
    _, folder = taken
    key = server.key_file.read_bytes().strip()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 40
    assert not any(key in path.read_bytes() for path in files)


def test_a_dump_that_differs_from_its_manifest_is_refused_and_dropped(
    server: Server, taken: tuple[str, Path], tmp_path: Path
) -> None:
    _, folder = taken
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "dump").symlink_to(folder / "dump")
    raw = json.loads((folder / "manifest.json").read_text())
    raw["tables"]["person"]["rows"] += 1
    (copy / "manifest.json").write_text(json.dumps(raw))
    name = _new(server, "differs")
    with pytest.raises(DatabaseError, match="person: "):
        backups.restore(server.settings(name), copy)
    assert not _exists(server, name)


def test_a_damaged_dump_is_refused_and_dropped(
    server: Server, taken: tuple[str, Path], tmp_path: Path
) -> None:
    _, folder = taken
    copy = tmp_path / "copy"
    (copy / "dump").mkdir(parents=True)
    for path in (folder / "dump").iterdir():
        (copy / "dump" / path.name).write_bytes(path.read_bytes())
    (copy / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    largest = max((copy / "dump").glob("*.dat.gz"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-200])
    name = _new(server, "damaged")
    with pytest.raises(DatabaseError, match="pg_restore failed"):
        backups.restore(server.settings(name), copy)
    assert not _exists(server, name)


def test_an_unfinished_backup_and_an_existing_database_are_refused(
    server: Server, taken: tuple[str, Path], tmp_path: Path, cli: Callable[..., object]
) -> None:
    source, folder = taken
    with pytest.raises(DatabaseError, match="no finished backup"):
        backups.restore(server.settings(_new(server, "none")), tmp_path)
    with pytest.raises(DatabaseError, match="exists"):
        backups.restore(server.settings(source), folder)
    with pytest.raises(DatabaseError, match="exists"):
        backups.backup(server.settings(source), folder)


def test_the_drill_restores_into_a_scratch_cluster_and_leaves_nothing(
    server: Server, taken: tuple[str, Path]
) -> None:
    _, folder = taken
    said: list[str] = []
    before = set(Path("/var/tmp").glob("sanquan-drill-*"))
    backups.drill(server.settings("unused"), folder, said.append)
    assert said[-1].startswith("restored and equal: ")
    assert set(Path("/var/tmp").glob("sanquan-drill-*")) == before


def _exists(server: Server, name: str) -> bool:
    engine = create_engine(server.url("postgres", "postgres"))
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = :n"), {"n": name})
    engine.dispose()
    return bool(found)
