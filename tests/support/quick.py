"""What every test can do without: the price of passwords, templates compiled again, the collector's counting."""

import gc
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from api import passwords
from tests.support.server import Server

_STRONG = passwords._HASHER


def count_objects_seldom() -> None:
    """A tenth of a run was the collector's, which counts objects that live as long as the run over and over."""
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hash passwords in no time; what the program's hashes cost is asked with `strong_passwords`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def kept_templates(server: Server) -> Iterator[None]:
    """Keep what a template of a page compiles to: every office of a test has a web program of its own."""
    folder = server.folder / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": FileSystemBytecodeCache(str(folder))})
        yield


@pytest.fixture
def strong_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as the program does."""
    monkeypatch.setattr(passwords, "_HASHER", _STRONG)
