"""Answers that are no page."""

from flask import Response

SCAN_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""By media type of a scan that may be kept."""


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF that the browser shows, under the name by which it is kept."""
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=shown)


def scan(content: bytes, media_type: str, name: str) -> Response:
    """Return a scan as an attachment: what others made is never shown under this address."""
    kept = {"Content-Disposition": f'attachment; filename="{name}.{SCAN_ENDINGS[media_type]}"'}
    return Response(content, mimetype=media_type, headers=kept)
