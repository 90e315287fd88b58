"""Acts of the counter: applications taken in, their papers, the written answers, the archive."""

import hashlib
from dataclasses import replace

from registry.queries import case_files, cases
from registry.rules import document_kinds
from registry.rules.intake import Reason
from registry.services.answer_case import ask_completion, not_accept_case, refuse_case
from registry.services.archive_case import archive_case
from registry.services.bind_document import Scan, bind_document
from registry.services.complete_case import complete_case
from registry.services.take_in_case import take_in_case
from registry.services.write_letter import LetterDraft, write_letter
from tests.support.intake import NEW, REASON
from tests.support.machine.world import APPLIED, World, act

_LETTERS = ("applied", "completion", "accepted", "not_accepted", "refused")


@act()
def take_in(w: World) -> None:
    new = replace(
        NEW,
        kind=w.mostly(w.pick(APPLIED), "survey"),
        applicant=w.mostly("王老五", " "),
    )
    case = take_in_case(w.session, new, actor=w.by(w.cast.lu), vault=w.vault)
    w.states[case] = "applied"


@act(3)
def hand_in(w: World) -> None:
    case = w.case("applied", "completion")
    there = case_files.kinds(w.session, case)
    lacking = [k.code for k in document_kinds.missing(cases.by_id(w.session, case).kind, there)]
    kind = w.pick(lacking or ["other", "source"])
    paper = Scan("application/pdf", 1, f"%PDF {case} {kind} {w.pick([0, len(w.story)])}".encode())
    bind_document(w.session, case, kind, paper, actor=w.by(w.cast.lu, w.cast.he), vault=w.vault)


def _reasons(w: World) -> list[Reason]:
    return [replace(REASON, article=w.mostly(REASON.article, " "))]


@act()
def ask(w: World) -> None:
    case = w.case("applied")
    ask_completion(w.session, case, _reasons(w), actor=w.by(w.cast.he))
    w.states[case] = "completion"


@act(3)
def complete(w: World) -> None:
    case = w.case("completion")
    complete_case(w.session, case, actor=w.by(w.cast.lu))
    w.states[case] = "applied"


@act(1)
def turn_away(w: World) -> None:
    case = w.case("applied", "completion")
    not_accept_case(w.session, case, _reasons(w), actor=w.by(w.cast.he))
    w.states[case] = "not_accepted"


@act(1)
def refuse(w: World) -> None:
    case = w.case("accepted", "reviewed", "announced")
    refuse_case(w.session, case, _reasons(w), actor=w.by(w.cast.shen))
    w.states[case] = "refused"


@act()
def write(w: World) -> None:
    def render(draft: LetterDraft) -> tuple[bytes, int]:
        return f"%PDF {hashlib.sha256(repr(draft).encode()).hexdigest()}".encode(), 1

    case = w.case(*_LETTERS)
    write_letter(w.session, case, actor=w.by(w.cast.he, w.cast.shen), vault=w.vault, render=render)


@act()
def archive(w: World) -> None:
    case = w.case("entered", "certified")
    number = w.mostly(f"2026-川-{case}", "2026-川-1")
    archive_case(w.session, case, number, w.mostly(12, 0), actor=w.by(w.cast.lu))
    w.states[case] = "archived"
