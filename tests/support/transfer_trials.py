"""For each rule of transfers' terms and proofs: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from registry.models import ContractHolder
from registry.periods import OPEN_DATE, add_months, add_years
from registry.queries import movable_rights
from registry.queries.households import free_parcels
from registry.rules.household_facts import PlotEvent
from registry.rules.transfer_prices import Deduction, Price
from registry.rules.transfer_proofs import Proofs
from registry.services._transfer_terms import PartyWanted
from registry.services.add_holder import add_holder
from registry.services.change_contract import draft_contract
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.set_parameter import NewValue, set_parameter
from tests.support import households, pages
from tests.support.households import BIG, SMALL, day, held
from tests.support.moves import (
    EXIT,
    FREE,
    SUM,
    assign,
    done,
    exchange,
    gives,
    hand_back,
    leave_for_pay,
    move,
    rest,
    told,
)
from tests.support.new_trials import COOPERATIVE, HEIR, PARCEL
from tests.support.transfers import (
    CASH,
    LAST,
    TERMS,
    agree,
    apply,
    draft,
    farm,
    lease,
    noticed,
    right_codes,
    term,
)
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
FOLIO = "510623100200JD00001W00000000"


def enter(v: Village) -> None:
    v.enter()


def _person(v: Village) -> int:
    return add_holder(v.session, HEIR, GRANTOR, actor=v.cast.lu, vault=v.vault)


def _bank(v: Village) -> int:
    bank = replace(COOPERATIVE, name="旌阳农村商业银行")
    return add_holder(v.session, bank, GRANTOR, actor=v.cast.lu, vault=v.vault)


def _lease(to: Act = farm, form: str = "lease", kind: str = "contracted_land", **changes: Any) -> Act:
    """Draw up a lease of the first right of a kind."""
    return lambda v: draft(v, right_codes(v, kind)[:1], to(v), form, **changes)


def _terms(**said: Any) -> Act:
    return _lease(agreement=replace(TERMS, **said))


def _parcels(*codes: str) -> Act:
    return lambda v: draft(v, (), farm(v), parties=[PartyWanted(right_codes(v)[0], dict.fromkeys(codes))])


def _priced(price: Price) -> Act:
    return _lease(price=price)


def _applied(proofs: Callable[[Village], Proofs] = noticed, **changes: Any) -> Act:
    """Draw up a lease, agree to it, and apply with some proofs."""

    def act(v: Village) -> int:
        number = draft(v, right_codes(v)[:1], farm(v), **changes.get("terms", {}))
        agree(v, number)
        return apply(v, number, proofs=proofs(v), folio_number=changes.get("folio"))

    return act


def _secured(price: Price, **changes: Any) -> Act:
    """Draw up a household's security for some debt, agree to it, and apply."""

    def act(v: Village) -> int:
        number = draft(v, right_codes(v)[:1], _bank(v), "security", price=price, **changes)
        agree(v, number)
        return apply(v, number)

    return act


def _back(**proofs: Any) -> Act:
    def act(v: Village) -> int:
        number = hand_back(v)
        agree(v, number)
        return apply(v, number, proofs=told(v, **proofs))

    return act


def _late(v: Village) -> int:
    return int(_back(noticed_on=add_months(v.today(), -6) + timedelta(days=1))(v))


def _reviewed_from_one_mu(v: Village) -> None:
    v.enter()
    value = NewValue("capital_review_mu", "0.01", v.today(), "县政府文件", True)
    set_parameter(v.session, value, county=GRANTOR[:6], actor=v.cast.lu)


def _leased(v: Village) -> None:
    v.enter()
    lease(v)


def _with_homestead(v: Village) -> None:
    """Enter a homestead with its house for the first household."""
    v.enter()
    pages.enter(v, pages.apply(v, pages.homestead_page(v.session)))


def _house(to: Callable[[Village], int], form: str = "homestead_assignment", **changes: Any) -> Act:
    return _lease(to, form, "homestead", **{"term": (term(20)[0], LAST), "price": SUM, **changes})


def _neighbor(nth: int) -> Callable[[Village], int]:
    return lambda v: pages.household(v.session, nth)


def _second_homestead(v: Village) -> None:
    """Enter homesteads of the first two households."""
    _with_homestead(v)
    pages.enter(v, pages.apply(v, pages.homestead_page(v.session, nth=1)))


def _protected(v: Village) -> None:
    correct_parcel(v.session, Correction(PARCEL, 1, {"is_protected_farmland": True}, "划定"), actor=v.cast.lu)
    v.enter()


def _on_protected(use: str) -> Act:
    """Draw up a lease of the right on what `_protected` marked."""

    def act(v: Village) -> str:
        rights = list(movable_rights.on_parcels(v.session, [PARCEL], ["contracted_land"]))
        return draft(v, rights, farm(v), agreement=replace(TERMS, use=use))

    return act


def _in_part(v: Village) -> str:
    household = held(v.session, BIG)
    plot = household.plots[0]
    return move(
        v, "hand_back", [PartyWanted(household.right_code or "", {plot.code: plot.area - Decimal(1)})]
    )


def _two_kinds(v: Village) -> str:
    holder = v.session.get_one(ContractHolder, pages.household(v.session))
    parties = [gives(held(v.session, holder.code or "")), PartyWanted(right_codes(v, "homestead")[0])]
    return move(v, "paid_exit", parties, price=SUM, agreement=EXIT)


def _gains(code: str) -> Act:
    """Apply for what `_returned` freed."""

    def act(v: Village) -> int:
        free = min(free_parcels(v.session, held(v.session, code).grantor_id))
        said = households.agreement(held(v.session, code), document="批复", day=day(v.session, 0))
        event = PlotEvent(free, "returned", Decimal(9), "批复")
        return households.apply(v, draft_contract(v.session, code, [event], said, reason="增加"))

    return act


