"""A scan has the same limit and the same refusal whichever way it comes: page, interface, command."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from api.transaction import reading
from registry.queries import transfers
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.scans import picture
from tests.support.transfers import draft, farm, right_codes
from tests.support.village import GRANTOR, ForGood

NUMBER = f"{GRANTOR}0001"
HERE = f"/work/transfers/{NUMBER}"
MOST = 10 * 2**20
FITS = picture() + b"\0" * (MOST - len(picture()))
LARGE = FITS + b"\0"
SAID = "文件超过 10 MB；请降低扫描分辨率，或分成几份。"


@pytest.fixture
def desk(entered_office: Office, for_good: ForGood) -> Visitor:
    """A clerk beside a sheet that nobody has agreed to."""
    with for_good(entered_office) as village:
        draft(village, right_codes(village)[:1], farm(village))
    return officer(entered_office, "lu", PASSWORD)


def _signer(office: Office) -> dict[str, Any]:
    with reading(office.engine) as session:
        (sheet,) = transfers.by_number(session, NUMBER).sheets
    return {"party_id": sheet.party_id, "ordinal": 1, "sha256": sheet.sha256.hex()}


def _agreed(office: Office) -> bool:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER).sheets[0].is_agreed


def test_programs_send_scans_up_to_the_limit(desk: Visitor, entered_office: Office) -> None:
    def send(content: bytes) -> tuple[int, Any]:
        scan = base64.b64encode(content).decode()
        said = {"agreed": [_signer(entered_office)], "method": "scan", "scan": scan}
        headers = {"X-CSRFToken": form_token(desk.get(HERE).text), "Accept-Language": "zh"}
        answer = desk.client.post(f"/api/v1/transfers/{NUMBER}/consent", json=said, headers=headers)
        return answer.status_code, answer.json

    status, problem = send(LARGE)
    assert (status, problem["code"], problem["detail"]) == (413, "scan.too_large", SAID)
    assert not _agreed(entered_office)
    assert send(FITS) == (200, {"consents": 1})


@pytest.mark.usefixtures("desk")
def test_a_command_takes_scans_up_to_the_limit(
    entered_office: Office, cli: Callable[..., Any], tmp_path: Path
) -> None:
    act, large, fits = tmp_path / "act.json", tmp_path / "large.jpg", tmp_path / "fits.jpg"
    act.write_text(json.dumps({"agreed": [_signer(entered_office)], "method": "scan", "agent": "孙某"}))
    large.write_bytes(LARGE)
    fits.write_bytes(FITS)

    def consent(scan: Path, entrustment: Path) -> Any:
        files = ("--scan", scan, "--entrustment", entrustment)
        return cli(entered_office, "transfer", "consent", NUMBER, act, *files, "--as", "lu")

    for files in ((large, fits), (fits, large)):
        ran = consent(*files)
        assert (ran.code, SAID in ran.err, ran.out) == (3, True, "")
    assert not _agreed(entered_office)
    assert (consent(fits, fits).code, _agreed(entered_office)) == (0, True)


def test_a_page_takes_scans_up_to_the_limit(desk: Visitor, entered_office: Office) -> None:
    one = _signer(entered_office)

    def send(content: bytes) -> tuple[int, str]:
        said: dict[str, Any] = {"csrf_token": form_token(desk.get(HERE).text), "method": "scan"}
        said |= {"signs": f"{one['party_id']}-1-{one['sha256']}", "scan": (BytesIO(content), "signed.jpg")}
        answer = desk.client.post(f"{HERE}/consent", data=said, headers={"Accept-Language": "zh"})
        answer.request.environ["wsgi.input"].close()  # the test client's own, on disk for a large body
        return answer.status_code, "".join(sentences(answer.text))

    status, said = send(LARGE)
    assert (status, SAID in said) == (409, True), said
    assert not _agreed(entered_office)
    assert send(FITS)[0] == 303
