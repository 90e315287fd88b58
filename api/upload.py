"""Uploads go straight to their place on disk: only for clerks of the county, only at one address."""

from typing import IO, Any, cast

from flask import Flask, Request, current_app, request
from flask_login import current_user

from api.access import office
from api.packages import Arriving

ENDPOINT = "packages.packages"


class UploadRequest(Request):
    """A request whose uploaded file, where one is expected, is written to the data directory as it comes."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint == ENDPOINT and may_upload():
            packages = current_app.extensions["office"].settings.packages
            return cast("IO[bytes]", Arriving(packages))
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def install(app: Flask) -> None:
    """Let clerks of the county send large files; must come before the forms' tokens are looked for."""
    app.request_class = UploadRequest
    app.before_request(_allow)


def _allow() -> None:
    """Raise the limit for who may upload; everyone else meets the small one before a byte is read."""
    if request.method == "POST" and request.endpoint == ENDPOINT and may_upload():
        request.max_content_length = office().settings.upload_bytes
        request.max_form_parts = 4


def may_upload() -> bool:
    """Return whether the asker is a clerk of the whole county."""
    return bool(current_user.is_authenticated and current_user.account.may_see(office().county_code, "clerk"))


def arrived(field: str) -> tuple[Arriving, str] | None:
    """Return an uploaded file and its name, or None where none was chosen."""
    file: Any = request.files.get(field)
    if file is None or not file.filename or not isinstance(file.stream, Arriving):
        return None
    return file.stream, file.filename
