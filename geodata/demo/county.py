"""Lays out towns, villages and groups, and drafts each group: fields, people, who holds what."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geodata.demo import places, terrain
from geodata.demo.people import DemoMember, DemoPerson, People
from geodata.demo.terrain import Floats, Ground

FIELDS_PER_GROUP = 280
GROUPS_PER_VILLAGE = 8
VILLAGES_PER_TOWN = 14
"""As long as the county's towns have room; a larger county has larger towns."""
_TOWN_COLUMNS = 3
_TOWN_MARGIN, _TOWN_HEIGHT = 600.0, 4_200.0


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """Where a villagers' group lies and what it is called."""

    number: int
    code: str
    name: str
    town: str
    village: str
    fields: int

    @property
    def full_name(self) -> str:
        """The grantor's name: 中江县回龙镇柏林村三组."""
        return f"{places.COUNTY_NAME}{self.town}{self.village}{self.name}"

    @property
    def address(self) -> str:
        """The postal address of the people of the group."""
        return f"{places.PROVINCE}{places.PREFECTURE}{self.full_name}"


@dataclass(slots=True)
class DemoHolder:
    """A contract holder: its code's last four digits, kind and members (one for a person)."""

    sequence: int
    kind: str
    members: list[DemoMember]
    unit_name: str | None = None
    unit_code: str | None = None

    @property
    def name(self) -> str:
        """The name on the paper: the head, the person or the unit."""
        return self.unit_name or self.members[0].person.name


@dataclass(slots=True)
class GroupDraft:
    """A group before it becomes tables: geometry defects are planted here."""

    place: GroupPlace
    ground: Ground
    xy: Floats
    """Ground coordinates of all nodes, metres in the county's CRS."""
    parts: list[list[list[int]]]
    """For each parcel its rings, one for each part; no ring for an empty shape."""
    kinds: list[str]
    holder_of: list[int]
    """For each parcel the index of its holder, or -1."""
    holders: list[DemoHolder]
    head: DemoPerson
    plots: list[tuple[Floats, Floats | None]]
    outline: Floats
    origin: tuple[float, float]
    """The group's south-west corner on the plan."""

    def add_node(self, x: float, y: float) -> int:
        """Add a node at ground coordinates, rounded to millimetres; return its number."""
        self.xy = np.vstack([self.xy, np.round([[x, y]], 3)])
        return len(self.xy) - 1


