"""Forty kills -9 in the middle of loads and of certificates: the same command goes on, nothing lost or double.

Program, backend and postmaster are killed in turn at random moments, in a cluster of the test's own. Afterwards
every fact is counted and compared with a county that nobody disturbed.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from api import database, demo
from api.deliver import load_package
from api.office import Office, open_office
from geodata.demo import places
from geodata.demo.generate import Order, generate
from registry.services import _survey_contracts, _survey_units, load_survey, receive_delivery
from registry.vault import create_key_file
from tests.support.clusters import OwnCluster, own_cluster
from tests.support.house import ROOT
from tests.support.server import Server

pytestmark = pytest.mark.long
KILLS = {"load": 24, "certificate": 16}
VICTIMS = ("program", "backend", "postmaster")
FACTS = {
    "parcels": "SELECT u.code, u.level, md5(ST_AsBinary(v.shape)), v.measured_area FROM spatial_unit AS u "
               "JOIN spatial_unit_version AS v ON v.unit_id = u.id",
    "points": "SELECT number, parcel_codes, md5(ST_AsBinary(shape)) FROM boundary_point",
    "lines": "SELECT number, parcel_codes, md5(ST_AsBinary(shape)) FROM boundary_line",
    "holders": "SELECT h.code, v.name, v.address FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id",
    "members": "SELECT h.code, m.position, p.name, p.id_index FROM household_member AS m "
               "JOIN contract_holder AS h ON h.id = m.holder_id JOIN person AS p ON p.id = m.person_id",
    "contracts": "SELECT c.code, v.term_from, v.term_to, v.total_area FROM contract AS c JOIN contract_version AS v ON v.contract_id = c.id",
    "given": "SELECT c.code, p.parcel_code, p.contract_area FROM contract AS c JOIN contract_parcel AS p ON p.contract_id = c.id",
    "papers": "SELECT kind, right_code, serial, issued_on FROM earlier_paper",
    "raw": "SELECT file, first_row, rows FROM raw_block",
    "areas": "SELECT kind, code, md5(ST_AsBinary(shape)) FROM reference_area",
    "features": "SELECT kind, name, md5(ST_AsBinary(shape)) FROM topographic_feature",
    "rights": "SELECT r.right_id, r.unit_id FROM right_parcel AS r",
}  # fmt: skip
"""What a county holds, without the numbers that the database gives."""


@pytest.fixture
def own(server: Server) -> Iterator[OwnCluster]:
    with own_cluster(server, "killed") as made:
        made.cluster.up()
        if not server.key_file.exists():
            create_key_file(server.key_file)
        yield made


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(Order(2_400, 77), tmp_path_factory.mktemp("delivery")).root


def _office(server: Server, own: OwnCluster, name: str, *, new: bool = False) -> Office:
    here = server.settings(name)
    urls = {
        key: getattr(here, key).set(query={"host": str(own.cluster.sockets)})
        for key in ("app_url", "admin_url", "access_url")
    }
    settings = replace(here, **urls, state=own.cluster.state, sockets=own.cluster.sockets)
    if new:
        database.make_database(settings.admin_url, settings.app_url, settings.access_url)
        choice = database.CountyChoice(places.COUNTY_CODE, places.COUNTY_NAME, places.SRID)
        database.migrate(settings.admin_url, choice)
        database.settle_key(settings, settings.admin_url)
    office = open_office(settings)
    if new:
        list(demo.add_accounts(office))
        demo.shorten_notices(office, demo.actors_of(office)["lu"])
    return office


def _command(server: Server, own: OwnCluster, name: str, *arguments: str) -> "subprocess.Popen[str]":
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **server.environment(name), "SANQUAN_STATE": str(own.cluster.state),
    }  # fmt: skip
    return subprocess.Popen(
        [ROOT / ".venv/bin/sanquan", *arguments], env=environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _kill(victim: str, process: "subprocess.Popen[str]", own: OwnCluster, name: str) -> bool:
    """Kill -9; return whether there was anything to kill."""
    if process.poll() is not None:
        return False
    if victim == "program":
        os.killpg(process.pid, signal.SIGKILL)
    elif victim == "postmaster":
        os.kill(own.postmaster(), signal.SIGKILL)
    else:
        with own.session() as session:
            row = session.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend' LIMIT 1", [name]
            ).fetchone()  # fmt: skip
        if row is None:
            return False
        os.kill(int(str(row[0])), signal.SIGKILL)
    return True


def _disturbed(
    server: Server, own: OwnCluster, name: str, dice: random.Random, kills: int, *command: str
) -> int:
    """Run a command again and again, killed at random moments, until it ends by itself; return the kills."""
    done = 0
    seconds = 1.0
    while True:
        own.cluster.up()
        process = _command(server, own, name, *command)
        struck = False
        begun = time.monotonic()
        if done < kills:
            pause = dice.uniform(0.4, seconds)
            try:
                process.wait(pause)
            except subprocess.TimeoutExpired:
                struck = _kill(VICTIMS[done % 3], process, own, name)
        said, _ = process.communicate(timeout=300)
        seconds = max(seconds, time.monotonic() - begun)
        if struck:
            done += 1
        elif process.returncode in (0, 1):
            return done
        else:  # it met a server that another blow had felled: the user runs it again
            assert "Traceback" not in said or "OperationalError" in said, said
        seconds = min(seconds + 1.0, 12.0)


def _facts(own: OwnCluster, name: str) -> dict[str, list[str]]:
    with psycopg.connect(host=str(own.cluster.sockets), user="postgres", dbname=name) as connection:
        return {
            what: sorted(str(row) for row in connection.execute(sql.encode()).fetchall())
            for what, sql in FACTS.items()
        }


def test_forty_kills_lose_and_double_nothing(
    server: Server, own: OwnCluster, delivery: Path, tmp_path: Path
) -> None:
    seed = int.from_bytes(os.urandom(4))
    sys.stdout.write(f"seed {seed}\n")
    dice = random.Random(seed)
    calm = _office(server, own, "calm", new=True)
    load_package(calm, delivery, demo.actors_of(calm)["lu"])
    calm.close()
    wanted = _facts(own, "calm")
    kills = {"load": 0, "certificate": 0}
    county = 0
    while kills["load"] < KILLS["load"]:
        county += 1
        name = f"killed{county}"
        _office(server, own, name, new=True).close()
        command = ("--database", name, "load", str(delivery), "--as", "lu")
        kills["load"] += _disturbed(server, own, name, dice, KILLS["load"] - kills["load"], *command)
        own.cluster.up()
        assert _facts(own, name) == wanted, f"county {county}, seed {seed}"
        assert own_count(own, name, "SELECT count(*) FROM delivery") == 1
    office = _office(server, own, name)
    demo.register_surveys(office, demo.actors_of(office), displayed_only=0)
    office.close()
    rights = own_count(own, name, "SELECT count(*) FROM land_right")
    rounds = 0
    while kills["certificate"] < KILLS["certificate"]:
        rounds += 1
        folder = tmp_path / f"papers{rounds}"
        target = f"papers{rounds}"
        own.do(f"CREATE DATABASE {target} TEMPLATE {name}")
        command = ("--database", target, "certificate", "issue", "--all", "--as", "shen", "--to", str(folder))
        kills["certificate"] += _disturbed(
            server, own, target, dice, KILLS["certificate"] - kills["certificate"], *command
        )
        own.cluster.up()
        assert own_count(own, target, "SELECT count(*) FROM certificate") == rights
        assert own_count(own, target, "SELECT count(DISTINCT right_id) FROM certificate") == rights
        assert own_count(own, target, "SELECT count(DISTINCT paper_number) FROM certificate") == rights
        papers = list(folder.rglob("*.pdf"))
        assert len(papers) == rights, f"seed {seed}"
        assert all(path.read_bytes()[-6:].strip() == b"%%EOF" for path in papers)
    sys.stdout.write(f"kills {kills}, counties {county}, rounds of certificates {rounds}, rights {rights}\n")
    assert kills == KILLS


def own_count(own: OwnCluster, name: str, sql: str) -> int:
    with psycopg.connect(host=str(own.cluster.sockets), user="postgres", dbname=name) as connection:
        row = connection.execute(sql.encode()).fetchone()
        assert row is not None
        return int(str(row[0]))


def test_without_what_recognises_a_delivery_and_a_grantor_facts_are_doubled(
    server: Server, own: OwnCluster, small_delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the resume keys taken out, the same comparison finds doubles."""
    office = _office(server, own, "control", new=True)
    lu = demo.actors_of(office)["lu"]
    load_package(office, small_delivery, lu)
    once = _facts(own, "control")

    def always_new(*_: object, **__: object) -> receive_delivery.ReceivedDelivery:
        return receive_delivery.ReceivedDelivery(1, True, frozenset(), has_ground=True)

    def never_again(module: object, name: str) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, **k: real(*a, **{**k, "again": False}))

    monkeypatch.setattr("geodata.load.receive_delivery", always_new)
    monkeypatch.setattr(load_survey, "_is_done", lambda *_: False)
    monkeypatch.setattr("geodata.load.keep_raw_rows", lambda *_: None)
    never_again(_survey_units, "write_boundaries")
    never_again(_survey_contracts, "write_papers")
    with psycopg.connect(
        host=str(own.cluster.sockets), user="postgres", dbname="control", autocommit=True
    ) as c:
        c.execute("DROP INDEX uq_delivery_grantor_delivery_id_grantor_code_current")
    load_package(office, small_delivery, lu)
    twice = _facts(own, "control")
    office.close()
    assert twice != once
    assert len(twice["points"]) == 2 * len(once["points"]) > 0
    assert len(twice["papers"]) == 2 * len(once["papers"]) > 0
