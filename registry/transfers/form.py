"""What every form of transfer 流转、转让、退出 answers: what it moves, who signs, what the receiver gets."""

from dataclasses import dataclass
from enum import StrEnum

from registry.words import Words


class Signs(StrEnum):
    """Who signs for the household whose right moves (design.md §4), or for who died."""

    REPRESENTATIVE = "representative"
    CO_OWNERS = "co_owners"
    HEIRS = "heirs"
    """Those who take by death, and the co-owners who are alive for what is theirs."""


class Receiver(StrEnum):
    """Who may be on the other side."""

    ANYONE = "anyone"
    MEMBER_HOUSEHOLD = "member_household"
    """Another household of the same collective."""
    FIRM = "firm"
    """A cooperative or company."""
    CREDITOR = "creditor"
    """A financial institution."""
    HEIR = "heir"
    COLLECTIVE = "collective"
    """The land goes back; nobody else gets it by this act."""


class Effect(StrEnum):
    """What entry does."""

    DERIVES = "derives"
    """A new right inside the one it rests on."""
    PASSES = "passes"
    """The right, or its parcels, has another holder afterwards."""
    ENDS = "ends"
    CHARGES = "charges"
    """A restriction secures a creditor; the right stays."""
    MANDATES = "mandates"
    """Somebody may act for the household; no right moves."""


@dataclass(frozen=True, slots=True)
class TransferForm:
    """A form of transfer; rules read it, the register stores its `code`."""

    code: str
    name: Words
    article: str
    moves: tuple[str, ...]
    """Kinds of right that it may start from."""
    effect: Effect
    signs: Signs
    receiver: Receiver
    gives: str | None = None
    """Kind of right that the receiver gets, where that is another one."""
    consents: tuple[str, ...] = ()
    """Who else must agree: `grantor`, `household` where its right is the root of what moves, `receiver`
    where that one signs a contract of its own."""
    is_paid: bool = True
    """Whether agreed terms are required; nothing is lawful, and then marked 无偿自愿."""
    is_final: bool = False
    """Whether it cannot be undone: then payment or secured instalments come before entry."""
    term_years: int | None = None
    """Longest term in years."""
    signs_otherwise: tuple[tuple[str, Signs], ...] = ()
    """Kinds of right for which others sign."""
    for_farming: bool = False
    """Whether the land stays in agricultural use （农村土地承包法 11, 38）."""

    def signs_of(self, kind: str) -> Signs:
        """Return who signs for the household where a right of a kind moves."""
        return dict(self.signs_otherwise).get(kind, self.signs)
