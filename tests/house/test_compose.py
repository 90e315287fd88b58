"""docker-compose.yml: valid by the Compose specification, with the three services the design names."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.support.house import ROOT

COMPOSE = ROOT / "docker-compose.yml"
SERVICES = ("web", "worker", "db")


def _validated(path: Any) -> subprocess.CompletedProcess[str]:
    # An address nobody listens at: the schema must come with the tool.
    nowhere = {
        "PATH": "/usr/bin:/bin",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    return subprocess.run(
        [ROOT / ".venv/bin/check-jsonschema", "--builtin-schema", "vendor.compose-spec", path],
        capture_output=True,
        text=True,
        check=False,
        env=nowhere,
    )


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8")))


def test_the_file_is_valid_by_the_specification() -> None:
    ran = _validated(COMPOSE)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_an_invalid_file_is_noticed(tmp_path: Any) -> None:
    bad = tmp_path / "docker-compose.yml"
    bad.write_text(
        "services:\n  web:\n    image: x\n    healthcheck: {tset: [CMD, 'true']}\n", encoding="utf-8"
    )
    ran = _validated(bad)
    assert ran.returncode == 1
    assert "tset" in ran.stdout


def test_web_worker_and_database_are_there(compose: dict[str, Any]) -> None:
    assert set(SERVICES) <= compose["services"].keys()


def test_the_worker_service_works_and_shares_the_data_folder_with_the_pages(compose: dict[str, Any]) -> None:
    web, worker = compose["services"]["web"], compose["services"]["worker"]
    assert worker["command"] == ["sanquan", "worker"]
    shared = {volume for volume in web["volumes"] if volume in worker["volumes"]}
    assert "state:/var/lib/sanquan" in shared, "what is uploaded to the one is read by the other"


def _final_stage() -> list[str]:
    """Return the Dockerfile's lines after its last FROM: what the image is."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    last = max(i for i, line in enumerate(lines) if line.startswith("FROM "))
    return lines[last:]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    inherited = "build" in service and any(line.startswith("HEALTHCHECK ") for line in _final_stage())
    if "healthcheck" in service or not inherited:
        check = service["healthcheck"]
        assert check["test"]
        assert not check.get("disable", False)


def test_the_image_asks_whether_the_register_is_ready() -> None:
    stage = "\n".join(_final_stage())
    assert "HEALTHCHECK " in stage
    assert "/readyz" in stage


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    users = [line.split()[1] for line in _final_stage() if line.startswith("USER ")]
    built = users[-1] if users and "build" in service else "root"
    assert str(service.get("user", built)).partition(":")[0] not in {"root", "0"}


def _waits_for(compose: dict[str, Any], name: str) -> set[tuple[str, str]]:
    """Return (service, condition) that a service waits for, itself or through another one."""
    found = set()
    for other, how in compose["services"][name].get("depends_on", {}).items():
        found |= {(other, how["condition"])} | _waits_for(compose, other)
    return found


@pytest.mark.parametrize("name", ["web", "worker"])
def test_services_wait_for_a_healthy_and_migrated_database(compose: dict[str, Any], name: str) -> None:
    assert _waits_for(compose, name) == {
        ("db", "service_healthy"),
        ("migrate", "service_completed_successfully"),
    }


def test_only_the_migration_knows_the_administrator(compose: dict[str, Any]) -> None:
    holders = {n for n, s in compose["services"].items() if "admin_url" in s.get("secrets", [])}
    assert holders == {"migrate"}


def test_the_database_is_made_with_checksums_and_the_locale_of_the_register(compose: dict[str, Any]) -> None:
    made = compose["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"} <= set(made)
    assert not {"fsync=off", "full_page_writes=off"} & set(compose["services"]["db"].get("command", []))


def test_the_environment_names_only_known_settings(compose: dict[str, Any]) -> None:
    from api.settings import _KNOWN

    names = {
        k for s in compose["services"].values() for k in s.get("environment", {}) if k.startswith("SANQUAN_")
    }
    names |= {
        w.partition("=")[0] for line in _final_stage() for w in line.split() if w.startswith("SANQUAN_")
    }
    assert len(names) >= 4
    assert {n for n in names if n.removeprefix("SANQUAN_") not in _KNOWN} == set()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield str(value)


def test_the_database_is_not_open_to_the_network_and_images_are_named_by_version(
    compose: dict[str, Any],
) -> None:
    assert "ports" not in compose["services"]["db"]
    for service in compose["services"].values():
        if "image" in service and "build" not in service:
            tag = service["image"].rpartition("/")[2]
            assert ":" in tag
            assert not tag.endswith(":latest")


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    from sqlalchemy.engine import make_url

    for text in _texts(compose):
        if text.startswith("postgres") and "://" in text and "$" not in text:
            assert make_url(text).password is None, "a password belongs in a secret file"
    for service in compose["services"].values():
        env = service.get("environment", {})
        pairs = env if isinstance(env, dict) else dict(e.partition("=")[::2] for e in env)
        plain = [
            k
            for k, v in pairs.items()
            if "PASSWORD" in k and not k.endswith("_FILE") and v and "$" not in str(v)
        ]
        assert plain == []
