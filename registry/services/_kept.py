"""Bytes that the register keeps: named by their content, sealed, never changed."""

import hashlib
from collections.abc import Sequence

from registry.models import Document
from registry.services._write import Writing
from registry.vault import DOCUMENT_PURPOSE, Vault


def keep(writing: Writing, contents: Sequence[bytes], media_type: str, vault: Vault) -> list[bytes]:
    """Keep contents that are not kept yet; return the SHA-256 of each."""
    digests = [hashlib.sha256(content).digest() for content in contents]
    writing.add(
        Document,
        [
            {
                "sha256": digest,
                "media_type": media_type,
                "size": len(content),
                "sealed": vault.seal_bytes(content, DOCUMENT_PURPOSE),
            }
            for digest, content in zip(digests, contents, strict=True)
        ],
    )
    return digests
