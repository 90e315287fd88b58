"""Entrustment 委托流转: what a household lets somebody agree to in its place, and what that covers.

A mandate is a sheet of terms that the household signs as any other. It is in force from then on until its
last day or until a signature is withdrawn; nothing is entered by it. What was agreed to under it before
stays, and the household may withdraw that consent, too, until entry.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.periods import add_years
from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_prices import YEARLY, Price
from registry.words import Words

FORM = "entrustment"
ACTS = ("lease", "equity_contribution", "forest_lease", "homestead_lease")
"""Forms that somebody may be entrusted with: none of them takes the household's own right away."""
FREE = "free"
OWN = ("representative", "co_owner")
"""Capacities in which somebody signs for the household itself."""

MANDATE_TERMS = Rule(
    "mandate.terms",
    "民法典 第一百六十五条；农村土地经营权流转管理办法 第八条",
    Words(
        "{where}：委托书要写明可以代办哪几种流转、最低价款和最长期限，不写对价",
        "{where}: an entrustment says which transfers may be agreed to, the least price and the longest term; it has no price",
    ),
)
NOTHING_ENTERED = Rule(
    "mandate.not_entered",
    "民法典 第一百六十五条；农村土地经营权流转管理办法 第八条",
    Words(
        "{where}：委托书签字即生效，不转移权利，不用申请登簿；要出租的，另行出具条款单",
        "{where}: an entrustment holds from its signature and moves no right: nothing is applied for; draw up the lease itself",
    ),
)
NO_MANDATE = Rule(
    "consent.no_mandate",
    "民法典 第一百七十三条；农村土地经营权流转管理办法 第八条",
    Words(
        "{where}：农户对这项权利没有有效的委托书 {mandate}（没有签字，已撤回、改过或到期）",
        "{where}: the household has no entrustment {mandate} in force for this right (unsigned, revoked, changed or over)",
    ),
)
BEYOND_MANDATE = Rule(
    "consent.beyond_mandate",
    "民法典 第一百六十五条、第一百七十一条",
    Words(
        "{where}：超出委托书 {mandate} 的权限：{what}；须农户自己同意",
        "{where}: beyond entrustment {mandate}: {what}; the household itself must agree",
    ),
)
OWN_AGENT = Rule(
    "consent.own_agent",
    "民法典 第一百六十八条",
    Words(
        "{where}：受托人 {agent} 不能代农户与自己流转",
        "{where}: {agent} cannot agree for the household to a transfer to itself",
    ),
)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What somebody may agree to; part of the sheet that the household signs."""

    acts: tuple[str, ...]
    least_fen: int
    """Least price for one 亩 and year; 0: also for nothing."""
    most_years: int


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A mandate as it stands for one right: all who must have signed it, and are still who must."""

    agent: str
    agent_id: int
    mandate: Mandate
    term: tuple[date, date]
    parcels: Mapping[str, Decimal]
    """Areas by parcel."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is to be agreed to under a mandate."""

    where: str
    form: str
    capacity: str
    receiver_id: int | None
    agent: str
    """Who acts, as typed; nothing: whoever is entrusted."""
    term: tuple[date, date]
    parcels: Mapping[str, Decimal]
    price: Price


def terms_refusals(
    where: str, form: str, moves: Collection[str], mandate: Mandate | None, price: Price
) -> Iterable[Refusal]:
    """Yield that an entrustment lacks its limits, or that another form has them."""
    if form != FORM:
        if mandate is not None:
            yield MANDATE_TERMS.refuse(where)
        return
    sound = (
        mandate is not None
        and mandate.acts
        and {*mandate.acts} <= {*moves}
        and len({*mandate.acts}) == len(mandate.acts)
        and mandate.most_years > 0
        and mandate.least_fen >= 0
    )
    if not sound or price.unit != FREE:
        yield MANDATE_TERMS.refuse(where)


def consent_refusals(
    number: str, entrusted: Entrusted | None, proposed: Proposed, today: date
) -> Iterable[Refusal]:
    """Yield why a consent does not rest on a mandate; None: there is none of this household for this right."""
    where = proposed.where
    if entrusted is None or not _runs(entrusted.term, today):
        yield NO_MANDATE.refuse(where, mandate=number)
        return
    if proposed.receiver_id == entrusted.agent_id:
        yield OWN_AGENT.refuse(where, agent=entrusted.agent)
    beyond = [said.zh for said in _beyond(entrusted, proposed)]
    if beyond:
        yield BEYOND_MANDATE.refuse(where, mandate=number, what="、".join(beyond))


def _runs(term: tuple[date, date], today: date) -> bool:
    return term[0] <= today < term[1]


def _beyond(entrusted: Entrusted, proposed: Proposed) -> Iterable[Words]:
    mandate, (since, until) = entrusted.mandate, proposed.term
    outside = sorted(
        code for code, area in proposed.parcels.items() if area > entrusted.parcels.get(code, Decimal(0))
    )
    if proposed.form not in mandate.acts:
        yield Words("流转方式", "form of transfer")
    if proposed.capacity not in OWN:
        yield Words("不是农户自己的签字", "not the household's own signature")
    if proposed.agent not in ("", entrusted.agent):
        yield Words(f"受托人是 {entrusted.agent}", f"{entrusted.agent} is entrusted")
    if outside:
        yield Words(f"地块 {'、'.join(outside)}", f"parcels {', '.join(outside)}")
    if until > add_years(since, mandate.most_years):
        yield Words(f"期限超过 {mandate.most_years} 年", f"more than {mandate.most_years} years")
    if not _is_enough(mandate.least_fen, proposed.price):
        yield Words(
            f"每亩每年低于 {mandate.least_fen / 100:.2f} 元", f"under {mandate.least_fen / 100:.2f} yuan"
        )


def _is_enough(least_fen: int, price: Price) -> bool:
    """Return whether a price is at least the one of the mandate; what is not priced so shows no such thing."""
    return least_fen == 0 or (price.unit in YEARLY and price.amount_fen >= least_fen and not price.deductions)
