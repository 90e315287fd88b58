"""Defects planted by hand in a delivery's files, each with the findings it must lead to.

Nothing here uses the generator of demo defects: the files are edited as a careless surveyor would.
A defect edits its copy and returns what must be found: the defect itself and what follows from it.
"""

from tests.support.hand_defects import boundaries, contracts, files, geometry, parcels, people
from tests.support.hand_defects.noted import DEFECTS

__all__ = ["DEFECTS", "boundaries", "contracts", "files", "geometry", "parcels", "people"]
