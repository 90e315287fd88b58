"""A village of an office whose acts stay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.office import Office
from api.transaction import writing
from tests.support.village import ForGood, Village

Do = Callable[[Callable[[Village], Any]], Any]
"""Does something in a village, for good."""


@pytest.fixture
def for_good(shift_clock: Callable[..., None]) -> ForGood:
    """Open a village of an office, whose acts are committed at the end."""
    from tests.conftest import cast_of

    @contextmanager
    def opened(office: Office) -> Iterator[Village]:
        with writing(office.engine) as session:
            yield Village(session, cast_of(session), lambda **by: shift_clock(office, **by), office.vault)

    return opened
