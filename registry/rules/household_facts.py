"""What a change of contract households is about: households before and after, and the evidence for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.periods import OPEN_DATE


@dataclass(frozen=True, slots=True)
class Member:
    """A person's membership in a contract household, dated."""

    person_id: int
    relation: str | None
    is_co_owner: bool | None
    during_from: date
    during_to: date = OPEN_DATE
    remark_kind: str | None = None
    remark: str | None = None

    @property
    def stays(self) -> bool:
        """Whether the membership has no end."""
        return self.during_to == OPEN_DATE


@dataclass(frozen=True, slots=True)
class Plot:
    """A parcel as a contract gives it, with its contract area in m²."""

    code: str
    area: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract household as it stands."""

    code: str
    grantor: str
    representative: int | None
    members: tuple[Member, ...]
    plots: tuple[Plot, ...]
    has_right: bool
    """Whether its contract is entered as a right in force."""
    term: tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contract household as it is to become; a new one has no code yet.

    Without plots its contract ends; without anyone who stays, the household as well.
    """

    code: str | None
    representative: int | None
    members: tuple[Member, ...]
    plots: tuple[Plot, ...]

    @property
    def staying(self) -> tuple[Member, ...]:
        """The members whose membership goes on."""
        return tuple(m for m in self.members if m.stays)


@dataclass(frozen=True, slots=True)
class MemberEvent:
    """What happened to a member: who joins or leaves, when, and by which paper."""

    what: str
    person_id: int
    day: date | None
    document: str
    land_elsewhere: str = ""
    """Paper that the person got land at the new residence, or gives the share up of free will."""


@dataclass(frozen=True, slots=True)
class PlotEvent:
    """What happened to a parcel of a contract; `area` in m² is what the contract gives of it afterwards."""

    code: str
    ground: str
    area: Decimal
    document: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a change rests on, as papers say."""

    ground: str = ""
    document: str = ""
    day: date | None = None
    """When it happened; of a hand-back, when its written notice was given."""
    members: tuple[MemberEvent, ...] = ()
    plots: tuple[PlotEvent, ...] = ()
    consents: Mapping[int, str] = field(default_factory=dict)
    """By person: the paper of consent."""
    creditors: frozenset[int] = frozenset()
    """Restrictions whose holder or creditor consents."""
    divided: bool = False
    """Whether parcels were split for the split of the household (1052)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change as it is proposed, with all that its rules need to know."""

    before: tuple[Standing, ...]
    after: tuple[Wanted, ...]
    evidence: Evidence
    today: date
    adults: frozenset[int] = frozenset()
    """Persons who are known to be of age."""
    free: frozenset[str] = frozenset()
    """Parcels of the grantor that stand in no contract and under no right."""
    divided: frozenset[str] = frozenset()
    """Parcels that came of a split."""
    notice_months: int = 6
    gave_back: frozenset[str] = frozenset()
    """Households that gave land back, or left it for payment, in the term of their contract."""

    @property
    def where(self) -> str:
        """The households' codes."""
        return "、".join(household.code for household in self.before)

    @property
    def plots(self) -> dict[str, Decimal]:
        """Areas that the contracts give, by parcel."""
        return {plot.code: plot.area for household in self.before for plot in household.plots}

    @property
    def people(self) -> dict[int, Member]:
        """Who is a member of one of the households, by person."""
        return {m.person_id: m for household in self.before for m in household.members if m.stays}
