"""Does what a program asks for once: the same request with the same key again gets the same answer.

The answer is kept in the transaction of the act: both are there or neither, and what was refused is
tried anew. Who comes with the key meanwhile waits.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from registry.errors import KeyReusedError
from registry.models import AnsweredRequest
from registry.queries import answered_requests
from registry.services._write import Locks, take

MOST_KEY = 200


def answer_once(
    session: Session, account_id: int, key: str, request_sha256: bytes, do: Callable[[], str]
) -> str:
    """Return what `do` answers, or what it answered to this request before. Raises KeyReusedError."""
    if not 0 < len(key) <= MOST_KEY:
        raise KeyReusedError(key=key[:MOST_KEY])
    take(session, Locks(names=[f"request:{account_id}:{key}"]))
    before = answered_requests.of_key(session, account_id, key)
    if before is None:
        answer = do()
        session.add(
            AnsweredRequest(account_id=account_id, key=key, request_sha256=request_sha256, answer=answer)
        )
        session.flush()
        return answer
    if before.request_sha256 != request_sha256:
        raise KeyReusedError(key=key)
    return before.answer
