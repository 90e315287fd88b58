"""Effect of exchange, assignment, hand-back and exit: parcels leave contracts, and others may take them over.

It is a change of contract households like any other, with the transfer's sheets as its evidence: the
same plan, the same entry. Land that goes back is in no contract afterwards, and under no right.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.codelists import AcquisitionMethod
from registry.leaf import Json
from registry.models import CaseContract, ContractHolder
from registry.queries import household_plans, households, restrictions, sheets
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.queries.transfers import SheetView, TransferView
from registry.rules.contract_grounds import CHILD_RIGHT
from registry.rules.contract_moves import EXCHANGE
from registry.rules.household_facts import Evidence, Plot, PlotEvent, Wanted
from registry.rules.households import NOT_ENTERED
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.services import _household_entry, _household_plan
from registry.services._household_contracts import Moved
from registry.services._transfer_effects import Prepared
from registry.services._write import Writing

_ACQUIRED = {EXCHANGE: AcquisitionMethod.EXCHANGE, "assignment": AcquisitionMethod.ASSIGNMENT}
_ALL, _SOME = 0, 1
_MESSAGES = {
    EXCHANGE: ("1041", "1041"),
    "assignment": ("1021", "1022"),
    "hand_back": ("1071", "1033"),
    "paid_exit": ("1071", "1033"),
}
"""Message codes: of a household that gives all its land, and of one that gives some."""


def locks(session: Session, view: TransferView, folio: str | None) -> list[str]:  # noqa: ARG001 (Engine)
    """Return the locks of the households and of their rights, the receiver's too."""
    found = list(_found(session, view, view.sheets).values())
    return list(_household_plan.locks(found).names) if found else []


def prepare(
    session: Session,
    view: TransferView,
    sheets: Sequence[SheetView],
    folio: str | None,  # noqa: ARG001 (Engine)
) -> Prepared:
    """Return the plan of what the households become."""
    found = _found(session, view, sheets)
    draft = _draft(session, view, sheets, found)
    return Prepared(
        plan=cast("Json", draft.plan),
        refusals=tuple(_refusals(session, view, sheets, draft, list(found.values()))),
        message_kind=draft.message_kind,
    )


def take_up(writing: Writing, case_id: int, prepared: Prepared) -> Json:
    """Name the contracts that change, with what they say now."""
    draft = _read(prepared.plan)
    found = households.held(writing.session, list(draft.seen))
    contracts = [h.contract_id for h in found if h.contract_id is not None]
    writing.add(
        CaseContract,
        [
            {
                "case_id": case_id,
                "contract_id": s.contract_id,
                "content_sha256": s.sha256,
                "region_code": found[0].region_code,
            }
            for s in sheets.of_contracts(writing.session, contracts)
        ],
    )
    return prepared.plan


def drafted(
    session: Session, view: TransferView, sheets: Sequence[SheetView], case_id: int, said: Json
) -> Prepared:
    """Return the plan of a case, with what stands against it now: it is stale where another would be made."""
    now = prepare(session, view, sheets, None) if sheets else Prepared()
    stale = [] if now.plan == said else [STALE.refuse(f"{view.number} #{case_id}")]
    return Prepared(plan=said, refusals=(*now.refusals, *stale))


def enter(
    writing: Writing,
    view: TransferView,
    sheets: Sequence[SheetView],
    case_id: int,
    prepared: Prepared,
) -> dict[int, int | None]:
    """Enter what the households become; no sheet gives a right of its own."""
    draft = _read(prepared.plan)
    found = households.held(writing.session, list(draft.seen))
    acquired = _ACQUIRED.get(view.form.code)
    moved = Moved(acquired, view.number, view.receiver_id) if acquired else None
    became = _household_entry.enter(writing, case_id, found, draft, moved)
    writing.facts |= {"households": list(draft.seen), "became": [*became], "kind": draft.kind}
    return dict.fromkeys(sheet.party_id for sheet in sheets)


# ---- the plan ---------------------------------------------------------------------------------------


def _read(said: Json) -> Draft:
    assert isinstance(said, Mapping)
    return household_plans.draft_of(cast("Mapping[str, Any]", said))


