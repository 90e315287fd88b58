"""Land that is let anew when a lease is over: what a transfer renews, and who is asked first.

Standing of sources: standards.md §5, predicate L15. It says that terms are agreed as equals and that on
expiry the lessee has priority to renew on equal terms; how he is asked and how long he may think it over it
does not say: that is dated configuration.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.periods import add_months
from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_proofs import Proofs
from registry.words import Words

ANSWERS: dict[str, Words] = {
    "waived": Words("书面放弃续约", "gave the renewal up in writing"),
    "lesser": Words("只愿以较低的条件续约", "offered lesser terms in writing"),
    "silent": Words("期限内没有答复", "did not answer in time"),
    "claimed": Words("以同等条件要求续约", "claims it on equal terms"),
}
"""What who sits on the land answered when asked in writing whether he renews."""

RENEWS = Rule(
    "transfer.renews",
    "农村土地经营权流转管理办法 第十条",
    Words(
        "{where}：不是 {number} 的续约：它没有把这项权利流转给 {receiver}，或者到 {since} 还没有届满",
        "{where}: does not renew {number}, which did not give of this right to {receiver} or is not over by {since}",
    ),
)
RENEWAL = Rule(
    "transfer.renewal",
    "农村土地经营权流转管理办法 第十条",
    Words(
        "{where}：{lessee}（合同 {number}，{last} 届满）同等条件下优先续约：须先书面询问，"
        "并附其放弃、只愿以较低条件续约，或到 {until} 没有答复的扫描件",
        "{where}: {lessee} (transfer {number}, over on {last}) comes first at equal terms: ask in writing before, "
        "and add a scan of the waiver, of the lesser offer, or of the question that is unanswered until {until}",
    ),
)
RENEWAL_CLAIMED = Rule(
    "transfer.renewal_claimed",
    "农村土地经营权流转管理办法 第十条",
    Words(
        "{where}：{lessee}（合同 {number}，{last} 届满）以同等条件要求续约，先解决",
        "{where}: {lessee} (transfer {number}, over on {last}) claims the renewal on equal terms; settle that first",
    ),
)


@dataclass(frozen=True, slots=True)
class Days:
    """The day, and what is configured for lack of a source."""

    today: date
    answer_days: int
    """How long who is asked may think it over."""
    priority_months: int
    """How long after its end a lease counts as one that could be renewed."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits on land that is let anew, by a lease that is over by then."""

    lessee: str
    number: str
    """Its transfer."""
    until: date
    """The day after its last one."""
    is_receivers: bool
    """Whether it is who receives the land again."""


def refusals(
    where: str, renews: str, receiver: str, since: date, sitting: Sequence[Sitting]
) -> Iterable[Refusal]:
    """Yield that a sheet does not renew the transfer that it says it renews."""
    if renews and not any(one.number == renews and one.is_receivers for one in sitting):
        yield RENEWS.refuse(where, number=renews, receiver=receiver or "—", since=since)


def priority_refusals(
    where: str, since: date, sitting: Sequence[Sitting], proofs: Proofs, days: Days
) -> Iterable[Refusal]:
    """Yield who comes before the receiver when land is let anew, and was not asked, or claims it."""
    until = proofs.renewal_asked_on and proofs.renewal_asked_on + timedelta(days=days.answer_days)
    for one in sitting:
        if one.is_receivers or since > add_months(one.until, days.priority_months):
            continue
        said = {"lessee": one.lessee, "number": one.number, "last": one.until - timedelta(days=1)}
        if proofs.renewal_answer == "claimed":
            yield RENEWAL_CLAIMED.refuse(where, **said)
        elif not _is_answered(proofs, until, days.today):
            yield RENEWAL.refuse(where, **said, until=until or "—")


def _is_answered(proofs: Proofs, until: date | None, today: date) -> bool:
    """Return whether he was asked, said no or nothing in time, and a scan shows it; `until` is his last day."""
    asked = proofs.renewal_asked_on
    if asked is None or until is None or asked > today or not proofs.renewal_sha256:
        return False
    return proofs.renewal_answer in ("waived", "lesser") or (
        proofs.renewal_answer == "silent" and until < today
    )
