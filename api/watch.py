"""How background work tells how far it is, and hears that it is not wanted any more."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from api.office import Office
from api.transaction import aside
from registry.services import package_job

_PAUSE = 1.0
"""Seconds between two reports of how far the work has come."""


class CancelledError(Exception):
    """A person wants no more of this work; what was done stays."""


class StoppedError(Exception):
    """The worker is to end; the work goes back into the queue."""


@dataclass(slots=True)
class Watch:
    """Writes how far work has come, about once a second, and hears whether it is still wanted."""

    office: Office
    job_id: int
    should_stop: Callable[[], bool]
    _last: float = 0.0
    _stage: str = ""

    def stage(self, name: str) -> Callable[[int, int], None]:
        """Begin a stage; give what is told how far that has come."""
        return partial(self._tell, name)

    def _tell(self, stage: str, done: int, all_: int) -> None:
        if self.should_stop():
            raise StoppedError
        now = time.monotonic()
        if stage == self._stage and now - self._last < _PAUSE and done < all_:
            return
        self._stage, self._last = stage, now
        with aside(self.office.engine) as session:
            state = package_job.report(session, self.job_id, stage, done, all_ or None)
        if state == "cancelling":
            raise CancelledError
