"""Acts that start at the same moment on connections of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.services.number_acts import number_acts


def at_once(office: Office, *acts: Callable[[Session], Any]) -> list[Any]:
    """Run acts in transactions of their own, begun at a barrier; return what each gave or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> Any:
        with Session(office.engine, autoflush=False) as session:
            session.execute(text("SELECT 1"))
            barrier.wait(10)
            try:
                given = act(session)
                session.commit()
            except Exception as error:  # noqa: BLE001 (what came of it is the answer)
                return error
            number_acts(session)
            session.commit()
            return given

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def winners(outcomes: list[Any]) -> int:
    """Return how many did not fail."""
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)
