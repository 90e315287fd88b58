"""How a field is masked when numbers of people stay in the register: the field says so itself."""

from collections.abc import Callable

from geodata.standard.schema import Field
from registry.identity import hide_ids, mask_id, mask_phone

_FREE_TEXT = 50
"""Characters from which on a text may hold a sentence, and a number in it."""


def mask_of(item: Field) -> Callable[[str], str] | None:
    """Return what masks a field's values, None for one that holds nothing of a person."""
    if item.personal:
        return mask_phone if item.name == "phone" else mask_id
    if item.kind == "text" and item.codes is None and item.length >= _FREE_TEXT:
        return hide_ids
    return None
