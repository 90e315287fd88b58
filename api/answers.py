"""Answers that are no page."""

from flask import Response


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF that the browser shows, under the name by which it is kept."""
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=shown)
