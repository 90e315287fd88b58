"""Personal values: sealed with AES-GCM, found again by an HMAC blind index.

Two keys of 256 bits lie in a key file of mode 0600 outside the data directory: one seals, one
indexes. The ID space is small, so the index key must never be with the data: whoever holds it
can list all numbers (reliability.md §7.6). Sealed form: version byte ‖ 96-bit nonce ‖ ciphertext.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.errors import KeyFileError

ID_PURPOSE = "person.id_number"
PHONE_PURPOSE = "phone"
CONTACT_PURPOSE = "restriction.contact"
RAW_PURPOSE = "raw_block"
DOCUMENT_PURPOSE = "document"
CHECK_CODE_PURPOSE = "certificate.check_code"
TRACKING_PURPOSE = "case.tracking_code"
ONE_TIME_PURPOSE = "one_time_code"

_VERSION = b"\x01"
_NONCE = 12
_CHECK = b"sanquan key check"


class Vault:
    """Seals and opens personal values of one county. `purpose` binds a value to its column."""

    def __init__(self, seal_key: bytes, index_key: bytes) -> None:
        self._cipher = AESGCM(seal_key)
        self._index_key = index_key

    def seal(self, value: str, purpose: str) -> bytes:
        """Return the sealed form of a text value."""
        return self.seal_bytes(value.encode(), purpose)

    def open(self, sealed: bytes, purpose: str) -> str:
        """Return the text; raises InvalidTag for another key, another purpose or a flipped bit."""
        return self.open_bytes(sealed, purpose).decode()

    def seal_bytes(self, value: bytes, purpose: str) -> bytes:
        """Return the sealed form of bytes (a document, a block of raw rows)."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, value, purpose.encode())

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """Return the bytes; raises InvalidTag as `open` does."""
        if sealed[:1] != _VERSION:
            raise InvalidTag
        return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], purpose.encode())

    def index(self, value: str, purpose: str) -> bytes:
        """Return the 32-byte blind index of a normalised value."""
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), hashlib.sha256)

    def fingerprint(self) -> bytes:
        """Return what a database stores to know its keys again."""
        return hmac.digest(self._index_key, _CHECK, hashlib.sha256) + self.seal_bytes(_CHECK, "check")

    def knows(self, fingerprint: bytes) -> bool:
        """Return whether a fingerprint was made with both keys of this vault."""
        same_index = hmac.compare_digest(
            fingerprint[:32], hmac.digest(self._index_key, _CHECK, hashlib.sha256)
        )
        try:
            return same_index and self.open_bytes(fingerprint[32:], "check") == _CHECK
        except InvalidTag:
            return False


def create_key_file(path: Path) -> None:
    """Write a new key file with mode 0600; an existing file is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(
        {
            "for": "sanquan",
            "seal": b64encode(secrets.token_bytes(32)).decode(),
            "index": b64encode(secrets.token_bytes(32)).decode(),
        }
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> Vault:
    """Return the vault of a key file; raises KeyFileError for a missing, open or malformed one."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(path=path, why=error) from error
    if mode & 0o077:
        raise KeyFileError(path=path, why=f"mode {mode:04o}, must be 0600")
    try:
        keys = json.loads(text)
        seal, index = b64decode(keys["seal"]), b64decode(keys["index"])
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFileError(path=path, why=f"malformed ({type(error).__name__})") from error
    if len(seal) != 32 or len(index) != 32:
        raise KeyFileError(path=path, why="keys must have 256 bits")
    return Vault(seal, index)
