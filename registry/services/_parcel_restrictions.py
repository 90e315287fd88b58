"""Restrictions over a split or merging: each ends by its document, or goes on on every new parcel."""

from collections.abc import Sequence

from registry.models import Restriction, RestrictionEnd
from registry.queries import restrictions
from registry.queries.parcel_changes import Held
from registry.queries.restrictions import RestrictionView
from registry.rules.restrictions import CARRIED
from registry.services._cases import require_person
from registry.services._parcel_plan import Draft
from registry.services._write import Writing


def settle(writing: Writing, parcels: Sequence[Held], draft: Draft) -> list[RestrictionView]:
    """End every restriction on the old parcels as was decided; return those that go on, oldest first."""
    found = restrictions.open_over(writing.session, [p.unit_id for p in parcels])
    actor = require_person(writing.act.actor)
    who = {"person_id": actor.person_id, "account_id": actor.account_id}
    rows, going_on = [], []
    for restriction in found:
        how = draft.restrictions[str(restriction.id)]
        ground, document = (how[0], how[1]) if how else (CARRIED, None)
        row = {"restriction_id": restriction.id, "kind": restriction.kind, "ground": ground, **who}
        rows.append(
            {
                **row,
                "reason": draft.reason,
                "document_number": document,
                "region_code": restriction.region_code,
            }
        )
        if not how:
            going_on.append(restriction)
    writing.add(RestrictionEnd, rows)
    return going_on


def carry_on(
    writing: Writing, going_on: Sequence[RestrictionView], units: Sequence[int], region: str
) -> None:
    """Place what goes on on every new parcel, the same as it was, in its place of the queue."""
    origins = restrictions.origins(writing.session, [r.id for r in going_on])
    # Halves that bear one seizure and are merged again bear it once.
    once = {origins[r.id]: r for r in reversed(going_on)}
    kept = [once[origin] for origin in sorted(once)]
    places = _places(kept)
    rows = [
        {
            "kind": r.kind,
            "unit_id": unit,
            "claimant": r.claimant,
            "document_number": r.document_number,
            "queue_number": places.get(r.id),
            "bans_transfer": r.bans_transfer,
            "due_on": r.due_on,
            "carried_from": r.id,
            "region_code": region,
        }
        for unit in units
        for r in kept
    ]
    writing.add(Restriction, rows)
    if rows:
        writing.facts |= {"carried": [r.id for r in going_on]}


def _places(going_on: Sequence[RestrictionView]) -> dict[int, int]:
    """Return the place of each seizure: its own; where two queues become one, by first registration."""
    queue = [(r.id, r.queue_number) for r in going_on if r.queue_number is not None]
    if len({place for _, place in queue}) == len(queue):
        return dict(queue)
    return {number: place for place, (number, _) in enumerate(queue, start=1)}
