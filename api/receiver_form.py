"""A receiver whom the register does not know yet, as a clerk writes them down beside a transfer."""

from collections.abc import Collection, Mapping
from datetime import date

from api.form_fields import Unread
from registry.codelists import HolderKind, IdKind, Relation
from registry.services.add_holder import NewHolder, NewMember
from registry.services.survey_facts import PersonFacts

KINDS = (HolderKind.PERSON, HolderKind.UNIT)
"""Households come with their members by a survey, or through the list of members."""
_ROLES = {
    "homestead": "homestead",
    "forest_contract": "forest",
    "forest_operating": "forest",
    "collective_construction": "construction",
}


def receiver_of(form: Mapping[str, str], right_kinds: Collection[str], today: date) -> NewHolder:
    """Return the party that a form states, in the role that the rights ask for; raises Unread."""
    kind = next((k for k in KINDS if k == form.get("party_kind")), None)
    if kind is None:
        raise Unread("party_kind")
    name, number = (form.get(field, "").strip() for field in ("party_name", "party_number"))
    is_unit = kind is HolderKind.UNIT
    others = [line.split() for line in form.get("party_others", "").splitlines() if line.strip()]
    if any(len(words) != 2 for words in others):
        raise Unread("party_others")
    people = [(name, number), *others] if others else []
    return NewHolder(
        next((_ROLES[k] for k in sorted(right_kinds) if k in _ROLES), "other"),
        kind,
        name,
        number,
        IdKind.ORGANIZATION if is_unit else IdKind.RESIDENT,
        form.get("party_address", "").strip() or None,
        form.get("party_phone", "").strip() or None,
        [
            NewMember(
                PersonFacts(who, IdKind.RESIDENT, its), Relation.OTHER_RELATIVE if k else Relation.SELF, today
            )
            for k, (who, its) in enumerate(people)
        ],
    )
