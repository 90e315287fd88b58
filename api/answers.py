"""Answers that are no page."""

from flask import Response

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCAN_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""By media type of a scan that may be kept."""


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF that the browser shows, under the name by which it is kept."""
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=shown)


def xlsx(content: bytes, name: str) -> Response:
    """Return a workbook that the browser saves."""
    kept = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, mimetype=_XLSX, headers=kept)


def scan(content: bytes, media_type: str, name: str) -> Response:
    """Return a scan as an attachment: what others made is never shown under this address."""
    kept = {"Content-Disposition": f'attachment; filename="{name}.{SCAN_ENDINGS[media_type]}"'}
    return Response(content, mimetype=media_type, headers=kept)
