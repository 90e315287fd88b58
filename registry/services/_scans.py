"""Scans that prove something outside a case: kept once by their content, under the document's lock."""

import hashlib
from dataclasses import dataclass

from registry.queries import case_files
from registry.services import _kept
from registry.services._case_papers import paper_lock
from registry.services._write import Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class ProofScan:
    """A scan that was looked through: its bytes are what they say they are."""

    media_type: str
    content: bytes
    pages: int = 1

    @property
    def lock(self) -> str:
        """The name of its lock."""
        return paper_lock(self.content)


def keep_once(writing: Writing, scan: ProofScan | None, vault: Vault) -> bytes | None:
    """Keep a scan that is not kept yet; return its SHA-256, None for none."""
    if scan is None:
        return None
    digest = hashlib.sha256(scan.content).digest()
    if not case_files.is_kept(writing.session, digest):
        _kept.keep(writing, [scan.content], scan.media_type, vault)
    return digest