def places_of(rng: np.random.Generator, parcels: int) -> list[list[list[GroupPlace]]]:
    """Return towns → villages → groups for a county of `parcels` parcels."""
    groups = max(1, round(parcels / FIELDS_PER_GROUP))
    villages = max(-(-groups // GROUPS_PER_VILLAGE), min(groups, 3))
    per_town = max(VILLAGES_PER_TOWN, -(-villages // len(places.TOWNS)))
    towns = -(-villages // per_town)
    names = places.village_names(rng, villages)
    sizes = [parcels // groups + (k < parcels % groups) for k in range(groups)]
    result: list[list[list[GroupPlace]]] = [[] for _ in range(towns)]
    number = 0
    for village in range(villages):
        town_number = village // per_town
        town_code, town = places.TOWNS[town_number]
        count = groups // villages + (village < groups % villages)
        code = f"{town_code}{200 + village % per_town:03d}"
        result[town_number].append([])
        for order in range(count):
            result[town_number][-1].append(
                GroupPlace(
                    number,
                    f"{code}{order + 1:02d}",
                    places.group_name(order + 1),
                    town,
                    names[village],
                    sizes[number],
                )
            )
            number += 1
    return result


def town_origin(number: int, most_villages: int) -> tuple[float, float]:
    """Return the plan's south-west corner of a town, in a county whose largest has `most_villages`."""
    width = max(VILLAGES_PER_TOWN, most_villages) * terrain.WIDTH + _TOWN_MARGIN
    return number % _TOWN_COLUMNS * width, number // _TOWN_COLUMNS * _TOWN_HEIGHT


def draft_town(
    seed: int, origin: tuple[float, float], town: list[list[GroupPlace]]
) -> Iterator[list[GroupDraft]]:
    """Yield the drafts of each village of a town, drawn from seed and place alone."""
    west, south = origin
    for order, village in enumerate(town):
        x, y = west + order * terrain.WIDTH, south
        drafts = []
        for place in village:
            draft = _draft(np.random.default_rng([seed, place.number]), place, x, y)
            drafts.append(draft)
            y += draft.ground.height
        yield drafts


def _draft(rng: np.random.Generator, place: GroupPlace, x: float, y: float) -> GroupDraft:
    people = People(rng, places.COUNTY_CODE, place.number)
    households = max(1, round(place.fields * 0.95 / 4.8))
    ground = terrain.draw_group(rng, place.fields, min(households, 60))
    shift = np.array([x, y])
    kinds = _kinds(rng, place.fields)
    holders = [DemoHolder(k + 1, "1", people.household()) for k in range(households)]
    holder_of = _assign(rng, kinds, households)
    if place.code.endswith("01") and place.fields >= 100:
        _other_ways(rng, people, place, holders, holder_of)
    return GroupDraft(
        place=place,
        ground=ground,
        xy=on_ground(np.array(ground.nodes) + shift),
        parts=[[item.ring] for item in ground.fields],
        kinds=kinds,
        holder_of=holder_of,
        holders=holders,
        head=people.adult(),
        plots=[(on_ground(plot + shift), on_ground(house + shift)) for plot, house in ground.plots],
        outline=on_ground(terrain.outline(x, y, x + terrain.WIDTH, y + ground.height)),
        origin=(x, y),
    )


def on_ground(plan: Floats) -> Floats:
    """Return county coordinates of plan coordinates."""
    return np.asarray(np.round(terrain.bend(plan) + np.array(places.ORIGIN), 3))


def _kinds(rng: np.random.Generator, count: int) -> list[str]:
    kinds = np.full(count, "10")
    other = rng.permutation(count)[: max(2, round(count * 0.05))]
    kinds[other] = rng.choice(["21", "22", "23"], len(other), p=[0.6, 0.25, 0.15])
    return [str(kind) for kind in kinds]


def _assign(rng: np.random.Generator, kinds: list[str], households: int) -> list[int]:
    """Give every household one parcel, then the rest at random, unevenly."""
    contracted = [i for i, kind in enumerate(kinds) if kind == "10"]
    order = rng.permutation(contracted)
    holder_of = [-1] * len(kinds)
    weight = rng.gamma(2.5, size=households)
    rest = rng.choice(households, len(order), p=weight / weight.sum())
    for position, parcel in enumerate(order):
        holder_of[int(parcel)] = position if position < households else int(rest[position])
    return holder_of


def _other_ways(
    rng: np.random.Generator,
    people: People,
    place: GroupPlace,
    holders: list[DemoHolder],
    holder_of: list[int],
) -> None:
    """Contract two waste plots in other ways (四荒): one to a person, one to a unit."""
    counts = np.bincount([h for h in holder_of if h >= 0], minlength=len(holders))
    spare = [i for i, h in enumerate(holder_of) if h >= 0 and counts[h] > 3]
    picked = [int(spare[k]) for k in rng.permutation(len(spare))[:2]]
    person = people.adult()
    alone = [DemoMember(person, "02", is_co_owner=True)]
    holders.append(DemoHolder(8001, "2", alone))
    manager = [DemoMember(people.adult(), "02", is_co_owner=True)]
    code = f"93510623MA6{place.number % 10**7:07d}"[:18]
    name = f"{places.COUNTY_NAME}{place.village[:-1]}种植专业合作社"
    holders.append(DemoHolder(9001, "3", manager, unit_name=name, unit_code=code))
    for parcel, holder in zip(picked, (len(holders) - 2, len(holders) - 1), strict=True):
        holder_of[parcel] = holder
