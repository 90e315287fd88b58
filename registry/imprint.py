"""What binds a printed certificate to the register: its token, and the hash of what it states."""

import hashlib
import re
import secrets
import unicodedata

from registry.leaf import content_hash

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without the signs that are read for one another."""
_TOKEN_BYTES = 20


def new_token() -> str:
    """Return a token for a QR code: it cannot be guessed, and is kept nowhere."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what the register keeps of a QR code's token: never the token itself."""
    return hashlib.sha256(token.encode()).digest()


def certificate_content(number: str, right_code: str, version: int, content: bytes) -> bytes:
    """Return the hash of what a certificate states: its number, and one version of one right."""
    return content_hash({"number": number, "right": right_code, "version": version, "content": content.hex()})


def random_code(length: int) -> str:
    """Return a code that a person copies from paper: signs that are not mistaken for one another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def canonical_number(number: str) -> str:
    """Return a paper number as it is stored, however it was typed: no blanks, full-width brackets.

    Chinese keyboards write digits full-width.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", number))
    return plain.replace("(", "（").replace(")", "）")


def check_code_text(number: str, check_code: str) -> str:
    """Return what the blind index of a check code is made of: both together or nothing."""
    return f"{canonical_number(number)}|{unicodedata.normalize('NFKC', check_code).strip().upper()}"
