"""Plants defects of every class, and writes down what a check must find because of them."""

import math
from collections.abc import Callable

import numpy as np

from geodata.demo.county import FIELDS_PER_GROUP, GroupDraft
from geodata.demo.defects import files, geometry, ground, parties, values
from geodata.demo.defects.site import Site
from geodata.demo.rows import Rows
from geodata.exchange.write_package import PackageWriter

Defect = Callable[[Site], bool]
"""Plants one defect and notes the truth; returns False where the group offers no place for it."""

BEFORE: tuple[Defect, ...] = geometry.DEFECTS
AFTER: tuple[Defect, ...] = (*ground.DEFECTS, *values.DEFECTS, *parties.DEFECTS)


class Planter:
    """Spreads defects over the groups, each class in turn, and collects the truth."""

    def __init__(self, seed: int, rate: float, parcels: int, *, boundaries: bool) -> None:
        self._rng = np.random.default_rng([seed, 2])
        self._boundaries = boundaries
        self._classes: list[Defect] = [
            d for d in (*BEFORE, *AFTER) if boundaries or not getattr(d, "needs_boundaries", False)
        ]
        self._files = rate > 0
        wanted = max(len(self._classes), round(rate * parcels)) if rate > 0 else 0
        groups = max(1, round(parcels / FIELDS_PER_GROUP))
        self._due = [self._classes[k % len(self._classes)] for k in range(wanted)]
        self._per_group = math.ceil(wanted / groups)
        self._site: Site | None = None
        self._truth: set[tuple[str, tuple[str, ...]]] = set()
        self.planted = 0

    def plant_in_draft(self, draft: GroupDraft) -> None:
        """Plant this group's share of defects of shape, before anything is derived from shapes."""
        self._site = Site(
            draft, np.random.default_rng(self._rng.integers(2**63)), boundaries=self._boundaries
        )
        share = self._due[: self._per_group]
        self._waiting = [d for d in share if d not in BEFORE]
        del self._due[: len(share)]
        for defect in share:
            if defect in BEFORE:
                self._plant(defect)

    _waiting: list[Defect]

    def plant_in_rows(self, draft: GroupDraft, rows: Rows) -> None:
        """Plant this group's share of the other defects in its finished rows."""
        assert self._site is not None
        assert self._site.draft is draft
        self._site.rows = rows
        for defect in self._waiting:
            self._plant(defect)
        self._site.settle()
        self._truth |= self._site.truth

    def _plant(self, defect: Defect) -> None:
        assert self._site is not None
        if defect(self._site):
            self.planted += 1
        else:
            self._due.append(defect)  # another group will have room for it

    def plant_in_village(self, around: Rows) -> None:
        """Plant a missing region, once in the county."""
        if self._files and not self._region_gone:
            found = files.drop_a_group(around)
            self._region_gone = True
            self._truth |= found
            self.planted += len(found)

    _region_gone = False

    def plant_in_files(self, writer: PackageWriter) -> None:
        """Plant what is wrong with whole files."""
        if self._files:
            found = files.break_files(writer)
            self._truth |= found
            self.planted += len(found)

    def truth_list(self) -> list[list[object]]:
        """Return planted and consequential findings as [rule, [objects]], sorted.

        That a delivery without boundaries is declared partial is a finding, too, defects or not.
        """
        partial = set() if self._boundaries else {("package.partial", ("package:",))}
        return [[rule, list(objects)] for rule, objects in sorted(self._truth | partial)]
