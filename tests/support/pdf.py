"""What is in a PDF, by poppler: its text, fonts, pages and the QR code printed on it."""

import re
import shutil
import subprocess
from io import BytesIO

import zxingcpp
from PIL import Image


def _poppler(name: str, pdf: bytes, *options: str) -> bytes:
    path = shutil.which(name)
    assert path, f"{name} is missing: run `make test`, which installs it"
    return subprocess.run([path, *options], input=pdf, capture_output=True, check=True).stdout


def text(pdf: bytes) -> str:
    """Return the text in reading order without any blanks: cells wrap."""
    return re.sub(r"\s+", "", _poppler("pdftotext", pdf, "-raw", "-", "-").decode())


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, without blanks."""
    parts = _poppler("pdftotext", pdf, "-raw", "-", "-").decode().split("\f")[:-1]
    return [re.sub(r"\s+", "", part) for part in parts]


def lines(pdf: bytes) -> list[str]:
    """Return the lines as they stand on paper, blanks joined to one."""
    found = _poppler("pdftotext", pdf, "-layout", "-", "-").decode().splitlines()
    return [re.sub(r"\s+", " ", line).strip() for line in found if line.strip()]


def fonts(pdf: bytes) -> list[tuple[str, bool]]:
    """Return each font's name and whether it is embedded."""
    _, rule, *rows = _poppler("pdffonts", pdf, "-").decode().splitlines()
    assert rule.startswith("---")
    form = re.compile(r"(\S+) .* (yes|no) +(?:yes|no) +(?:yes|no) +\d+ +\d+")
    found = [form.fullmatch(row.strip()) for row in rows]
    assert all(found), rows
    return [(match[1], match[2] == "yes") for match in found if match]


def qr_text(pdf: bytes, page: int = 1) -> str:
    """Return what the one QR code of a page says."""
    raw = _poppler("pdftoppm", pdf, "-r", "200", "-gray", "-f", str(page), "-l", str(page), "-")
    with Image.open(BytesIO(raw)) as picture:
        codes = zxingcpp.read_barcodes(picture)
    assert len(codes) == 1, f"{len(codes)} codes on page {page}"
    return str(codes[0].text)
