"""A scan that came with a form: taken whole or not at all."""

from flask import request

from api.access import session
from api.form_fields import Unread
from geodata.scans.confined import looked_through
from registry.queries import parameters
from registry.services._scans import ProofScan


def scan_of(field: str) -> ProofScan | None:
    """Return the scan of a field, None where none came. Raises Unread for one too large, ScanError."""
    file = request.files.get(field)
    if file is None or not file.filename:
        return None
    most = parameters.number(session(), "document_megabytes") * 2**20
    content = file.stream.read(most + 1)
    if len(content) > most:
        raise Unread(field)
    return proof(content)


def proof(content: bytes) -> ProofScan:
    """Return a scan that was looked through in a process of its own; raises ScanError."""
    looked = looked_through(content)
    return ProofScan(looked.media_type, content, looked.pages)
