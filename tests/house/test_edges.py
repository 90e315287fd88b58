"""What only one file may do: the environment, the clock, commits; imports run one way; no foreign addresses."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.house import ROOT, dotted, offending, sources, tracked

ADDRESSES = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|npmmirror|registry\.yarnpkg|--?(?:extra-)?index-url"
    r"|tuna\.tsinghua|mirrors\.aliyun|\bunpkg\.com|jsdelivr|cdnjs|tool\.uv\.index"
)


def _uses(banned: re.Pattern[str], homes: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        path: found
        for path, text in offending(sources(".py"), homes)
        if (found := [name for name in dotted(text) if banned.fullmatch(name)])
    }


ENVIRONMENT = re.compile(r"os\.(?:environb?|getenv|putenv)(?:\..*)?")
CLOCK = re.compile(
    r"datetime\.(?:datetime\.(?:now|utcnow|today)|date\.today)|time\.(?:time|time_ns|localtime|gmtime)"
)
COMMIT = re.compile(r".*\.(?:commit|begin|begin_nested|sessionmaker)")


def test_the_environment_is_read_by_the_settings_only() -> None:
    # serve.py hands it on to the server process as it is.
    assert _uses(ENVIRONMENT, ("api/settings.py", "api/serve.py")) == {}
    assert set(_uses(ENVIRONMENT, ())) == {"api/settings.py", "api/serve.py"}


def test_serving_reads_nothing_from_the_environment_it_hands_on() -> None:
    text = (ROOT / "api/serve.py").read_text(encoding="utf-8")
    assert re.findall(r".*environ.*", text) == [
        "    environment = dict(os.environ)  # noqa: TID251 (handed on to the server as it is)",
        '        environment["SANQUAN_DATABASE"] = str(settings.app_url.database)',
        "    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 (own command)",
        "    worker = _Worker(environment) if background else None",
        "    def __init__(self, environment: dict[str, str]) -> None:",
        "        self.environment = environment",
        "        return subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)  # noqa: S603 (own command)",
    ]


def test_nobody_asks_the_machine_what_time_it_is() -> None:
    # The demo draws dates, and file dates are no dates of the register.
    assert _uses(CLOCK, ()) == {}


SHORT = "    with Session(office.access_engine) as short, short.begin():"
"""The separate short connection of access log, throttle and last-seen, which may write only those (design.md §4)."""


def test_transactions_begin_and_end_in_one_file_and_in_the_making_of_a_database() -> None:
    homes = ("api/transaction.py", "api/database.py")
    found = {path: set(names) for path, names in _uses(COMMIT, homes).items()}
    # A SQLite file that is written, and a commitment to personal data, are no transactions of the register.
    assert found.pop("geodata/exchange/write_tables.py") == {"self._db.commit"}
    acts = (
        "correct_parcel",
        "accept_differences",
        "withdraw_case",
        "withdraw_delivery",
        "file_objection",
        "take_in_case",
    )
    for act in acts:
        assert found.pop(f"registry/services/{act}.py") == {"writing.commitments.commit"}
    # A query that cannot read a torn value is taken back alone; the audit goes on in the same snapshot.
    assert found.pop("registry/queries/audit.py") == {"session.begin_nested"}
    assert set().union(*found.values()) <= {"short.begin"}
    for path in found:
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        begun = {line.replace("office()", "office") for line in lines if ".begin(" in line}
        assert begun == {SHORT}, path
    assert set(_uses(COMMIT, ())) >= set(homes)


@pytest.mark.parametrize(
    ("planted", "banned"),
    [
        ("import os\nx = os.environ['A']", ENVIRONMENT),
        ("from os import environ\n", ENVIRONMENT),
        ("import os as o\nx = o.getenv('A')", ENVIRONMENT),
        ("from datetime import datetime\nx = datetime.now()", CLOCK),
        ("import datetime as dt\nx = dt.date.today()", CLOCK),
        ("session.commit()", COMMIT),
        ("with office.engine.begin() as c: pass", COMMIT),
        ("f(session)().commit()", COMMIT),
    ],
)
def test_a_planted_use_is_noticed(planted: str, banned: re.Pattern[str]) -> None:
    assert any(banned.fullmatch(name) for name in dotted(planted))


def test_what_sounds_alike_is_not_noticed() -> None:
    text = (
        "from registry import clock\nimport os\nx = clock.today(s)\ny = os.path\nz = 'os.environ'\nbegin = 1"
    )
    assert [n for n in dotted(text) if any(b.fullmatch(n) for b in (ENVIRONMENT, CLOCK, COMMIT))] == []


def _addresses(text: str) -> list[str]:
    return [m.group() for m in ADDRESSES.finditer(text)]


def test_no_file_names_a_package_registry() -> None:
    own = "tests/house/test_edges.py"
    found = {
        path.as_posix(): hits
        for path in tracked()
        if path.as_posix() != own
        and (hits := _addresses((ROOT / path).read_bytes().decode("utf-8", errors="replace")))
    }
    assert found == {}


def test_lock_files_are_among_the_files_read() -> None:
    names = {path.as_posix() for path in tracked()}
    assert {
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-uv.txt",
        "api/frontend/package-lock.json",
    } <= names


def test_a_registry_address_is_noticed() -> None:
    assert _addresses('"resolved": "http' + 's://registry.npmjs.org/ol/-/ol-10.tgz"') == ["registry.npmjs"]
    assert _addresses("--index-url https://pypi.org/simple") == ["--index-url", "pypi.org"]
    assert _addresses("https://files.pythonhosted.org/packages/x") == ["pythonhosted"]
    assert _addresses("ol==10.2 --hash=sha256:aa; integrity sha512-pypi") == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
        assert len(blocks) >= 1
        assert [b.split()[0] for b in blocks if "--hash=sha256:" not in b and not b.startswith("#")] == []
        assert [b.split()[0] for b in blocks if not b.startswith("#") and "==" not in b] == []


def test_import_contracts_hold() -> None:
    ran = subprocess.run(
        [ROOT / ".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def test_a_broken_import_contract_is_noticed(tmp_path: Path) -> None:
    for name in ("registry", "api"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / "registry" / "law.py").write_text("import flask\nfrom api import web\n")
    (tmp_path / "api" / "web.py").write_text("")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_packages =\n  registry\n  api\ninclude_external_packages = true\n"
        "[importlinter:contract:1]\nname = one way\ntype = layers\nlayers =\n  api\n  registry\n"
        "[importlinter:contract:2]\nname = no web\ntype = forbidden\nsource_modules = registry\nforbidden_modules = flask\n"
    )
    ran = subprocess.run(
        [ROOT / ".venv/bin/lint-imports", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "2 broken" in ran.stdout
