"""May somebody agree to a transfer by the phone on record? (design.md §4; reliability.md §12)

A code to the household's phone proves its representative: whoever else must agree signs on paper or
before witnesses. A number that came on record lately proves nothing yet: who took the phone over
would take the land with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.rules import one_time_codes
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

NOT_THEIR_PHONE = Rule(
    "consent.not_their_phone",
    "本项目设计 §4；农村土地承包法 第三十八条第一项",
    Words(
        "{where}：登记电话是农户代表的，不能证明 {who} 本人同意，请签字或请两名见证人",
        "{where}: the phone on record is the representative's and does not prove that {who} agrees; "
        "a signature or two witnesses do",
    ),
)
PHONE_NEW = Rule(
    "consent.phone_new",
    "本项目设计 §4",
    Words(
        "{where}：登记电话 {days} 天内新登记或更换过，暂不能凭它同意，请到窗口签字或过几天再办",
        "{where}: the phone came on record within {days} days and proves no consent yet; "
        "sign at the desk, or wait some days",
    ),
)
LINK_VOID = Rule(
    "consent.link_void",
    "农村土地承包法 第三十八条第一项；本项目设计 §4",
    Words(
        "{where}：这个链接所示的条款或电话已经改变，或者链接已经过期，请向窗口要新的链接",
        "{where}: the terms or the phone of this link have changed, or it has expired; ask the desk for a new one",
    ),
)


@dataclass(frozen=True, slots=True)
class PhoneCase:
    """Somebody who is to agree by phone."""

    where: str
    who: str
    is_representative: bool
    """Whether they speak for the household, or unit, whose phone it is."""
    since: datetime | None
    """When the number came on record; None where no phone takes messages."""
    now: datetime
    cool_down_days: int


def refusals(case: PhoneCase) -> Iterable[Refusal]:
    """Yield what keeps somebody from agreeing by phone."""
    if not case.is_representative:
        yield NOT_THEIR_PHONE.refuse(case.where, who=case.who)
    elif case.since is None:
        yield one_time_codes.NO_PHONE.refuse(case.where)
    elif case.now < case.since + timedelta(days=case.cool_down_days):
        yield PHONE_NEW.refuse(case.where, days=case.cool_down_days)


def phone_subject(party_id: int, ordinal: int, sha256: bytes) -> str:
    """Return what a one-time code for a sheet is bound to: who must agree, and to which terms."""
    return f"sheet {party_id} {ordinal} {sha256.hex()}"
