"""For each rule of homesteads and securities on the move: an act that it refuses, and the lawful one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.services.set_parameter import NewValue, set_parameter
from tests.support import pages, transfers
from tests.support.homesteads import EXIT, VOUCHER, WORTH, leave, settle, take_back, use
from tests.support.new_trials import COOPERATIVE, add, box, party
from tests.support.pages import ZONE, page, right
from tests.support.transfer_act_trials import number
from tests.support.village import Village

Act = Callable[[Village], object]


def _secures(price: Price) -> Act:
    def act(v: Village) -> int:
        creditor = transfers.farm(v)
        number = transfers.draft(v, transfers.right_codes(v)[:1], creditor, "security", price=price)
        transfers.agree(v, number)
        return transfers.apply(v, number)

    return act


def _built_up(v: Village) -> None:
    """Register the group's land with a construction plot in it."""
    v.enter()
    area = add(level="ownership_area", code=f"{ZONE}JA00001", shape=box(0, 900))(v)
    group = party(COOPERATIVE, role="ownership", name="五里村一组农民集体")(v)
    assert isinstance(area, int)
    assert isinstance(group, int)
    owned = page("ownership", f"{ZONE}JA00001W00000000", right("collective_ownership", group, area))
    pages.enter(v, pages.apply(v, owned))
    add(level="construction_plot", code=f"{ZONE}JB00001", shape=box(100, 60))(v)


def _builds(**proofs: int | bool) -> Act:
    def act(v: Village) -> int:
        (owned,) = transfers.right_codes(v, "collective_ownership")
        terms = replace(transfers.TERMS, use="trade")
        number = transfers.draft(v, [owned], transfers.farm(v), "construction_land_use", agreement=terms)
        transfers.agree(v, number)
        folio = f"{ZONE}JB00001W00000000"
        return transfers.apply(v, number, folio_number=folio, proofs=Proofs(**proofs))  # type: ignore[arg-type]

    return act


def _granted(nth: int) -> Act:
    """Grant a second plot to a household; the standard is large enough for it."""

    def act(v: Village) -> int:
        new = NewValue("homestead_m2_per_person", "1000", date(2001, 1, 1), "试行标准", confirmed=False)
        set_parameter(v.session, new, county="510623", actor=v.cast.lu)
        code, plot, _ = pages.plot_and_house(v.session, 1)
        rights = [right("homestead", pages.household(v.session, nth), plot)]
        facts = {**pages.FACTS, "origin": "grant"}
        wanted = pages.homestead_page(v.session, facts, folio_number=f"{code}W00000000", rights=rights)
        return pages.apply(v, wanted)

    return act


def _leaves(**changes: Any) -> Act:
    return lambda v: leave(v, price=replace(EXIT, **changes))


def _left(v: Village) -> None:
    """Leave the first homestead for cash and a voucher."""
    settle(v)
    leave(v)


def _uses(*amounts: int, **changes: Any) -> Act:
    """Use the voucher for some amounts, the last one in another way."""

    def act(v: Village) -> None:
        *before, last = amounts
        for fen in before:
            use(v, number(v), fen)
        use(v, number(v), last, **changes)

    return act


def _taken_back(times: int) -> Act:
    def act(v: Village) -> None:
        first = use(v, number(v))
        for _ in range(times):
            take_back(v, number(v), first)

    return act


def _on_last_day(days: int) -> Act:
    """Use a voucher of which the last day is today, some days later."""

    def act(v: Village) -> None:
        leave(v, price=replace(EXIT, voucher_until=v.today() + timedelta(days=1)))
        v.shift(days=days)
        use(v, number(v))

    return act


HOME_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "security.amount": (lambda v: v.enter(), _secures(Price("free")), _secures(Price("lump_sum", 50_000_00))),
    "transfer.vote": (
        _built_up,
        _builds(voters=30, voted_for=19, has_plan=True),
        _builds(voters=30, voted_for=20, has_plan=True),
    ),
    "exit.not_valued": (settle, _leaves(given_up=None), _leaves()),
    "exit.amount": (settle, _leaves(amount_fen=EXIT.amount_fen - 1), _leaves()),
    "exit.parts": (
        settle,
        _leaves(parts=EXIT.parts[:1]),
        _leaves(parts=(("cash", WORTH - VOUCHER), ("voucher", VOUCHER), ("rental", 0))),
    ),
    "exit.voucher_day": (settle, _leaves(voucher_until=None), _leaves()),
    "voucher.incomplete": (_left, _uses(1, document_number=" "), _uses(1)),
    "voucher.overused": (_left, _uses(1, VOUCHER), _uses(1, VOUCHER - 1)),
    "voucher.not_its_day": (settle, _on_last_day(2), _on_last_day(1)),
    "voucher.twice": (_left, _uses(1, 1), _uses(1, 1, document_number="购房合同 2")),
    "voucher.not_reversed": (_left, _taken_back(2), _taken_back(1)),
    "homestead.gave_up": (_left, _granted(0), _granted(1)),
}