def _found(session: Session, view: TransferView, chosen: Sequence[SheetView]) -> dict[int, Held]:
    """Return the households by holder: who gives, and a receiver that has a contract in force."""
    wanted = dict.fromkeys(sheet.holder_id for sheet in chosen)
    if view.receiver_id is not None:
        wanted[view.receiver_id] = None
    query = select(ContractHolder.id, ContractHolder.code).where(ContractHolder.id.in_(list(wanted)))
    codes = {row.id: row.code for row in session.execute(query) if row.code is not None}
    found = {h.holder_id: h for h in households.held(session, list(codes.values()))}
    giving = {sheet.holder_id for sheet in chosen}
    return {
        holder: found[holder]
        for holder in wanted
        if holder in found and (holder in giving or found[holder].contract_id is not None)
    }


def _draft(
    session: Session, view: TransferView, chosen: Sequence[SheetView], found: Mapping[int, Held]
) -> Draft:
    given = {s.holder_id: {p.code for p in s.sheet.parcels} for s in chosen}
    plots = {p.code: p for h in found.values() for p in h.plots}
    gained = _gained(view, given)
    after = [_after(h, given.get(id_, set()), gained.get(id_, ()), plots) for id_, h in found.items()]
    whole = all(not w.plots for w, id_ in zip(after, found, strict=True) if id_ in given)
    if view.receiver_id is not None and view.receiver_id not in found:
        taken = tuple(plots[code] for code in sorted(gained[view.receiver_id]) if code in plots)
        after.append(Wanted(None, *households.of_holder(session, view.receiver_id), taken))
    return Draft(
        view.form.code,
        _MESSAGES[view.form.code][_ALL if whole else _SOME],
        f"{view.form.name.zh} {view.number}",
        {h.code: h.seen for h in found.values()},
        tuple(after),
        Evidence(
            ground=view.form.code,
            document=view.number,
            day=chosen[0].sheet.term[0],
            plots=tuple(
                PlotEvent(p.code, view.form.code, p.whole_area - p.area, view.number)
                for s in chosen
                for p in s.sheet.parcels
            ),
        ),
    )


def _gained(view: TransferView, given: Mapping[int, set[str]]) -> dict[int, set[str]]:
    """Return the parcels that each household takes over, by holder."""
    if view.receiver_id is not None:
        return {view.receiver_id: set().union(*given.values())}
    if view.form.code == EXCHANGE and len(given) == 2:
        (one, his), (other, hers) = given.items()
        return {one: hers, other: his}
    return {}


def _after(held: Held, given: set[str], gained: Iterable[str], plots: Mapping[str, Plot]) -> Wanted:
    kept = {p.code: p for p in held.plots if p.code not in given}
    kept |= {code: plots[code] for code in gained if code in plots}
    return Wanted(
        held.code, held.representative, held.members, tuple(plot for _, plot in sorted(kept.items()))
    )


# ---- what stands against it -------------------------------------------------------------------------


def _refusals(
    session: Session, view: TransferView, chosen: Sequence[SheetView], draft: Draft, found: Sequence[Held]
) -> Iterable[Refusal]:
    """Yield what keeps the plan back, beside the terms and what restrictions on the givers' land say."""
    rights = [h.right_id for h in found if h.right_id is not None]
    lost = _household_plan.lost_plots(found, draft)
    for plot, right in households.child_rights(session, rights, sorted(lost.values())):
        yield CHILD_RIGHT.refuse(view.number, plot=plot, right=right)
    told = {sheet.right_id for sheet in chosen}, {u for sheet in chosen for u in sheet.units.values()}
    for household in found:
        if household.contract_id is not None and household.right_id is None:
            yield NOT_ENTERED.refuse(household.code)
        else:
            yield from _seized(session, household, *told)


def _seized(session: Session, household: Held, told: set[int], units_told: set[int]) -> Iterable[Refusal]:
    """Yield a seizure of the rest of a contract that changes: the court wants its right as it stands.

    What the sheets themselves name was told by `restricted`.
    """
    if household.right_id is None:
        return
    units = [household.units[plot.code] for plot in household.plots if plot.code in household.units]
    standing = [
        Standing(r.id, r.kind, r.document_number, r.bans_transfer)
        for r in restrictions.open_over(session, sorted(units), [household.right_id])
        if r.kind == "seizure" and r.right_id not in told and r.unit_id not in units_told
    ]
    yield from refusals_of_disposition(
        Disposition(f"农户 {household.code} 的承包地", standing, transfers=True, ends_right=False)
    )
