"""May a certificate be issued, picked up, declared lost, replaced, cancelled? And what its state is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

_REGISTER = "民法典 第二百一十七条"
_DETAILED = "不动产登记暂行条例实施细则 第二十二条（条文未核对）"
MOST_TEXT = 200
"""Letters of a name, a reason, a document's number."""

NOT_CURRENT = Rule(
    "certificate.not_current",
    _REGISTER,
    Words("权利 {where} 在登记簿上已终止，不能缮证", "right {where} has ended in the register"),
)
CONTENT_CHANGED = Rule(
    "certificate.content_changed",
    _REGISTER,
    Words(
        "权利 {where} 的内容与登簿时不同，须先办变更或更正登记",
        "the content of {where} differs from its entry; register the change first",
    ),
)
STILL_OUT = Rule(
    "certificate.still_out",
    _DETAILED,
    Words(
        "权利 {where} 的权证 {number} 还没有收回：请先收回换发，遗失的先办遗失声明",
        "certificate {number} of {where} is still out: take it back and replace it, or declare it lost first",
    ),
)
VOID = Rule(
    "certificate.void",
    _REGISTER,
    Words(
        "权证 {where} 的状态是“{state}”，不能再办这一项",
        "certificate {where} is “{state}”; this can no longer be done",
    ),
)
PICKED_UP = Rule(
    "certificate.picked_up",
    "NY/T 2539-2016 附录B.9；本项目设计 §3",
    Words("权证 {where} 已于 {day} 领取", "certificate {where} was picked up on {day}"),
)
INCOMPLETE = Rule(
    "certificate.incomplete",
    "不动产登记暂行条例 第十六条",
    Words(
        "权证 {where} 还缺：{what}，请补填后再办",
        "certificate {where} lacks {what}; fill it in and try again",
    ),
)
NUMBER_USED = Rule(
    "certificate.print_number_used",
    "不动产登记暂行条例实施细则 第二十条（条文未核对）；本项目设计 §3",
    Words(
        "印制号 {number} 已用过，或权证 {where} 已有印制号：一张空白证书只用一次",
        "print number {number} is taken, or {where} has one already: a blank is used once",
    ),
)
LOSS_NOT_DUE = Rule(
    "certificate.loss_not_due",
    _DETAILED,
    Words(
        "权证 {where} 的遗失声明到 {due} 才届满，今天是 {today}",
        "the loss declaration of {where} runs until {due}; today is {today}",
    ),
)
NOT_LOST = Rule(
    "certificate.not_lost",
    _DETAILED,
    Words("权证 {where} 没有刊发遗失声明", "certificate {where} was not declared lost"),
)
HANDED_BACK = Rule(
    "certificate.handed_back",
    _DETAILED,
    Words("权证 {where} 已于 {day} 收回", "certificate {where} was handed back on {day}"),
)
RIGHT_IN_FORCE = Rule(
    "certificate.right_in_force",
    _REGISTER,
    Words(
        "权证 {where} 的权利还在登记簿上，不能以权利终止为由注销",
        "the right of {where} is in force: it cannot be cancelled because the right ended",
    ),
)

UNSCANNED = Rule(
    "certificate.pickup_unscanned",
    "本项目设计 §3；本县设定“领证须上传签领单”",
    Words(
        "权证 {where} 的签领没有扫描件：本县规定领证时上传签领单",
        "the pickup of {where} comes without a scan of the signed list, which this county requires",
    ),
)

