"""What comes over the counter, and what is answered: may a case be taken in, accepted, answered, filed away?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from registry.rules.case_kinds import CASE_KINDS, DEAD, STATE_NAMES
from registry.rules.document_kinds import DOCUMENT_KINDS, missing
from registry.rules.letters import LETTERS
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

MOST_NAME, MOST_CONTACT, MOST_SUBJECT, MOST_REASON, MOST_ARTICLE = 60, 100, 500, 500, 100
MOST_FILE_NUMBER, MOST_PAGES, MOST_REASONS = 40, 9999, 20
"""Characters, pages and reasons: a file, not a book."""

INTAKE_KIND = Rule(
    "intake.kind",
    "不动产登记暂行条例 第十四条",
    Words(
        "“{where}”不是可以在窗口申请的业务", "“{where}” is no kind of case that is applied for at the desk"
    ),
)
INTAKE_INCOMPLETE = Rule(
    "intake.incomplete",
    "不动产登记暂行条例 第十六条",
    Words(
        "收件（{where}）要写明申请人、联系方式和申请事项，每项不超过规定字数",
        "intake ({where}) needs the applicant, how to reach them and what is applied for, none of them too long",
    ),
)
INTAKE_INTO = Rule(
    "intake.into",
    "不动产登记暂行条例 第十六条；本项目设计 §4",
    Words(
        "业务 {where} 装不下这次申请：须是同一发包方、同一类业务，已收件或待补正，且还没有申请内容",
        "case {where} cannot take this up: it must be of the same grantor and kind, applied for or to be completed, "
        "and still empty",
    ),
)
INTAKE_NAMED = Rule(
    "intake.named",
    "不动产登记暂行条例 第十六条；本项目设计 §4",
    Words(
        "业务 {where} 已写明申请人，或已经办结，不能再补写",
        "case {where} has its applicant already, or is closed: none can be added",
    ),
)
INTAKE_EMPTY = Rule(
    "intake.empty",
    "不动产登记暂行条例 第十六条；本项目设计 §4",
    Words(
        "业务 {where} 还没有填写申请内容；由窗口人员在本业务页“申请内容”处填写后才能受理",
        "case {where} is still empty: a clerk fills in what is applied for on its page, then it can be accepted",
    ),
)
DOCUMENT_MISSING = Rule(
    "document.missing",
    "不动产登记暂行条例 第十六条、第十七条",
    Words("业务 {where} 还差材料：{paper}", "case {where} still lacks a paper: {paper}"),
)
DOCUMENT_KIND = Rule(
    "document.kind",
    "不动产登记暂行条例 第十六条",
    Words("业务 {where} 没有“{kind}”这种材料", "case {where} has no paper of the kind “{kind}”"),
)
DOCUMENT_TWICE = Rule(
    "document.twice",
    "本项目设计 §3",
    Words(
        "业务 {where} 已有同一份“{paper}”，不用再传",
        "case {where} has this very paper ({paper}) already",
    ),
)
DOCUMENT_CLOSED = Rule(
    "document.closed",
    "本项目设计 §4",
    Words("业务 {where} 已经办结，不再收材料", "case {where} is closed and takes no more papers"),
)
ANSWER_REASON = Rule(
    "answer.reason",
    "不动产登记暂行条例 第十七条、第二十二条",
    Words(
        "对业务 {where} 的书面答复要写明理由，每条都要有依据的条文，不超过规定字数和条数",
        "the written answer to case {where} needs reasons, each with its article, none too long or too many",
    ),
)
LETTER_STATE = Rule(
    "letter.state",
    "不动产登记暂行条例 第十七条",
    Words(
        "业务 {where} 现在是“{state}”，没有要出具的通知书，或已经出具",
        "case {where} is “{state}”: there is no letter to write, or it was written",
    ),
)
ARCHIVE_FILE = Rule(
    "archive.file",
    "不动产登记暂行条例 第九条",
    Words(
        "业务 {where} 归档要有未用过的案卷号和页数（1 至 9999）",
        "filing case {where} needs a file number not used before and its pages (1 to 9999)",
    ),
)


def _both(name: Words) -> str:
    return f"{name.zh} ({name.en})"


@dataclass(frozen=True, slots=True)
class NewCase:
    """What someone applies for at the desk."""

    kind: str
    grantor_code: str
    applicant: str
    contact: str
    subject: str


def refusals_of_intake(case: NewCase) -> Iterable[Refusal]:
    """Yield what keeps an application from being taken in."""
    kind = CASE_KINDS.get(case.kind)
    if kind is None or not kind.is_applied_for:
        yield INTAKE_KIND.refuse(case.kind)
    if incomplete(case):
        yield INTAKE_INCOMPLETE.refuse(case.grantor_code)


def incomplete(case: NewCase) -> list[str]:
    """Return the fields of an application that are empty or too long."""
    fields = {"applicant": MOST_NAME, "contact": MOST_CONTACT, "subject": MOST_SUBJECT}
    return [name for name, most in fields.items() if not 0 < len(getattr(case, name).strip()) <= most]


def refusals_of_applicant(number: str, state: str, *, is_named: bool) -> Iterable[Refusal]:
    """Yield what keeps an applicant from being added to a case that another act opened."""
    if is_named or state in (*DEAD, "archived"):
        yield INTAKE_NAMED.refuse(number)


def refusals_into(number: str, *, fits: bool, is_empty: bool) -> Iterable[Refusal]:
    """Yield what keeps an application from being written into a case that was taken in."""
    if not (fits and is_empty):
        yield INTAKE_INTO.refuse(number)


def refusals_by_papers(number: str, kind: str, there: Collection[str]) -> Iterable[Refusal]:
    """Yield one refusal for every paper that a case still lacks."""
    for paper in missing(kind, there):
        yield DOCUMENT_MISSING.refuse(number, paper=_both(paper.name))


def refusals_of_paper(number: str, kind: str, *, state: str, is_there: bool) -> Iterable[Refusal]:
    """Yield what keeps a paper from being bound to a case."""
    paper = DOCUMENT_KINDS.get(kind)
    if paper is None:
        yield DOCUMENT_KIND.refuse(number, kind=kind)
    elif is_there:
        yield DOCUMENT_TWICE.refuse(number, paper=_both(paper.name))
    if state in (*DEAD, "archived"):
        yield DOCUMENT_CLOSED.refuse(number)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is asked for or refused; a missing paper has its kind."""

    says: str
    article: str
    document_kind: str | None = None


