"""For each rule of a certificate's life: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from registry.services._scans import ProofScan
from registry.services.record_pickup import Pickup
from tests.support.papers import (
    LOSS_DAYS,
    SIGNED_LIST,
    cancel,
    hand_back,
    lose,
    pick_up,
    reissue,
    replace,
    require_scans,
)
from tests.support.parcels import FIRST, enter_change, right_on, split_case
from tests.support.village import Village

Act = Callable[[Village], Any]


def _first(v: Village) -> str:
    """Return the number of the first certificate, issued where there is none."""
    v.issue(v.rights()[:2])
    return str(v.session.scalar(text("SELECT min(paper_number) FROM certificate")))


def _second(v: Village) -> str:
    _first(v)
    return str(
        v.session.scalar(text("SELECT paper_number FROM certificate ORDER BY paper_number LIMIT 1 OFFSET 1"))
    )


def _still_out(v: Village) -> None:
    right = v.session.scalar(
        text("SELECT id FROM land_right WHERE code = :code"), {"code": right_on(v.session, FIRST)}
    )
    v.issue([right or 0])
    enter_change(v.session, split_case(v.session, v.cast), v.cast)
    v.issue([right or 0])


def _lost(v: Village, days: int) -> None:
    lose(v, _first(v))
    v.shift(days=days)
    reissue(v, _first(v))


def _twice(v: Village) -> None:
    first, second = _first(v), _second(v)
    pick_up(v, Pickup(first, "王一", print_number="1"), Pickup(second, "李二", print_number="1"))


def _each_its_own(v: Village) -> None:
    first, second = _first(v), _second(v)
    pick_up(v, Pickup(first, "王一", print_number="1"), Pickup(second, "李二", print_number="2"))


def _pick_up_cancelled(v: Village) -> None:
    cancel(v, _first(v))
    pick_up(v, Pickup(_first(v), "王一"))


def _scan_required(v: Village, scan: ProofScan | None) -> None:
    require_scans(v)
    pick_up(v, Pickup(_first(v), "王一"), scan=scan)


def _back_twice(v: Village) -> None:
    hand_back(v, _first(v))
    hand_back(v, _first(v))


def _back_and_replaced(v: Village) -> None:
    hand_back(v, _first(v))
    replace(v, _first(v), name="")


CERTIFICATE_TRIALS: dict[str, tuple[Act, Act]] = {
    "certificate.still_out": (_still_out, lambda v: v.issue(v.rights())),
    "certificate.void": (
        _pick_up_cancelled,
        lambda v: pick_up(v, Pickup(_first(v), "王一")),
    ),
    "certificate.picked_up": (
        lambda v: [pick_up(v, Pickup(_first(v), "王一")) for _ in range(2)],
        lambda v: pick_up(v, Pickup(_first(v), "王一", entrustment="委托书 1 份，两名见证人")),
    ),
    "certificate.incomplete": (
        lambda v: pick_up(v, Pickup(_first(v), "李二", entrustment=" ")),
        lambda v: pick_up(v, Pickup(_first(v), "李二", entrustment="委托书 1 份")),
    ),
    "certificate.pickup_unscanned": (
        lambda v: _scan_required(v, None),
        lambda v: _scan_required(v, SIGNED_LIST),
    ),
    "certificate.print_number_used": (_twice, _each_its_own),
    "certificate.loss_not_due": (lambda v: _lost(v, 3), lambda v: _lost(v, LOSS_DAYS)),
    "certificate.not_lost": (lambda v: reissue(v, _first(v)), lambda v: replace(v, _first(v))),
    "certificate.handed_back": (
        _back_twice,
        _back_and_replaced,
    ),
    "certificate.right_in_force": (
        lambda v: cancel(v, _first(v), "right_ended"),
        lambda v: cancel(v, _first(v), "wrongly_issued"),
    ),
}
"""What is done once the village's rights are entered."""
