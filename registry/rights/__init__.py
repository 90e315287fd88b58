"""Right kinds: data with behaviour, one file each. A new kind is one new file and one line here."""

from registry.rights import contracted_land
from registry.rights.kind import RightKind

KINDS: dict[str, RightKind] = {kind.code: kind for kind in (contracted_land.KIND,)}
