"""What every answer carries and every request must obey: headers, limits, language, client address."""

from wsgiref.headers import Headers

from flask import Flask, Request, Response, request

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "manifest-src 'self'; worker-src 'self' blob:"
)
MOST_BYTES = 16 * 2**20


def install(app: Flask) -> None:
    """Set limits and headers of all answers."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def static_headers(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 (WhiteNoise's signature)
    """Let no browser take a stylesheet or an icon for something else."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = _POLICY


def client_address(incoming: Request) -> str:
    """Return the address a request comes from, as the server saw it; no header is believed."""
    return incoming.remote_addr or "?"
