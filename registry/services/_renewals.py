"""Who sits on land that a transfer would let anew, by a lease that is over by then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import draft_eligibility, earlier_leases, parameters
from registry.queries.earlier_leases import EarlierLease
from registry.queries.movable_rights import Party
from registry.rules import renewals
from registry.rules.refusal import Refusal
from registry.rules.renewals import Days, Sitting
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfer_sheet import TermSheet
from registry.transfers.form import TransferForm


@dataclass(frozen=True, slots=True)
class Let:
    """A sheet with the right that it rests on and its land."""

    right_id: int
    units: Sequence[int]
    sheet: TermSheet


def sitting(
    session: Session, form: TransferForm, lets: Sequence[Let], receiver: Party | None
) -> dict[str, list[Sitting]]:
    """Return who sits on the land of each sheet, by the code of its right; one line for each lease.

    Only who holds the land as the receiver would: a lessee beside lessees, who leases on beside such.
    """
    if form.gives is None or not lets:
        return {}
    since = max(let.sheet.term[0] for let in lets)
    units = sorted({unit for let in lets for unit in let.units})
    parents = draft_eligibility.parents_of(session, [let.right_id for let in lets])
    on_unit: dict[int, list[EarlierLease]] = {}
    for lease in earlier_leases.over_by(session, form.gives, units, since):
        on_unit.setdefault(lease.unit_id, []).append(lease)
    found: dict[str, list[Sitting]] = {}
    for let in lets:
        parent = parents.get(let.right_id)
        tier = parent.tier_below(form.gives) if parent else 0
        leases = {
            one.right_code: one
            for unit in let.units
            for one in _last_ones([x for x in on_unit.get(unit, ()) if x.tier == tier])
            if one.until <= let.sheet.term[0]
        }
        found[let.sheet.right] = [
            Sitting(one.holder, one.number, one.until, _is_same(one, receiver)) for one in leases.values()
        ]
    return found


def _last_ones(leases: Sequence[EarlierLease]) -> list[EarlierLease]:
    """Return the leases of a unit that no other came after: those before them were asked then."""
    return [one for one in leases if not any(other.since >= one.until for other in leases)]


def _is_same(lease: EarlierLease, receiver: Party | None) -> bool:
    """Return whether a lease is of the receiver, or of the household that it is."""
    if receiver is None:
        return False
    of_household = lease.household_id is not None and lease.household_id == receiver.household_id
    return of_household or lease.holder_id == receiver.holder_id


def refusals(
    session: Session, form: TransferForm, lets: Sequence[Let], receiver: Party | None
) -> Iterable[Refusal]:
    """Yield the sheets that say they renew a transfer and do not."""
    if any(let.sheet.agreement.renews for let in lets):
        yield from _of_sheets(lets, sitting(session, form, lets, receiver))


def refusals_today(
    session: Session, form: TransferForm, lets: Sequence[Let], receiver: Party | None, proofs: Proofs
) -> Iterable[Refusal]:
    """Yield the same as things stand today, and who comes first and was not asked （管理办法 10）."""
    sits = sitting(session, form, lets, receiver)
    yield from _of_sheets(lets, sits)
    if not form.for_farming:
        return  # the rules that L15 stands in are about farmland, neither forest nor building land
    days = Days(
        clock.today(session),
        parameters.number(session, "renewal_answer_days"),
        parameters.number(session, "renewal_priority_months"),
    )
    for let in lets:
        right, since = let.sheet.right, let.sheet.term[0]
        yield from renewals.priority_refusals(right, since, sits.get(right, ()), proofs, days)


def _of_sheets(lets: Sequence[Let], sits: Mapping[str, Sequence[Sitting]]) -> Iterable[Refusal]:
    for sheet in (let.sheet for let in lets):
        yield from renewals.refusals(
            sheet.right, sheet.agreement.renews, sheet.receiver, sheet.term[0], sits.get(sheet.right, ())
        )
