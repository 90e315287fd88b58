"""`sanquan export package`: who may, what is logged before, what a kill leaves, what is printed."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from api.transaction import reading
from geodata.exchange.digest import digests
from registry.models import AccessLog
from tests.support.house import ROOT
from tests.support.packages import survey_of
from tests.support.server import Server

Cli = Callable[..., Any]
UNMASK = ("--unmask", "--purpose", "上报省厅")


def _log(office: Office) -> list[tuple[Any, ...]]:
    with reading(office.engine) as session:
        rows = session.query(AccessLog).filter_by(kind="export").order_by(AccessLog.id).all()
        return [(r.subject, r.outcome, r.purpose, r.account_id is not None) for r in rows]


def test_an_export_is_logged_with_its_purpose_and_prints_digests_that_compare(
    loaded_office: Office, cli: Cli, tmp_path: Path
) -> None:
    said = cli(loaded_office, "export", "package", tmp_path / "a", "--as", "shen", "--json", *UNMASK)
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["masked"] is False
    again = cli(None, "check", told["root"], "--digest", "--json")
    assert json.loads(again.out) == told["digests"]
    assert told["digests"]["parcels"]["rows"] == 60
    plain = cli(loaded_office, "export", "package", tmp_path / "b", "--as", "shen")
    assert plain.code == 0
    assert "掩码" in plain.out
    assert _log(loaded_office) == [
        ("510623", "unmasked", "上报省厅", True), ("510623", "masked", None, True)
    ]  # fmt: skip
    masked = cli(loaded_office, "load", tmp_path / "b", "--as", "lu")
    assert masked.code == 3
    assert "掩码" in masked.err


def test_what_cannot_be_logged_is_not_exported(
    loaded_office: Office, server: Server, cli: Cli, tmp_path: Path
) -> None:
    name = str(loaded_office.settings.app_url.database)
    server.admin("REVOKE INSERT (kind) ON access_log FROM sanquan_access", name)
    said = cli(loaded_office, "export", "package", tmp_path / "out", "--as", "shen", *UNMASK)
    assert said.code == 4
    assert list(tmp_path.iterdir()) == []
    assert _log(loaded_office) == []
    server.admin("GRANT INSERT (kind) ON access_log TO sanquan_access", name)
    said = cli(loaded_office, "export", "package", tmp_path / "out", "--as", "shen", *UNMASK)
    assert said.code == 0
    assert len(_log(loaded_office)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--as", "shen", "--unmask"), 2, "--purpose"),
        (("--as", "shen", "--unmask", "--purpose", "  "), 2, "--purpose"),
        (("--as", "shen", "--purpose", "看看"), 2, "--unmask"),
        (("--as", "lu"), 2, "no registrar"),
        (("--as", "wai"), 3, "outside your region"),
    ],
)
def test_unmasking_without_a_purpose_or_by_a_clerk_is_refused(
    loaded_office: Office, cli: Cli, tmp_path: Path, arguments: tuple[str, ...], code: int, why: str
) -> None:
    said = cli(loaded_office, "export", "package", tmp_path / "out", *arguments)
    assert said.code == code
    assert why in said.err
    assert list(tmp_path.iterdir()) == []
    assert _log(loaded_office) == []


def test_a_folder_that_holds_something_is_left_alone(loaded_office: Office, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    mine = tmp_path / "out" / "mine.txt"
    mine.write_text("mine")
    said = cli(loaded_office, "export", "package", tmp_path / "out", "--as", "shen")
    assert said.code == 3
    assert "不是空文件夹" in said.err
    assert [*tmp_path.rglob("*")] == [tmp_path / "out", mine]
    mine.unlink()
    assert cli(loaded_office, "export", "package", tmp_path / "out", "--as", "shen").code == 0


# Where the export is when it is killed: the first of these patterns that shows up is the moment.
MOMENTS = (".out.*", ".out.*/*/矢量数据/DK*.dbf", ".out.*/*/汇总表格/*.xlsx", ".out.*/*/元数据/*.xml")


@pytest.mark.parametrize(
    "moment", [MOMENTS[0], *(pytest.param(m, marks=pytest.mark.long) for m in MOMENTS[1:])]
)
def test_a_killed_export_leaves_nothing_that_looks_whole_and_starts_over(
    loaded_office: Office, server: Server, cli: Cli, tmp_path: Path, moment: str
) -> None:
    out = tmp_path / "out"
    arguments = ("export", "package", str(out), "--as", "shen", *UNMASK)
    child = subprocess.Popen(
        [ROOT / ".venv/bin/sanquan", *arguments],
        env={**server.environment(str(loaded_office.settings.app_url.database)), "PATH": os.defpath},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while child.poll() is None and not any(tmp_path.glob(moment)):
        os.sched_yield()
    child.send_signal(signal.SIGKILL)
    child.wait()
    seen = out.exists()
    if moment != MOMENTS[-1]:  # after the last file it may just have been done
        assert child.returncode == -signal.SIGKILL
        assert not seen, "half a delivery under its own name"
    if not seen:
        said = cli(loaded_office, *arguments)
        assert said.code == 0, said.err
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    (root,) = out.iterdir()
    control = cli(loaded_office, "export", "package", tmp_path / "control", "--as", "shen", "--json", *UNMASK)
    assert {n: (d.rows, d.sha256) for n, d in digests(survey_of(root)).items()} == {
        n: (d["rows"], d["sha256"]) for n, d in json.loads(control.out)["digests"].items()
    }