PURPOSES: dict[str, Words] = {
    "check": Words("屏幕核对", "to check on screen"),
    "issue": Words("打印发证", "to print for issue"),
    "copy": Words("查档复印", "copy from the archive"),
}
"""What a paper is opened or printed for; the access log keeps it."""
MANNERS: dict[str, Words] = {
    "signature": Words("签字", "signature"),
    "fingerprint": Words("按指印", "fingerprint"),
    "seal": Words("盖章", "seal"),
}
"""How whoever picks a paper up acknowledges it."""
CANCELLATIONS: dict[str, Words] = {
    "right_ended": Words("权利终止", "the right ended"),
    "wrongly_issued": Words("发证有误", "wrongly issued"),
}
ENDINGS: dict[str, Words] = {
    "lost": Words("遗失", "lost"),
    "replaced": Words("换发", "replaced"),
    **CANCELLATIONS,
}
STATES: dict[str, Words] = {
    "valid": Words("有效", "valid"),
    "superseded": Words("已被替代", "superseded"),
    "right_ended": Words("权利已终止", "right ended"),
    "handed_back": Words("已收回", "handed back"),
    "lost": Words("已声明遗失", "declared lost"),
    "replaced": Words("已换发", "replaced"),
    "cancelled": Words("已注销", "cancelled"),
}
"""What a certificate can be; derived from the register in queries/certificates.py, never stored."""
SENTENCES: dict[str, Words] = {
    "valid": Words("这本权证有效。", "This certificate is valid."),
    "superseded": Words(
        "这本权证已被新的登记替代。", "This certificate has been superseded by a newer entry."
    ),
    "right_ended": Words(
        "这本权证上的权利已在登记簿上终止。", "The right on this certificate has ended in the register."
    ),
    "handed_back": Words(
        "这本权证已交回登记机构，不再使用。", "This certificate was handed back to the registry."
    ),
    "lost": Words(
        "这本权证已声明遗失，不再有效。", "This certificate was declared lost and is no longer valid."
    ),
    "replaced": Words("这本权证已换发新证，不再有效。", "This certificate was replaced by a new one."),
    "cancelled": Words("这本权证已注销，不再有效。", "This certificate was cancelled and is not valid."),
}
"""What anyone is told who checks a paper."""
OUT = frozenset({"valid", "superseded", "right_ended"})
"""States of a paper that is in its holder's hands."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the rules need to know of a certificate."""

    number: str
    state: str
    picked_up_on: date | None = None
    print_number: str | None = None
    loss_due_on: date | None = None
    is_ended: bool = False
    handed_back_on: date | None = None
    right_in_force: bool = True


def lacking(paper: str, **texts: tuple[str, Words]) -> Iterable[Refusal]:
    """Yield the refusal of empty and overlong texts, all at once; each comes with what it is called."""
    missing = [words for given, words in texts.values() if not 0 < len(given.strip()) <= MOST_TEXT]
    if missing:
        yield INCOMPLETE.refuse(
            paper, what=Words("、".join(w.zh for w in missing), ", ".join(w.en for w in missing))
        )


def unless_in(paper: Paper, *states: str) -> Iterable[Refusal]:
    """Yield the refusal of a paper that has ended, or whose state is none of these."""
    if paper.is_ended or paper.state not in states:
        said = STATES[paper.state]
        yield VOID.refuse(paper.number, state=said)


def refusals_to_pick_up(paper: Paper, *, print_number: str | None, number_taken: bool) -> Iterable[Refusal]:
    """Yield what keeps a certificate from being picked up: twice, void, on a blank that was used."""
    if paper.picked_up_on is not None:
        yield PICKED_UP.refuse(paper.number, day=paper.picked_up_on)
    else:
        yield from unless_in(paper, "valid")
    if print_number is not None and (number_taken or paper.print_number is not None):
        yield NUMBER_USED.refuse(paper.number, number=print_number)


def refusals_to_hand_back(paper: Paper) -> Iterable[Refusal]:
    """Yield what keeps a paper from being taken back: only that it is back already."""
    if paper.handed_back_on is not None:
        yield HANDED_BACK.refuse(paper.number, day=paper.handed_back_on)


def refusals_to_reissue(paper: Paper, *, today: date) -> Iterable[Refusal]:
    """Yield what keeps a lost certificate from being made good by a new one."""
    if paper.loss_due_on is None:
        yield NOT_LOST.refuse(paper.number)
        return
    yield from unless_in(paper, "lost")
    if today < paper.loss_due_on:
        yield LOSS_NOT_DUE.refuse(paper.number, due=paper.loss_due_on, today=today)


def refusals_to_replace(paper: Paper) -> Iterable[Refusal]:
    """Yield what keeps a certificate from being replaced: a lost one is reissued."""
    yield from unless_in(paper, *OUT, "handed_back")


def refusals_to_cancel(paper: Paper, ground: str) -> Iterable[Refusal]:
    """Yield what keeps a certificate from being cancelled: it has ended, or the ground is not so."""
    yield from unless_in(paper, *OUT, "handed_back", "lost")
    if ground == "right_ended" and paper.right_in_force:
        yield RIGHT_IN_FORCE.refuse(paper.number)
