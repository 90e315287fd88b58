"""Gateways really send: a file in a folder, a mail to a server; what is not taken is an error in words."""

import json
import stat
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.gateway import FileGateway, GatewayError, NoGateway, SmtpGateway, gateway_of
from api.office import open_office
from api.settings import SettingsError, from_environment
from tests.support.settling import PHONE
from tests.support.smtp import mailbox, text_of

TEXT = "【中江县农村产权】验证码 123456，10分钟内有效。"
GATEWAY = "from=sanquan@zj.example&to={phone}@sms.example"


def _of(said: str) -> Any:
    return gateway_of(replace(from_environment(), gateway=said))


def test_a_folder_holds_one_file_a_message_for_nobody_else_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "box"
    gateway = _of(f"file://{folder}")
    assert gateway == FileGateway(folder)
    for _ in range(3):
        gateway.send(PHONE, TEXT)
    files = list(folder.iterdir())
    assert len(files) == 3
    assert {json.dumps(json.loads(f.read_text(encoding="utf-8")), sort_keys=True) for f in files} == {
        json.dumps({"to": "13800001234", "text": TEXT}, sort_keys=True)
    }
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "box").write_text("a file", encoding="utf-8")
    with pytest.raises(GatewayError, match="短信没有发出去"):
        FileGateway(tmp_path / "box").send(PHONE, TEXT)
    assert [p.name for p in tmp_path.iterdir()] == ["box"]


def test_a_mail_goes_to_the_gateway_with_the_number_in_its_address() -> None:
    with mailbox() as box:
        _of(f"smtp://127.0.0.1:{box.port}/?{GATEWAY}").send(PHONE, TEXT)
    assert box.recipients == ["13800001234@sms.example"]
    (mail,) = box.mails
    assert (mail["From"], mail["To"]) == ("sanquan@zj.example", "13800001234@sms.example")
    assert text_of(mail).strip() == TEXT


def test_it_logs_in_with_the_password_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("s3cret\n", encoding="utf-8")
    with mailbox() as box:
        said = f"smtp://me@127.0.0.1:{box.port}/?{GATEWAY}&password_file={tmp_path / 'word'}"
        _of(said).send(PHONE, TEXT)
    assert b64decode(box.login or "") == b"\0me\0s3cret"
    assert len(box.mails) == 1


@pytest.mark.parametrize("behaviour", ["refuses", "hangs_up", "gone"])
def test_a_server_that_does_not_take_it_is_an_error_and_no_mail(behaviour: str) -> None:
    with mailbox(**{behaviour: True} if behaviour != "gone" else {}) as box:
        gateway = _of(f"smtp://127.0.0.1:{box.port}/?{GATEWAY}")
        if behaviour != "gone":
            with pytest.raises(GatewayError):
                gateway.send(PHONE, TEXT)
    if behaviour == "gone":
        with pytest.raises(GatewayError):
            gateway.send(PHONE, TEXT)
    assert box.mails == []


def test_without_a_gateway_nothing_is_pretended() -> None:
    with pytest.raises(GatewayError, match="还没有接通短信网关"):
        _of("").send(PHONE, TEXT)
    assert isinstance(_of(""), NoGateway)


def test_tls_is_what_was_asked_for() -> None:
    wanted = {"smtp": "", "smtps": "tls"}
    for scheme, security in wanted.items():
        gateway = _of(f"{scheme}://sms.example/?{GATEWAY}")
        assert isinstance(gateway, SmtpGateway)
        assert (gateway.security, gateway.port) == (security, {"": 25, "tls": 465}[security])
    assert _of(f"smtp://sms.example/?{GATEWAY}&starttls=1").security == "starttls"


@pytest.mark.parametrize(
    "said", ["x", "file://relative", "file:", "smtp://h/?to=a@b", "smtp:///?to={phone}", "http://h/"]
)
def test_what_is_no_gateway_is_refused_by_its_form(said: str) -> None:
    with pytest.raises(SettingsError, match="SANQUAN_GATEWAY is file:"):
        _of(said)


def test_a_password_that_cannot_be_read_is_said_at_the_start(tmp_path: Path) -> None:
    said = f"smtp://me@h/?{GATEWAY}&password_file={tmp_path / 'none'}"
    with pytest.raises(SettingsError, match="password_file that cannot be read"):
        _of(said)
    with pytest.raises(SettingsError, match="password_file that cannot be read"):
        open_office(replace(from_environment(), gateway=said))


def test_neither_number_nor_password_is_shown() -> None:
    assert "13800001234" not in repr(PHONE)
    assert "word" not in repr(SmtpGateway("h", 1, "a@b", "{phone}@c", login=("me", "word")))
