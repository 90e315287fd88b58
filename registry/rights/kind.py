"""What every right kind answers: who may hold it, over what, for how long, on what paper."""

from dataclasses import dataclass

from registry.codelists import HolderKind
from registry.words import Words


@dataclass(frozen=True, slots=True)
class RightKind:
    """A kind of right [LA_RightType]; rules read it, the register stores its `code`."""

    code: str
    name: Words
    paper: Words
    article: str
    holders: frozenset[HolderKind]
    level: str | None
    """Level of the spatial units it lies on; None for a right over nothing on the map."""
    parents: tuple[str, ...]
    """Kinds it may be derived from; its land and term lie inside the parent's, where that is registered."""
    unit: str
    """Kind of the registration unit whose page it stands on."""
    estate_code: str
    """权利类型 QLLX of the real-estate registry (standards.md §3.2)."""
    term_years: tuple[int, int] | None
    """Lawful term in years, shortest and longest; None where the law sets none."""
    ends: bool = True
    """Whether it has a last day; a right without one is registered until the open end."""
    heirs: frozenset[HolderKind] = frozenset()
    """Who may hold it besides, where it came by death: nobody registers it first."""
    is_filed: bool = False
    """Whether it may stand in the filing ledger 备案台账 as well, where it is too short to be registered."""
