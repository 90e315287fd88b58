"""What must have been done before a transfer is applied for: notices, reviews, votes, and what was told.

It is shown with the application and is no part of what is signed: a notice that runs meanwhile leaves
the consents as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.area import to_mu
from registry.codelists import HolderKind
from registry.leaf import Json
from registry.periods import add_months
from registry.rules.refusal import Refusal, Rule
from registry.rules.transfers import FormCase, PartyCase, ReceiverCase, is_outsider, where_of
from registry.words import Words

PRIORITY = Rule(
    "transfer.priority",
    "农村土地承包法 第三十八条第五项；最高法农村土地承包纠纷解释 第十一条",
    Words(
        "{where}：流转给集体以外的人，须先书面通知成员行使优先权，期满（{until}）无人主张",
        "{where}: before an outsider, members get written notice of their priority, and its period ({until}) ends unclaimed",
    ),
)
PRIORITY_CLAIMED = Rule(
    "transfer.priority_claimed",
    "农村土地承包法 第三十八条第五项；最高法农村土地承包纠纷解释 第十一条",
    Words(
        "{where}：成员 {claimant} 在通知期内以同等条件主张优先权，先解决",
        "{where}: member {claimant} claimed priority on equal terms in time; settle that first",
    ),
)
REVIEW = Rule(
    "transfer.review",
    "农村土地承包法 第四十五条；农村土地经营权流转管理办法 第二十九条（未核对）",
    Words(
        "{where}：{receiver} 流转 {mu} 亩，达到工商资本审查标准 {limit} 亩，须先通过审查",
        "{where}: {receiver} takes {mu} mu; from {limit} mu on outside capital is reviewed first",
    ),
)
HALF_YEAR = Rule(
    "transfer.half_year",
    "农村土地承包法 第三十条；最高法农村土地承包纠纷解释 第十条",
    Words(
        "{where}：自愿交回须提前 {months} 个月书面通知发包方（通知日 {noticed}，最早 {earliest}）",
        "{where}: a hand-back is noticed {months} months ahead in writing (noticed {noticed}, {earliest} at the earliest)",
    ),
)
NOT_TOLD = Rule(
    "transfer.not_told",
    "农村土地承包法 第三十条；土地管理法 第六十二条",
    Words(
        "{where}：签字前须告知农户：承包期内不得再要求承包土地；退出宅基地的，不再批准新的宅基地",
        "{where}: before signing the household is told: no land again in this term, no new homestead ever",
    ),
)
VOTE = Rule(
    "transfer.vote",
    "土地管理法 第六十三条；土地管理法实施条例 第四十一条",
    Words(
        "{where}：须经成员会议三分之二以上同意（{voted} / {voters}），并有规划和备案的方案",
        "{where}: needs two thirds of the members ({voted} of {voters}), a plan, and the filed scheme",
    ),
)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was done around the agreement, shown with the application; no part of what is signed."""

    priority_noticed_on: date | None = None
    priority_until: date | None = None
    priority_claimant: str = ""
    reviewed_on: date | None = None
    noticed_on: date | None = None
    """Day of the written notice of a hand-back."""
    is_told: bool = False
    """Whether the household was told that it gets no land again in this term, or no new homestead."""
    voters: int = 0
    voted_for: int = 0
    has_plan: bool = False
    acknowledged: tuple[int, ...] = ()
    """Objection entries that the receiver signed to know of （民法典 220）, by their number."""
    renewal_asked_on: date | None = None
    """Day on which who leased the land before was asked in writing whether he renews."""
    renewal_answer: str = ""
    """What he answered (renewals.ANSWERS)."""
    renewal_sha256: str = ""
    """Hash of the scan that shows it: of the one that came with the application, no other."""
    consented: tuple[int, ...] = ()
    """Mortgages and pre-notices whose holder consents in writing （民法典 221, 393, 406）."""


_DAYS = ("priority_noticed_on", "priority_until", "reviewed_on", "noticed_on", "renewal_asked_on")


@dataclass(frozen=True, slots=True)
class Config:
    """Dated settings and the day."""

    today: date
    notice_months: int
    review_mu: Decimal
    """From how many 亩 on outside capital is reviewed; 0 where the county set none."""


def proof_refusals(
    form: FormCase,
    receiver: ReceiverCase | None,
    proofs: Proofs,
    parties: Sequence[PartyCase],
    config: Config,
) -> Iterable[Refusal]:
    """Yield what must have been done before a transfer is applied for, beside consent and payment."""
    where = where_of(form, parties)
    if form.effect == "ends" and not proofs.is_told:
        yield NOT_TOLD.refuse(where)
    if form.code == "hand_back":
        noticed = proofs.noticed_on
        earliest = add_months(noticed, config.notice_months) if noticed else None
        if earliest is None or earliest > config.today:
            yield HALF_YEAR.refuse(
                where, months=config.notice_months, noticed=noticed or "—", earliest=earliest or "—"
            )
    if form.code == "construction_land_use" and not (
        proofs.has_plan and proofs.voters and proofs.voted_for * 3 >= proofs.voters * 2
    ):
        yield VOTE.refuse(where, voted=proofs.voted_for, voters=proofs.voters)
    if receiver is not None and is_outsider(form, receiver):
        area = sum((p.area for p in parties), Decimal(0))
        yield from outsider_refusals(where, receiver, area, proofs, config)


def outsider_refusals(
    where: str, receiver: ReceiverCase, area: Decimal, proofs: Proofs, config: Config
) -> Iterable[Refusal]:
    """Yield what must have been done before farmland, `area` in m², goes to somebody from outside."""
    until = proofs.priority_until
    if proofs.priority_noticed_on is None or until is None or until > config.today:
        yield PRIORITY.refuse(where, until=until or "—")
    if proofs.priority_claimant.strip():
        yield PRIORITY_CLAIMED.refuse(where, claimant=proofs.priority_claimant)
    mu = to_mu(area)
    is_capital = receiver.kind is HolderKind.UNIT and config.review_mu > 0 and mu >= config.review_mu
    if is_capital and proofs.reviewed_on is None:
        yield REVIEW.refuse(where, receiver=receiver.name, mu=mu, limit=config.review_mu)


def planned(proofs: Proofs) -> dict[str, Json]:
    """Return proofs as the plan of a case keeps them."""
    return {name: _said(value) for name, value in asdict(proofs).items()}


def _said(value: object) -> Json:
    if isinstance(value, tuple):
        return [_said(one) for one in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)


def read(said: Mapping[str, Any]) -> Proofs:
    """Return the proofs that a plan keeps; an older program's plan names fewer of them."""
    days = {name: date.fromisoformat(said[name]) for name in _DAYS if said.get(name)}
    numbers = {name: tuple(said.get(name, ())) for name in ("acknowledged", "consented")}
    return Proofs(**{**said, **dict.fromkeys(_DAYS), **days, **numbers})
