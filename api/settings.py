"""Settings: the only file that reads the environment. A name it does not know is an error.

| variable | meaning |
|---|---|
| DATABASE_URL | the server to use, as role sanquan_app; without it a private cluster is started |
| DATABASE_ADMIN_URL | the same database as administrator, for `sanquan db migrate` only |
| DATABASE_ACCESS_URL | the same as role sanquan_access; default: DATABASE_URL with that role |
| SANQUAN_KEY_FILE | the key file of personal data, mode 0600 |
| SANQUAN_PUBLIC_URL | address that certificates print in their QR code |
| SANQUAN_BIND | host:port to serve at |
| SANQUAN_STATE | folder of the private cluster |
| SANQUAN_DATABASE | name of a database of the private cluster, as --database |
| SANQUAN_UPLOAD_MB | most megabytes of an uploaded delivery; default 2048 |
| SANQUAN_GATEWAY | where messages for phones go, see api/gateway.py; nowhere without it |
| SANQUAN_COOKIES_SECURE | 1 where the pages are served by https |
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
APP_ROLE, ACCESS_ROLE, ADMIN_ROLE = "sanquan_app", "sanquan_access", "postgres"
DEFAULT_DATABASE = "sanquan"
_KNOWN = {"KEY_FILE", "PUBLIC_URL", "BIND", "STATE", "COOKIES_SECURE", "DATABASE", "UPLOAD_MB", "GATEWAY"}


class SettingsError(Exception):
    """A setting is missing, unknown or contradictory."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked once at the start."""

    app_url: URL
    admin_url: URL | None
    access_url: URL
    private: bool
    """Whether the database lies in the private cluster below `state`."""
    state: Path
    sockets: Path
    key_file: Path
    public_url: str
    host: str
    port: int
    cookies_secure: bool
    upload_bytes: int = 2048 * 2**20
    """Most bytes of an uploaded delivery."""
    gateway: str = ""
    """Where messages for phones go."""

    @property
    def packages(self) -> Path:
        """Folder of uploaded deliveries of this database, of mode 0700."""
        return self.state / "packages" / str(self.app_url.database)


def from_environment(database: str | None = None) -> Settings:
    """Return the settings, for another database of the private cluster where one is named."""
    env = dict(os.environ)  # noqa: TID251 (the one place)
    for name in env:
        if name.startswith("SANQUAN_") and name.removeprefix("SANQUAN_") not in _KNOWN:
            raise SettingsError(
                f"{name} is not a setting; known are SANQUAN_{', SANQUAN_'.join(sorted(_KNOWN))}"
            )
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    is_root = os.geteuid() == 0
    state = Path(env.get("SANQUAN_STATE") or (f"/var/lib/sanquan/{mark}" if is_root else ROOT / "var"))
    sockets = _socket_folder(state, is_root=is_root)
    config = Path("/etc") if is_root else Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    host, port = _bind(env.get("SANQUAN_BIND") or "127.0.0.1:8000")
    database = database or env.get("SANQUAN_DATABASE")
    url = _address(env, "DATABASE_URL")
    if url and database:
        raise SettingsError("--database names a database of the private cluster; DATABASE_URL is set")
    if url:
        app_url = url
        admin_url = _address(env, "DATABASE_ADMIN_URL")
        access_url = _address(env, "DATABASE_ACCESS_URL") or app_url.set(username=ACCESS_ROLE)
    else:
        base = URL.create(
            "postgresql+psycopg", database=database or DEFAULT_DATABASE, query={"host": str(sockets)}
        )
        app_url, admin_url = base.set(username=APP_ROLE), base.set(username=ADMIN_ROLE)
        access_url = base.set(username=ACCESS_ROLE)
    key = (
        env.get("SANQUAN_KEY_FILE")
        or config / "sanquan" / f"{hashlib.sha256(str(state).encode()).hexdigest()[:10]}.key"
    )
    return Settings(
        app_url=app_url,
        admin_url=admin_url,
        access_url=access_url,
        private=not url,
        state=state,
        sockets=sockets,
        key_file=Path(key),
        public_url=(env.get("SANQUAN_PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        host=host,
        port=port,
        cookies_secure=_yes_or_no(env, "SANQUAN_COOKIES_SECURE"),
        upload_bytes=_megabytes(env, "SANQUAN_UPLOAD_MB", 2048),
        gateway=env.get("SANQUAN_GATEWAY") or "",
    )


def _bind(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 2**16):
        raise SettingsError(f"SANQUAN_BIND is HOST:PORT, as 127.0.0.1:8000, not {text!r}")
    return host or "127.0.0.1", int(port)


def _yes_or_no(env: dict[str, str], name: str) -> bool:
    said = env.get(name) or "0"
    if said not in ("0", "1"):
        raise SettingsError(f"{name} is 1 or 0, not {said!r}")
    return said == "1"


def _megabytes(env: dict[str, str], name: str, default: int) -> int:
    said = env.get(name) or str(default)
    if not (said.isascii() and said.isdecimal() and int(said) > 0):
        raise SettingsError(f"{name} is a number of megabytes, not {said!r}")
    return int(said) * 2**20


def _address(env: dict[str, str], name: str) -> URL | None:
    """Return a database's address; its text may hold a password and is never repeated."""
    text = _secret(env, name)
    if text is None:
        return None
    try:
        return make_url(text).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise SettingsError(f"{name} is no address like postgresql://USER@HOST/DATABASE") from None


def _secret(env: dict[str, str], name: str) -> str | None:
    """Return a value, or the content of the file that NAME_FILE points to."""
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE cannot be read: {error}") from error
    return env.get(name) or None


def _socket_folder(state: Path, *, is_root: bool) -> Path:
    """Return a short absolute folder: a socket's path may have 107 bytes at most."""
    mark = hashlib.sha256(str(state).encode()).hexdigest()[:10]
    if is_root:
        return Path(f"/run/sanquan-{mark}")
    return Path(tempfile.gettempdir()) / f"sanquan-{os.geteuid()}-{mark}"


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which a command works on this database of the private cluster."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),  # noqa: TID251 (the one place)
        "LC_ALL": "C.UTF-8",
        "SANQUAN_STATE": str(settings.state),
        "SANQUAN_KEY_FILE": str(settings.key_file),
        "SANQUAN_DATABASE": str(settings.app_url.database),
    }
