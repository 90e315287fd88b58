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
    level: str
    parent: str | None
    term_years: tuple[int, int] | None
    """Lawful term in years, shortest and longest; None for a right without term."""
