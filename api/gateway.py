"""How a message reaches a phone: through the county's gateway, by mail to it, or into a folder it reads.

`SANQUAN_GATEWAY` says which:

- `file:///var/spool/sanquan` writes one JSON file a message, which a gateway's own program takes up;
- `smtp://USER@HOST:PORT/?from=A@B&to={phone}@SMS.EXAMPLE&password_file=/run/secrets/sms&starttls=1`
  mails it to the gateway (`smtps://` for TLS from the first byte). `{phone}` becomes the number.

A message is sent after what it tells of was committed; one that cannot be sent is an error in words.
"""

import json
import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from api.settings import Settings, SettingsError
from registry.errors import RegistryError
from registry.queries.phones import Phone
from registry.words import Words

_TIMEOUT = 10
"""Seconds that somebody waits for the gateway."""


class GatewayError(RegistryError):
    """A message did not reach the gateway."""

    code = "gateway.away"
    words = Words(
        "短信没有发出去：{why_zh}。请过一会儿再试，或者到窗口办理。",
        "The message was not sent: {why_en}. Try again in a while, or come to the desk.",
    )


class Gateway(Protocol):
    """Takes messages for phones."""

    def send(self, phone: Phone, text: str) -> None:
        """Hand over a message; raises GatewayError where it was not taken."""


@dataclass(frozen=True, slots=True)
class FileGateway:
    """Writes messages into a folder, whole or not at all, for nobody else to read."""

    folder: Path

    def send(self, phone: Phone, text: str) -> None:
        """Write one file; its name says the order within a second."""
        content = json.dumps({"to": phone.number, "text": text}, ensure_ascii=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self.folder / f".{secrets.token_hex(8)}"
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content + "\n")
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / f"{secrets.token_hex(8)}.json")
        except OSError as error:
            raise GatewayError(why_zh="短信目录写不进去", why_en="its folder cannot be written") from error


@dataclass(frozen=True, slots=True, repr=False)
class SmtpGateway:
    """Mails messages to a gateway that turns them into short messages."""

    host: str
    port: int
    sender: str
    to: str
    """Address of the gateway; `{phone}` stands for the number."""
    security: str = ""
    """"tls" from the first byte, "starttls", or nothing on a line of one's own."""
    login: tuple[str, str] | None = None

    def send(self, phone: Phone, text: str) -> None:
        """Mail one message; a number is digits only, so it cannot write headers."""
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = self.to.replace("{phone}", phone.number)
        mail["Subject"] = "Sanquan"
        mail.set_content(text)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise GatewayError(why_zh="短信网关没有接收", why_en="the gateway did not take it") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        if self.security == "starttls":
            server.starttls(context=context)
        if self.login:
            server.login(*self.login)
        return server


class NoGateway:
    """Where the county has no gateway: nothing is pretended to be sent."""

    def send(self, phone: Phone, text: str) -> None:  # noqa: ARG002 (the gateway's signature)
        """Refuse every message."""
        raise GatewayError(why_zh="本登记机构还没有接通短信网关", why_en="this registry has no gateway yet")


def gateway_of(settings: Settings) -> Gateway:
    """Return the gateway that the settings name; raises SettingsError for one that cannot be."""
    if not settings.gateway:
        return NoGateway()
    parts = urlsplit(settings.gateway)
    if parts.scheme == "file" and Path(unquote(parts.path)).is_absolute():
        return FileGateway(Path(unquote(parts.path)))
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme in ("smtp", "smtps") and parts.hostname and "{phone}" in asked.get("to", ""):
        is_tls = parts.scheme == "smtps"
        login = None
        if parts.username:
            login = unquote(parts.username), _password(asked.get("password_file", ""))
        return SmtpGateway(
            parts.hostname,
            parts.port or (465 if is_tls else 25),
            asked.get("from", f"sanquan@{parts.hostname}"),
            asked["to"],
            "tls" if is_tls else "starttls" if asked.get("starttls") == "1" else "",
            login,
        )
    raise SettingsError("SANQUAN_GATEWAY is file:///FOLDER or smtp://HOST:PORT/?from=A@B&to={phone}@GATEWAY")


def _password(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"SANQUAN_GATEWAY names a password_file that cannot be read: {error}") from error