def _returned(v: Village) -> None:
    v.enter()
    done(v, hand_back(v))


def _one_sided(v: Village) -> str:
    return move(v, "exchange", [gives(held(v.session, BIG))])


def _early(v: Village) -> str:
    first, last = rest(v)
    return hand_back(v, term=(first, add_years(last, -1)))


_GOOD = _lease()
_BAD_DEDUCTION = replace(CASH, deductions=(Deduction("管理费", 1_00, " "),))
_LARGE = replace(CASH, deductions=(Deduction("代扣", CASH.amount_fen + 1, "条例"),))
_LAWFUL = _priced(replace(CASH, deductions=(Deduction("代扣", 1_00, "条例"),)))
_PARTS = replace(SUM, instalments=((LAST, SUM.amount_fen),))

TERM_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "transfer.kind": (enter, _lease(form="forest_lease"), _GOOD),
    "transfer.right_gone": (enter, lambda v: draft(v, ["51062310020001999J"], farm(v)), _GOOD),
    "transfer.right_twice": (enter, lambda v: draft(v, right_codes(v)[:1] * 2, farm(v)), _GOOD),
    "transfer.not_its_parcel": (enter, _parcels("5106231002000199999"), _parcels()),
    "transfer.no_parcels": (enter, _parcels("5106231002000199999"), _parcels()),
    "transfer.term_outside": (enter, _lease(term=(LAST, add_years(LAST, 9))), _GOOD),
    "transfer.term_backwards": (enter, _lease(term=(LAST, LAST)), _GOOD),
    "transfer.term_long": (
        _with_homestead,
        _house(_person, "homestead_lease", term=(term(21)[0], LAST)),
        _house(_person, "homestead_lease"),
    ),
    "transfer.term_short": (enter, _applied(folio=FOLIO), _applied(folio=FOLIO, terms={"term": term(5)})),
    "transfer.use": (enter, _terms(use="trade"), _terms(use="forage")),
    "transfer.protected_use": (_protected, _on_protected("pond"), _on_protected("grain")),
    "transfer.receiver_kind": (
        enter,
        _lease(_person, "equity_contribution"),
        _lease(form="equity_contribution"),
    ),
    "transfer.other_collective": (enter, lambda v: assign(v, to=farm(v)), assign),
    "transfer.townsman": (_with_homestead, _house(_person), _house(_neighbor(1))),
    "transfer.has_homestead": (_second_homestead, _house(_neighbor(1)), _house(_neighbor(2))),
    "transfer.own": (enter, lambda v: assign(v, to=BIG), assign),
    "transfer.ability": (enter, _terms(ability=" "), _GOOD),
    "transfer.licence": (
        _leased,
        _lease(_bank, "security", "operating", agreement=replace(TERMS, ability="")),
        _lease(_bank, "security", "operating"),
    ),
    "security.amount": (enter, _secured(CASH), _secured(SUM)),
    "security.over": (enter, _secured(SUM, term=(date(2025, 1, 1), date(2026, 1, 1))), _secured(SUM)),
    "transfer.incomplete": (enter, _terms(duties=""), _GOOD),
    "transfer.forced": (
        enter,
        lambda v: hand_back(v, agreement=replace(TERMS, initiator="grantor", reason="settled")),
        lambda v: hand_back(v, agreement=replace(TERMS, reason="settled")),
    ),
    "transfer.not_household": (
        enter,
        lambda v: hand_back(v, agreement=replace(TERMS, initiator="grantor")),
        hand_back,
    ),
    "transfer.exchange_pair": (enter, _one_sided, exchange),
    "transfer.whole_parcel": (enter, _in_part, hand_back),
    "transfer.term_rest": (enter, _early, hand_back),
    "transfer.exit_terms": (enter, lambda v: leave_for_pay(v, agreement=TERMS), leave_for_pay),
    "transfer.one_kind": (_with_homestead, _two_kinds, leave_for_pay),
    "contract.no_land_again": (_returned, _gains(BIG), _gains(SMALL)),
    "price.none": (enter, _priced(Price("mu_year")), _priced(FREE)),
    "price.no_last_day": (
        _with_homestead,
        _house(_neighbor(1), term=(term(20)[0], OPEN_DATE), price=CASH),
        _house(_neighbor(1), term=(term(20)[0], OPEN_DATE)),
    ),
    "price.free": (enter, _priced(Price("free", 1)), _priced(FREE)),
    "price.grain": (
        enter,
        _priced(Price("grain_mu_year", 600_00)),
        _priced(Price("grain_mu_year", 600_00, grain="稻谷", grain_price="当年最低收购价")),
    ),
    "price.deduction": (enter, _priced(_BAD_DEDUCTION), _LAWFUL),
    "price.deduction_large": (enter, _priced(_LARGE), _LAWFUL),
    "price.instalments": (
        enter,
        _priced(replace(_PARTS, amount_fen=SUM.amount_fen + 1)),
        _priced(_PARTS),
    ),
    "transfer.priority": (enter, _applied(lambda _: Proofs()), _applied()),
    "transfer.priority_claimed": (
        enter,
        _applied(lambda v: noticed(v, priority_claimant="王山")),
        _applied(),
    ),
    "transfer.review": (
        _reviewed_from_one_mu,
        _applied(),
        _applied(lambda v: noticed(v, reviewed_on=v.today())),
    ),
    "transfer.half_year": (enter, _late, _back()),
    "transfer.not_told": (enter, _back(is_told=False), _back()),
}
