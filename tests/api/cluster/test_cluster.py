"""The private cluster: how it is made, that it survives what machines do, that it touches nothing else."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.cluster import Cluster, ClusterError
from tests.support.clusters import OwnCluster, kill_all, own_cluster
from tests.support.server import Server


@pytest.fixture(scope="module")
def own(server: Server) -> Iterator[OwnCluster]:
    """One cluster for the file; every test brings it up, so none rests on another."""
    with own_cluster(server, "kept") as made:
        yield made


@pytest.fixture
def up(own: OwnCluster) -> OwnCluster:
    own.cluster.up()
    return own


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the machine's own PostgreSQL looked like before this file's tests."""
    return _system()


def _system() -> str:
    listed = subprocess.run(
        ["pg_lsclusters", "--no-header"], capture_output=True, text=True, check=False
    ).stdout
    folders = [Path("/etc/postgresql"), Path("/var/lib/postgresql"), Path("/var/run/postgresql")]
    entries = [
        f"{p} {p.stat().st_mtime_ns}" for f in folders if f.exists() for p in (f, *sorted(f.rglob("*")))
    ]
    return "\n".join([listed, *entries])


def test_the_systems_clusters_are_left_alone(system: str, up: OwnCluster) -> None:
    up.cluster.down()
    up.cluster.up()
    assert _system() == system
    assert str(up.cluster.data).startswith(str(up.folder))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        ("max_locks_per_transaction", "256"),
        ("unix_socket_permissions", "0700"),
    ],
)
def test_the_cluster_is_made_with(up: OwnCluster, setting: str, value: str) -> None:
    assert up.ask(f"SHOW {setting}") == value


def test_names_sort_by_code_point_in_every_database(up: OwnCluster) -> None:
    assert (
        up.ask("SELECT string_agg(DISTINCT datcollate || ' ' || datctype, ',') FROM pg_database")
        == "C.UTF-8 C.UTF-8"
    )


