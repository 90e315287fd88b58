"""Checks a typed one-time code: right once, within its time and its tries, for its purpose and subject only.

The caller commits whatever comes of it: a wrong try must count. An act that rests on a right code
runs in the same transaction, so that a refused act leaves the code unused.
"""

import hmac
import unicodedata

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.models import OneTimeCodeTry
from registry.queries import one_time_codes, parameters
from registry.rules.one_time_codes import Checked
from registry.services._write import Locks, constraint_errors, take
from registry.services.send_code import code_hash, lock
from registry.vault import Vault


def check_code(
    session: Session, purpose: str, subject: str, typed: str, *, vault: Vault
) -> tuple[Checked, int | None]:
    """Return what came of a typed code, and the id of the code where it is right.

    Who typed it is told the same of every other outcome (`NOT_RIGHT`).
    """
    take(session, Locks(names=[lock(purpose, subject)]))
    sent = one_time_codes.latest(session, purpose, subject)
    wanted = code_hash(vault, purpose, subject, _plain(typed))
    most = parameters.number(session, "one_time_code_tries")
    if sent is None or not sent.is_good or sent.is_used or sent.tries >= most:
        return Checked.NONE, None
    is_right = hmac.compare_digest(wanted, sent.code_hash)
    row = {"code_id": sent.id, "number": sent.tries + 1, "is_right": is_right}
    with constraint_errors():
        session.execute(insert(OneTimeCodeTry).values(row))
    return (Checked.RIGHT, sent.id) if is_right else (Checked.WRONG, None)


def _plain(typed: str) -> str:
    """Return what was typed as it was sent: full-width digits and blanks do no harm."""
    return "".join(unicodedata.normalize("NFKC", typed[:40]).split())
