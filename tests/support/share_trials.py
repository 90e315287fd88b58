"""What the rule of shares of a share refuses, and the lawful case beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.support.renewing import WAIVED, apply_asked
from tests.support.resting import shared_lease, sublease
from tests.support.transfers import LAST, agree, apply, enter, right_codes, scalar, term
from tests.support.village import Village

Act = Callable[[Village], Any]
_UNTIL = date(2027, 7, 1)


def _subleased(v: Village) -> None:
    """Lease a share of a parcel and sub-lease all of it until a day."""
    v.enter()
    shared_lease(v)
    number = sublease(v, term=(term()[0], _UNTIL))
    agree(v, number)
    enter(v, apply(v, number))


def _again(since: date) -> Act:
    """Sub-lease it once more, from a day on."""

    def act(v: Village) -> int:
        someone = int(scalar(v, "SELECT max(id) FROM contract_holder WHERE kind = '1'"))
        number = sublease(v, right_codes(v, "operating")[0], someone, term=(since, LAST))
        agree(v, number)
        return apply_asked(v, number, 0, **WAIVED)  # who sub-leased it before goes on no more

    return act


SHARE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "unit.parent_share": (_subleased, _again(date(2027, 6, 30)), _again(_UNTIL)),
}
