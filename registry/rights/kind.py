"""What every right kind answers: who may hold it, over what, for how long, on what paper."""

from dataclasses import dataclass

from registry.codelists import HolderKind
from registry.periods import Period, add_years
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

    def may_be_held_by(self, holder: HolderKind) -> bool:
        """Return whether a holder of this kind can hold the right."""
        return holder in self.holders

    def term_fits(self, term: Period) -> bool:
        """Return whether a term is no longer than the law allows (a shorter rest is lawful)."""
        if self.term_years is None:
            return term.last_day is None
        longest = self.term_years[1]
        return term.last_day is not None and term.end <= add_years(term.start, longest)

