"""For each rule of enforcing securities: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from registry.queries import movable_rights
from registry.services._transfer_terms import PartyWanted
from tests.support.enforcing import BANK, SECOND_BANK, apply_for, bank, enforced, mortgages, secured
from tests.support.home_trials import HOME_TRIALS
from tests.support.new_trials import add, box
from tests.support.pages import ZONE
from tests.support.transfers import enter, right_codes
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
FIRST = f"{GRANTOR}0001"


def _secured(v: Village) -> None:
    v.enter()
    secured(v, right_codes(v)[0])


def _realise(**changes: Any) -> Act:
    return lambda v: apply_for(v, FIRST, **changes)


def _twice(v: Village) -> int:
    enforced(v, FIRST)
    return apply_for(v, FIRST)


def _by_another(v: Village) -> int:
    return apply_for(v, FIRST, creditor_id=bank(v, SECOND_BANK))


def _before_the_debt(v: Village) -> int:
    return apply_for(v, FIRST, defaulted_on=v.today() - timedelta(days=1))


def _of_one_parcel(v: Village) -> None:
    """Let the first parcel of a household secure one debt, and all of its land another."""
    v.enter()
    rights = movable_rights.by_codes(v.session, right_codes(v))
    code, right = next((c, r) for c, r in sorted(rights.items()) if len(r.parcels) > 1)
    lender = bank(v)
    secured(v, code, lender, parties=[PartyWanted(code, {right.parcels[0].code: None})])
    secured(v, code, lender)


def with_two_plots(v: Village) -> str:
    """Register a right to build on two plots; return its code."""
    prepare, _, apply_for_use = HOME_TRIALS["transfer.vote"]
    prepare(v)
    add(level="construction_plot", code=f"{ZONE}JB00002", shape=box(200, 60))(v)
    case = apply_for_use(v)
    assert isinstance(case, int)
    enter(v, case)
    (code,) = right_codes(v, "collective_construction")
    return code


def realise_plots(v: Village, *plots: int, use: str = "trade") -> int:
    """Let some plots of the right to build secure a debt, and realise that."""
    (code,) = right_codes(v, "collective_construction")
    parcels = movable_rights.by_codes(v.session, [code])[code].parcels
    chosen = PartyWanted(code, {parcels[nth].code: None for nth in plots})
    lender = bank(v, BANK if len(plots) == 1 else SECOND_BANK)
    return apply_for(v, secured(v, code, lender, form="mortgage", parties=[chosen]), use=use, ability="")


def _both(v: Village) -> int:
    return apply_for(v, f"{GRANTOR}0002")


def _owing(fen: int) -> Act:
    def act(v: Village) -> int:
        return apply_for(v, FIRST, claims=dict.fromkeys(mortgages(v), fen))

    return act


ENFORCING_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "enforcement.not_standing": (_secured, _twice, _realise()),
    "enforcement.creditor": (_secured, _by_another, _realise()),
    "enforcement.default": (_secured, _before_the_debt, _realise()),
    "enforcement.document": (_secured, _realise(scan=None), _realise(ground="agreement", method="appraised")),
    "enforcement.contract_right": (_secured, _realise(takes="contract"), _realise()),
    "enforcement.part": (with_two_plots, lambda v: realise_plots(v, 0), lambda v: realise_plots(v, 0, 1)),
    "enforcement.use": (
        with_two_plots,
        lambda v: realise_plots(v, 0, 1, use="grain"),
        lambda v: realise_plots(v, 0, 1),
    ),
    "enforcement.priority": (_of_one_parcel, _realise(), _both),
    "enforcement.claim": (_secured, _owing(200_000_01), _owing(200_000_00)),
    "enforcement.proceeds": (_secured, _realise(proceeds_fen=0), _realise(proceeds_fen=1)),
}