def reasons_of_missing(kind: str, there: Collection[str]) -> tuple[Reason, ...]:
    """Return a reason for every paper that a case still lacks."""
    return tuple(Reason(p.name.zh, p.article, p.code) for p in missing(kind, there))


def refusals_of_answer(number: str, reasons: Sequence[Reason]) -> Iterable[Refusal]:
    """Yield what keeps an answer from being given: no reason, or one without its article."""
    sound = all(
        0 < len(r.says.strip()) <= MOST_REASON and 0 < len(r.article.strip()) <= MOST_ARTICLE for r in reasons
    )
    if not 0 < len(reasons) <= MOST_REASONS or not sound:
        yield ANSWER_REASON.refuse(number)


def refusals_of_letter(number: str, state: str, *, is_written: bool) -> Iterable[Refusal]:
    """Yield what keeps a letter from being written: the state has none, or it was written."""
    if state not in LETTERS or is_written:
        name = STATE_NAMES[state]
        yield LETTER_STATE.refuse(number, state=_both(name))


def refusals_of_filing(number: str, file_number: str, pages: int, *, is_used: bool) -> Iterable[Refusal]:
    """Yield what keeps a case from the archive."""
    named = 0 < len(file_number.strip()) <= MOST_FILE_NUMBER
    if not named or is_used or not 1 <= pages <= MOST_PAGES:
        yield ARCHIVE_FILE.refuse(number)
