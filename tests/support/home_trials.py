"""For each rule of homesteads and securities on the move: an act that it refuses, and the lawful one."""

from collections.abc import Callable

from registry.rules.transfer_prices import Price
from tests.support import transfers
from tests.support.village import Village

Act = Callable[[Village], object]


def _secures(price: Price) -> Act:
    def act(v: Village) -> int:
        creditor = transfers.farm(v)
        number = transfers.draft(v, transfers.right_codes(v)[:1], creditor, "security", price=price)
        transfers.agree(v, number)
        return transfers.apply(v, number)

    return act


HOME_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "security.amount": (lambda v: v.enter(), _secures(Price("free")), _secures(Price("lump_sum", 50_000_00))),
}
