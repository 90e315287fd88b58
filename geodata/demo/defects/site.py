"""One group as a place to plant defects in: what is free, what was touched, what must be found."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from geodata.demo import boundaries
from geodata.demo.county import DemoHolder, GroupDraft
from geodata.demo.rows import Row, Rows, holder_code, parcel_code
from registry.codelists import HolderKind


class Site:
    """A group's draft and, once derived, its rows. Every defect claims what it touches."""

    def __init__(self, draft: GroupDraft, rng: np.random.Generator, *, boundaries: bool) -> None:
        self.draft = draft
        self.rng = rng
        self.with_boundaries = boundaries
        self.rows = Rows()
        self.truth: set[tuple[str, tuple[str, ...]]] = set()
        self._parcels: set[int] = set()
        self._holders: set[int] = set()
        self._owners = self._users()
        self._later: list[Callable[[], None]] = []

    def _users(self) -> dict[int, list[int]]:
        return boundaries.users(self.draft.parts)

    # ---- truth ------------------------------------------------------------------------------------

    def expect(self, rule: str, *objects: str) -> None:
        """Note a finding that a check must give."""
        self.truth.add((rule, tuple(sorted(objects))))

    def later(self, act: Callable[[], None]) -> None:
        """Do something after all defects of the group are planted."""
        self._later.append(act)

    def settle(self) -> None:
        """Do what was put off."""
        for act in self._later:
            act()

    def parcel(self, number: int) -> str:
        """Return the object id of a parcel."""
        return f"parcel:{parcel_code(self.draft, number)}"

    def grantor(self) -> str:
        """Return the object id of the group's grantor."""
        return f"grantor:{self.draft.place.code}"

    # ---- choosing -----------------------------------------------------------------------------------

    def around(self, number: int) -> set[int]:
        """Return a parcel and those that share a node with it."""
        found = {number}
        for ring in self.draft.parts[number]:
            for node in ring:
                found.update(self._owners.get(node, ()))
        return found

    def sharing(self, node: int) -> list[int]:
        """Return the parcels that had a vertex at a node when the group was drafted."""
        return self._owners.get(node, [])

    def free_parcels(self) -> Iterable[int]:
        """Yield unclaimed parcels with unclaimed neighbors, in random order."""
        for number in self.rng.permutation(len(self.draft.parts)).tolist():
            if not self.around(number) & self._parcels and self._holder_free(number):
                yield number

    def _holder_free(self, number: int) -> bool:
        return self.draft.holder_of[number] not in self._holders

    def claim_parcel(self, number: int) -> None:
        """Keep further defects away from a parcel, its neighbors and its holder."""
        self._parcels |= self.around(number)
        if self.draft.holder_of[number] >= 0:
            self._holders.add(self.draft.holder_of[number])

    def contracted(self, number: int) -> bool:
        """Return whether a parcel is contracted by a household."""
        owner = self.draft.holder_of[number]
        return owner >= 0 and self.draft.holders[owner].kind == HolderKind.HOUSEHOLD

    def take_household(self, members: int = 1) -> DemoHolder | None:
        """Claim and return a household with at least so many members."""
        for order in self.rng.permutation(len(self.draft.holders)).tolist():
            holder: DemoHolder = self.draft.holders[order]
            if order in self._holders or holder.kind != HolderKind.HOUSEHOLD or len(holder.members) < members:
                continue
            held = [p for p, owner in enumerate(self.draft.holder_of) if owner == order]
            if any(p in self._parcels for p in held):
                continue
            self._holders.add(order)
            self._parcels.update(held)
            return holder
        return None

    # ---- rows ------------------------------------------------------------------------------------------

    def row(self, table: str, **wanted: Any) -> Row:
        """Return the first row of a table with these values."""
        return next(r for r in self.rows.of(table) if all(r.get(k) == v for k, v in wanted.items()))

    def rows_with(self, table: str, **wanted: Any) -> list[Row]:
        """Return all rows of a table with these values."""
        return [r for r in self.rows.of(table) if all(r.get(k) == v for k, v in wanted.items())]

    def code_of(self, holder: DemoHolder) -> str:
        """Return a holder's code."""
        return holder_code(self.draft, holder)

    def contract_of(self, holder: DemoHolder) -> Row:
        """Return a household's contract row."""
        return self.row("contracts", code=f"{self.code_of(holder)}J")

    def members_of(self, holder: DemoHolder) -> list[Row]:
        """Return the member rows of a household."""
        return self.rows_with("members", holder_code=self.code_of(holder))

    def take_parcel_row(self, kind: str = "10") -> tuple[int, Row] | None:
        """Claim a parcel of a kind (by a household where contracted) and return number and row."""
        for number in self.free_parcels():
            right_kind = self.draft.kinds[number] == kind
            if right_kind and (kind != "10" or self.contracted(number)) and self.draft.parts[number]:
                self.claim_parcel(number)
                return number, self.rows.of("parcels")[number]
        return None
