"""Contracts in other ways with outsiders: two thirds of the collective, and the town （农村土地承包法 52）."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

OUTSIDER = Rule(
    "contract.outsider",
    "农村土地承包法 第五十二条",
    Words(
        "{where}：{holder} 是本集体以外的承包方，须有三分之二以上成员（代表）同意和乡镇批准日期",
        "{where}: {holder} is an outsider; two thirds of the members and the town's approval are needed",
    ),
)


@dataclass(frozen=True, slots=True)
class Contract:
    """A right by tender, auction or open agreement that is to be registered."""

    folio_number: str
    holder: str
    is_outsider: bool
    voters: int | None
    """Members, or their representatives, who could vote."""
    voted_for: int | None
    reviewed_on: date | None
    """Day of the town's approval."""


def refusals(contract: Contract) -> Iterable[Refusal]:
    """Yield what keeps an outsider's contract from being registered."""
    voters, voted_for = contract.voters or 0, contract.voted_for or 0
    agreed = voters > 0 and voted_for <= voters and voted_for * 3 >= voters * 2
    if contract.is_outsider and not (agreed and contract.reviewed_on):
        yield OUTSIDER.refuse(contract.folio_number, holder=contract.holder)
