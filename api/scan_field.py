"""Scans as they come, by a form, the interface for programs or a command: taken whole or not at all."""

from flask import request
from sqlalchemy.orm import Session

from api.access import session
from geodata.errors import ScanTooLargeError
from geodata.scans.confined import looked_through
from geodata.scans.look import Looked
from registry.queries import parameters
from registry.services._scans import ProofScan


def most_megabytes(own: Session) -> int:
    """Return the most megabytes of a scan, by the setting of the day."""
    return parameters.number(own, "document_megabytes")


def looked(content: bytes, most: int) -> Looked:
    """Return what a scan of at most so many megabytes is; raises ScanTooLargeError, ScanError."""
    if len(content) > most * 2**20:
        raise ScanTooLargeError(most=most)
    return looked_through(content)


def proof(content: bytes, most: int) -> ProofScan:
    """Return a scan that was looked through in a process of its own; raises as `looked`."""
    return ProofScan(looked(content, most).media_type, content)


def sent(field: str, most: int) -> bytes | None:
    """Return the file of a field, cut off behind the limit; None where none came."""
    file = request.files.get(field)
    return file.stream.read(most * 2**20 + 1) if file is not None and file.filename else None


def scan_of(field: str) -> ProofScan | None:
    """Return the scan of a field, None where none came; raises as `looked`."""
    most = most_megabytes(session())
    content = sent(field, most)
    return None if content is None else proof(content, most)