def _open_files(pid: int) -> list[str]:
    try:
        return [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
    except FileNotFoundError:  # it has ended since it was listed
        return []


def test_the_server_answers_at_its_socket_only(up: OwnCluster) -> None:
    links = [link for pid in up.processes() for link in _open_files(pid)]
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                listening.append(line)
    assert len(inodes) >= 1
    assert listening == []


def test_folders_are_for_their_owner_only(up: OwnCluster) -> None:
    for folder in (up.cluster.sockets, up.cluster.state, up.cluster.data):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def _owner(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}").owner()
    except FileNotFoundError:
        return None


def test_the_server_runs_as_postgres_where_the_program_is_root(up: OwnCluster) -> None:
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    owners = [_owner(pid) for pid in up.processes()]
    assert set(owners) - {None} == {owner}
    assert owners.count(owner) > 4  # a worker of the server's may end while it is looked at, not all of them
    assert up.cluster.data.owner() == owner


def test_nobody_comes_in_by_password_or_under_another_name(up: OwnCluster) -> None:
    assert (
        up.ask("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer' OR type <> 'local'") == "0"
    )
    assert up.ask("SELECT count(*) FROM pg_hba_file_rules") == "1"
    up.do("CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match=r"(?i)peer authentication failed"):
        psycopg.connect(host=str(up.cluster.sockets), user="stranger", dbname="postgres")
    up.do("DROP ROLE stranger")


def test_up_says_whether_the_server_was_down_and_the_same_one_answers(up: OwnCluster) -> None:
    pid = up.postmaster()
    assert up.cluster.up() is False
    assert up.postmaster() == pid
    assert up.cluster.running() is True


def test_down_stops_everything_and_is_harmless_twice(up: OwnCluster) -> None:
    pids = up.processes()
    assert len(pids) >= 5
    assert up.cluster.down() is True
    assert up.processes() == []
    assert up.cluster.running() is False
    assert up.cluster.down() is False
    assert up.cluster.up() is True


def _commit_rows(own: OwnCluster) -> None:
    own.do("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)")
    own.do("TRUNCATE kept")
    own.do("INSERT INTO kept SELECT generate_series(1, 1000)")


def test_a_committed_row_survives_the_killing_of_all_processes(up: OwnCluster) -> None:
    _commit_rows(up)
    open_one = psycopg.connect(host=str(up.cluster.sockets), user="postgres", dbname="postgres")
    open_one.execute("INSERT INTO kept VALUES (9999)")
    kill_all(up.processes())
    open_one.close()
    assert (up.cluster.data / "postmaster.pid").exists()
    assert up.cluster.running() is False
    assert up.cluster.up() is True
    assert up.ask("SELECT count(*) FROM kept") == "1000"
    assert up.ask("SELECT count(*) FROM kept WHERE n = 9999") == "0"


def _stop(pid: int) -> bool:
    """Stop a process; return whether it was there: the backend of a closed connection may just be leaving."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return False
    return True


def test_orphans_of_a_killed_postmaster_are_ended_before_a_new_one_starts(up: OwnCluster) -> None:
    _commit_rows(up)
    first = up.postmaster()
    # A stopped process does not notice its postmaster's death, as one in a long system call does not.
    orphans = [pid for pid in up.processes() if pid != first and _stop(pid)]
    assert orphans
    kill_all([first])
    assert set(up.processes()) == set(orphans)
    assert up.cluster.up() is True
    assert not set(up.processes()) & {first, *orphans}
    assert up.ask("SELECT count(*) FROM kept") == "1000"


def test_a_stale_pid_file_that_names_a_foreign_process_is_no_obstacle(up: OwnCluster) -> None:
    _commit_rows(up)
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        kill_all(up.processes())
        pid_file = up.cluster.data / "postmaster.pid"
        lines = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        assert up.cluster.up() is True
        assert up.postmaster() != bystander.pid
        assert up.ask("SELECT count(*) FROM kept") == "1000"
        assert bystander.poll() is None, "the foreign process was ended"
    finally:
        bystander.communicate(b"\n")


@pytest.mark.parametrize("content", ["", "\n", "\0\0\0\0", "no number\n/somewhere\n"])
def test_an_unreadable_pid_file_is_no_obstacle(up: OwnCluster, content: str) -> None:
    kill_all(up.processes())
    (up.cluster.data / "postmaster.pid").write_text(content)
    assert up.cluster.up() is True
    assert up.cluster.running() is True


def test_sockets_folder_emptied_by_a_reboot_is_made_again(up: OwnCluster) -> None:
    up.cluster.down()
    shutil.rmtree(up.cluster.sockets)
    assert up.cluster.up() is True
    assert stat.S_IMODE(up.cluster.sockets.stat().st_mode) == 0o700


def test_a_server_that_cannot_start_says_why_and_starts_once_it_is_mended(up: OwnCluster) -> None:
    up.cluster.down()
    conf = up.cluster.data / "postgresql.auto.conf"
    whole = conf.read_text(encoding="utf-8")
    conf.write_text(whole + "max_connections = none\n", encoding="utf-8")
    with pytest.raises(ClusterError, match=r"max_connections") as caught:
        up.cluster.up()
    assert str(up.cluster.log) in str(caught.value)
    conf.write_text(whole, encoding="utf-8")
    assert up.cluster.up() is True


def test_an_interrupted_making_is_begun_again_and_two_at_once_make_one(server: Server) -> None:
    with own_cluster(server, "fresh") as fresh:
        half = fresh.cluster.state / "postgres.new"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("16\n")
        (half / "base").mkdir()
        gate = threading.Barrier(2)
        said: list[bool] = []

        def start() -> None:
            mine = Cluster(fresh.cluster.state, fresh.cluster.sockets, fresh.cluster.extra_conf)
            gate.wait()
            said.append(mine.up())

        threads = [threading.Thread(target=start) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(said) == [False, True]
        assert not half.exists()
        assert fresh.ask("SHOW data_checksums") == "on"
        postmasters = [
            pid
            for pid in fresh.processes()
            if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"/usr/lib/postgresql")
        ]
        assert postmasters == [fresh.postmaster()]
        socket_folder, state = fresh.cluster.sockets, fresh.cluster.state
        fresh.cluster.remove()
        assert fresh.processes() == []
    assert not socket_folder.exists()
    assert not state.exists()
