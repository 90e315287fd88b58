"""Leaves of the journal: canonical JSON, its hash, and commitments to personal values.

Leaf = SHA-256(0x00 ‖ JCS(payload)) as in RFC 6962, JCS as in RFC 8785. A payload holds no clear
personal value: a salted commitment stands for it, and dropping the salt later forgets the value
without breaking the log (reliability.md §4.1).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import rfc8785

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def canonical(payload: Mapping[str, "Json"]) -> bytes:
    """Return the RFC 8785 bytes of a payload of strings, integers, lists and objects."""
    return bytes(rfc8785.dumps(dict(payload)))


def leaf_hash(canonical_bytes: bytes) -> bytes:
    """Return the 32-byte RFC 6962 leaf hash of canonical bytes."""
    return hashlib.sha256(b"\x00" + canonical_bytes).digest()


def content_hash(payload: Mapping[str, "Json"]) -> bytes:
    """Return the SHA-256 of a payload's canonical bytes: the hash people sign and decide on."""
    return hashlib.sha256(canonical(payload)).digest()


@dataclass(slots=True)
class Commitments:
    """Salted commitments made for one leaf; `salts` are kept beside the leaf, not in it."""

    salts: dict[str, str] = field(default_factory=dict)

    def commit(self, name: str, value: str) -> str:
        """Return hex SHA-256(salt ‖ value) and remember the salt under `name`."""
        salt = secrets.token_bytes(16)
        self.salts[name] = salt.hex()
        return hashlib.sha256(salt + value.encode()).hexdigest()


def opens(commitment: str, salt_hex: str, value: str) -> bool:
    """Return whether salt and value open a commitment."""
    return hashlib.sha256(bytes.fromhex(salt_hex) + value.encode()).hexdigest() == commitment
