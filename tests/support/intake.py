"""An application over the counter, taken through its acts; and the ways in which each is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.rules.document_kinds import required
from registry.rules.intake import NewCase, Reason
from registry.services.accept_case import accept_case, review_case
from registry.services.answer_case import ask_completion, not_accept_case
from registry.services.apply_first import apply_first
from registry.services.archive_case import archive_case
from registry.services.bind_document import Scan, bind_document
from registry.services.take_in_case import name_applicant, take_in_case
from registry.services.write_letter import LetterDraft, write_letter
from tests.support.village import GRANTOR, Village

NEW = NewCase("first", GRANTOR, "王老五", "13800001111", "本户承包地首次登记")
REASON = Reason("申请书没有签字", "不动产登记暂行条例 第十七条第三项")


def take_in(village: Village, **other: str) -> int:
    """Take in an application and return its case."""
    new = replace(NEW, **other)
    return take_in_case(village.session, new, actor=village.cast.lu, vault=village.vault)


def scan(name: str = "a", pages: int = 1) -> Scan:
    """Return a scan that was looked through; its bytes differ by name."""
    return Scan("application/pdf", pages, f"%PDF {name}".encode())


def hand_in(village: Village, case_id: int, *kinds: str, pages: int = 1) -> None:
    """Bind a paper of each kind; without any, all that the case needs."""
    for kind in kinds or [k.code for k in required("first")]:
        paper = scan(f"{case_id} {kind}", pages)
        bind_document(village.session, case_id, kind, paper, actor=village.cast.lu, vault=village.vault)


def write(village: Village, case_id: int, drafts: list[LetterDraft] | None = None) -> int:
    """Write the letter of a case's state, with bytes that stand for the PDF."""

    def render(draft: LetterDraft) -> tuple[bytes, int]:
        if drafts is not None:
            drafts.append(draft)
        digest = hashlib.sha256(repr(draft).encode()).hexdigest()
        return f"%PDF {digest}".encode(), 1

    return write_letter(village.session, case_id, actor=village.cast.he, vault=village.vault, render=render)


def fill(village: Village, case_id: int) -> int:
    """Put the village's signed contracts into a case of first registration that was taken in."""
    if village.state(village.survey) == "surveyed":
        village.sign()
    return apply_first(village.session, village.survey, actor=village.cast.lu, into=case_id)


def accepted(village: Village) -> int:
    """Take in a case with all its papers, fill it in and accept it."""
    case_id = fill(village, take_in(village))
    hand_in(village, case_id)
    accept_case(village.session, case_id, actor=village.cast.he)
    return case_id


def _bind(kind: str = "identity", name: str = "a") -> Callable[[Village], Any]:
    def act(v: Village) -> None:
        case_id = take_in(v)
        hand_in(v, case_id, "application")
        paper = scan(f"{case_id} application" if name == "same" else name)
        bind_document(v.session, case_id, kind, paper, actor=v.cast.lu, vault=v.vault)

    return act


def _closed(v: Village) -> None:
    case_id = take_in(v)
    not_accept_case(v.session, case_id, [REASON], actor=v.cast.he)
    hand_in(v, case_id, "other")


def _incomplete(v: Village) -> None:
    case_id = take_in(v)
    fill(v, case_id)
    hand_in(v, case_id, "application", "survey")
    accept_case(v.session, case_id, actor=v.cast.he)


def _answer(*reasons: Reason) -> Callable[[Village], Any]:
    return lambda v: not_accept_case(v.session, take_in(v), reasons, actor=v.cast.he)


def _letter_twice(v: Village) -> None:
    case_id = accepted(v)
    write(v, case_id)
    write(v, case_id)


def _letter_of_next_state(v: Village) -> None:
    case_id = take_in(v)
    ask_completion(v.session, case_id, actor=v.cast.he)
    write(v, case_id)


def file_away(number: str = "2026-川-1", pages: int = 12) -> Callable[[Village], Any]:
    """Return what files the village's first registration away, whose rights are entered."""
    return lambda v: archive_case(v.session, v.first, number, pages, actor=v.cast.lu)


def _empty(v: Village) -> None:
    case_id = take_in(v)
    hand_in(v, case_id)
    accept_case(v.session, case_id, actor=v.cast.he)


def _into(**other: str) -> Callable[[Village], Any]:
    return lambda v: fill(v, take_in(v, **other))


def name(village: Village, case_id: int) -> None:
    """Note the applicant of a case that another act opened."""
    name_applicant(village.session, case_id, NEW, actor=village.cast.lu, vault=village.vault)


INTAKE_TRIALS: dict[str, tuple[Callable[[Village], Any], Callable[[Village], Any]]] = {
    "intake.kind": (lambda v: take_in(v, kind="survey"), take_in),
    "intake.incomplete": (lambda v: take_in(v, applicant=" "), take_in),
    "intake.into": (_into(kind="joint_first"), _into()),
    "intake.empty": (_empty, accepted),
    "intake.named": (lambda v: name(v, take_in(v)), lambda v: name(v, v.apply())),
    "document.missing": (_incomplete, accepted),
    "document.kind": (_bind("letter_accepted"), _bind("identity")),
    "document.twice": (_bind("application", "same"), _bind("identity", "same")),
    "document.closed": (_closed, lambda v: hand_in(v, take_in(v), "other")),
    "answer.reason": (_answer(Reason("没有签字", " ")), _answer(REASON)),
    "letter.state": (_letter_twice, _letter_of_next_state),
}
"""What is refused at the desk, and the lawful case beside it."""


def reviewed(village: Village) -> int:
    """Take a case to its review."""
    case_id = accepted(village)
    review_case(village.session, case_id, actor=village.cast.he)
    return case_id
