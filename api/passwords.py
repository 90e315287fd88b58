"""Passwords: argon2id by argon2-cffi; random ones for new accounts."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER = PasswordHasher()
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$y/HUusptRSAIvFKtjl7i+w$8Czi8lNjh17yOZu84EnG6BcDgu3Z5dCB/NIw9Kfag8M"
"""Of a password that nobody knows, verified where the username is unknown so that time tells nothing."""


def hashed(password: str) -> str:
    """Return the argon2id hash."""
    return _HASHER.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Return whether a password is the hashed one."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def random_password() -> str:
    """Return a password of 80 bits without letters that look alike."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
