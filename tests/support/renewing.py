"""Land that is let anew when its lease is over: to who sits on it, or to another; and the trials of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from registry.periods import add_months, add_years
from registry.rules.transfer_proofs import Proofs
from registry.services.add_holder import add_holder
from tests.support.new_trials import HEIR, OTHER_ID
from tests.support.transfers import (
    LAST,
    SIGNED,
    TERMS,
    agree,
    apply,
    draft,
    lease,
    noticed,
    right_codes,
    view,
)
from tests.support.village import GRANTOR, Village

FIRST = f"{GRANTOR}0001"
"""The lease that is over when the land is let anew."""
ANEW = (LAST, add_months(LAST, 6))
"""The contracts of the loaded county end a year after `LAST`."""
WAIVED = {"renewal_answer": "waived"}


def until(village: Village, months: int, days: int = 0) -> tuple[date, date]:
    """Return a term of three years that ends some months and days from today on."""
    end = add_months(village.today(), months) + timedelta(days=days)
    return add_years(end, -3), end


def newcomer(village: Village, name: str = "王城") -> int:
    """Return somebody from elsewhere who leases land."""
    one = HEIR if name == HEIR.name else replace(HEIR, name=name, id_number=OTHER_ID)
    return add_holder(village.session, one, GRANTOR, actor=village.cast.lu, vault=village.vault)


def again(village: Village, term: tuple[date, date] = ANEW, *, renews: str = FIRST, **changes: Any) -> str:
    """Draw up what renews the first lease for its own receiver."""
    rights = right_codes(village)[: len(view(village, FIRST).sheets)]
    agreement = replace(TERMS, renews=renews)
    receiver = view(village, FIRST).receiver_id
    return draft(village, rights, receiver, **{"term": term, "agreement": agreement, **changes})


def to_another(village: Village, receiver: int, term: tuple[date, date] = ANEW, **changes: Any) -> str:
    """Draw up a lease of the first lease's land to somebody else, agreed to by all."""
    rights = right_codes(village)[: len(view(village, FIRST).sheets)]
    number = draft(village, rights, receiver, term=term, **changes)
    agree(village, number)
    return number


def asked(village: Village, days: int = 0, **said: Any) -> Proofs:
    """Return the proofs of a lease to an outsider, with what who sat on the land was asked some days ago."""
    return noticed(village, renewal_asked_on=village.today() - timedelta(days=days), **said)


def apply_asked(village: Village, number: str, days: int = 0, **said: Any) -> int:
    """Apply with a scan of what was asked and answered."""
    return apply(village, number, proofs=asked(village, days, **said), renewal=SIGNED.scan)


Act = Callable[[Village], Any]


def _leased(v: Village) -> None:
    v.enter()
    lease(v)


def _to_another(**said: Any) -> Act:
    return lambda v: apply_asked(v, to_another(v, newcomer(v)), **said)


RENEWAL_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "transfer.renews": (_leased, lambda v: again(v, (LAST - timedelta(days=1), ANEW[1])), again),
    "transfer.renewal": (
        _leased,
        lambda v: apply(v, to_another(v, newcomer(v))),
        _to_another(**WAIVED),
    ),
    "transfer.renewal_claimed": (
        _leased,
        _to_another(renewal_answer="claimed"),
        _to_another(renewal_answer="lesser"),
    ),
}
