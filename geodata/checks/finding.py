"""What a check found: which rule, about which objects, where, and the facts of its sentence."""

from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from geodata.printable import printable

PREFIXES = {
    "grantors": "grantor",
    "holders": "holder",
    "members": "member",
    "contract_parcels": "contract_parcel",
    "contracts": "contract",
    "transfers": "transfer",
    "folios": "folio",
    "certificates": "certificate",
    "reissues": "reissue",
    "replacements": "replacement",
    "cancellations": "cancellation",
    "attachments": "attachment",
    "parcels": "parcel",
    "boundary_points": "point",
    "boundary_lines": "line",
    "county_areas": "county_area",
    "town_areas": "town_area",
    "village_areas": "village_area",
    "group_areas": "group_area",
    "region_lines": "region_line",
    "protected_farmland": "protected",
    "point_features": "point_feature",
    "line_features": "line_feature",
    "area_features": "area_feature",
    "control_points": "control_point",
    "homestead_plots": "homestead",
    "buildings": "building",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `objects` are sorted ids such as `parcel:510623…00017#soil_grade`."""

    rule: str
    objects: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    shape: BaseGeometry | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What makes two findings the same."""
        return self.rule, self.objects

    @property
    def grantor_code(self) -> str:
        """The 14 digits of the grantor of the first object that has a code, or nothing."""
        for item in self.objects:
            digits = item.partition(":")[2][:14]
            if len(digits) == 14 and digits.isdigit() and digits.isascii():
                return digits
        return ""


def about(
    rule: str, *objects: str, place: str = "", shape: BaseGeometry | None = None, **facts: Any
) -> Finding:
    """Return a finding about objects, in their sorted order; nothing unprintable gets into it."""
    told = {key: printable(value) if isinstance(value, str) else value for key, value in facts.items()}
    return Finding(rule, tuple(sorted(printable(o) for o in objects)), told, printable(place), shape)
