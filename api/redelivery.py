"""Takes differences of a delivery into the register, or withdraws a delivery: a grantor a transaction."""

from collections import Counter
from collections.abc import Callable, Collection

from api.office import Office
from api.transaction import reading, writing
from registry.errors import NotFoundError
from registry.queries import deliveries, differences
from registry.services._write import Actor
from registry.services.accept_differences import accept_differences
from registry.services.withdraw_delivery import withdraw_ground, withdraw_survey

Progress = Callable[[int, int], None]


def accept(
    office: Office, delivery_id: int, codes: Collection[str] | None, *, reason: str, actor: Actor,
    progress: Progress = lambda done, all_: None,
) -> int:  # fmt: skip
    """Correct parcels as a delivery says, all open ones where `codes` is None; return how many.

    Raises NotFoundError for a parcel that does not differ, Refused for what cannot be corrected.
    """
    with reading(office.engine) as session:
        listed = differences.of_delivery(session, delivery_id, office.county_code)
    missing = set(codes or ()) - {d.code for d in listed}
    if missing:
        raise NotFoundError(what=f"成果 {delivery_id} 中与登记簿不同的地块 {'、'.join(sorted(missing))}")
    by_grantor: dict[str, list[str]] = {}
    for difference in listed:
        if difference.code in codes if codes is not None else difference.is_open:
            by_grantor.setdefault(difference.region_code, []).append(difference.code)
    count = 0
    for number, (grantor, chosen) in enumerate(by_grantor.items()):
        with writing(office.engine) as session:
            count += accept_differences(session, delivery_id, grantor, chosen, reason=reason, actor=actor)
        progress(number + 1, len(by_grantor))
    return count


def withdraw(
    office: Office, delivery_id: int, *, reason: str, actor: Actor,
    progress: Progress = lambda done, all_: None,
) -> dict[str, int]:  # fmt: skip
    """Withdraw all that a delivery brought; return how many rows of each table ended.

    Stops at the first grantor on whom an entry rests (Refused); run again, it goes on from there.
    """
    with reading(office.engine) as session:
        deliveries.by_id(session, delivery_id, [office.county_code])  # raises where there is none
        standing = deliveries.standing_grantors(session, delivery_id)
    ended: Counter[str] = Counter()
    for number, grantor in enumerate(standing):
        with writing(office.engine) as session:
            ended.update(withdraw_survey(session, delivery_id, grantor, reason=reason, actor=actor))
        progress(number + 1, len(standing))
    with writing(office.engine) as session:
        ended.update(withdraw_ground(session, delivery_id, actor=actor))
    return dict(ended)
