"""For each rule of homesteads and securities on the move: an act that it refuses, and the lawful one."""

from collections.abc import Callable
from dataclasses import replace

from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from tests.support import pages, transfers
from tests.support.new_trials import COOPERATIVE, add, box, party
from tests.support.pages import ZONE, page, right
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


HOME_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "security.amount": (lambda v: v.enter(), _secures(Price("free")), _secures(Price("lump_sum", 50_000_00))),
    "transfer.vote": (
        _built_up,
        _builds(voters=30, voted_for=19, has_plan=True),
        _builds(voters=30, voted_for=20, has_plan=True),
    ),
}
