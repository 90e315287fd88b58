"""`/work/case/<id>`: the home of a case: what it is about, its papers, steps, answers and certificates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from api import answers, issue, printing
from api.access import acting, case_in_scope, office, officers, session
from api.errors import STATUS
from api.pages import case_contents as contents
from api.past import any_moment, moment
from api.scan_field import looked, most_megabytes, sent
from api.security import client_address
from api.transaction import writing
from geodata.errors import ScanTooLargeError
from registry.errors import RegistryError
from registry.queries import case_contents, case_files, case_rights, cases, restrictions
from registry.queries.cases import CaseView
from registry.rules.case_commands import allowed
from registry.rules.case_kinds import CASE_KINDS, DEAD, STATE_NAMES
from registry.rules.certificates import STATES
from registry.rules.document_kinds import DOCUMENT_KINDS, required
from registry.rules.intake import (
    MOST_ARTICLE,
    MOST_CONTACT,
    MOST_FILE_NUMBER,
    MOST_NAME,
    MOST_PAGES,
    MOST_REASON,
    MOST_SUBJECT,
    NewCase,
    Reason,
)
from registry.rules.letters import LETTER_NAMES, LETTERS
from registry.rules.refusal import Refused
from registry.services.accept_case import accept_case
from registry.services.answer_case import ask_completion, not_accept_case, refuse_case
from registry.services.archive_case import archive_case
from registry.services.bind_document import Scan, bind_document
from registry.services.complete_case import complete_case
from registry.services.log_access import log_paper
from registry.services.take_in_case import name_applicant
from registry.services.take_step import hindrances, is_taken_here, take_step
from registry.services.withdraw_case import withdraw_case
from registry.services.write_letter import write_letter
from registry.vault import CONTACT_PURPOSE
from registry.words import Words

pages = Blueprint("case_file", __name__)
_STEPS = {"registrar": {"accepted", "not_accepted", "refused"}, "clerk": {"applied", "archived"}}
"""States to which this page takes a case, by role."""
_ROWS = 3
"""Free reasons that a form offers; missing papers come by themselves."""
_MOST = {
    "reason": MOST_REASON,
    "article": MOST_ARTICLE,
    "file": MOST_FILE_NUMBER,
    "pages": MOST_PAGES,
    "applicant": MOST_NAME,
    "contact": MOST_CONTACT,
    "subject": MOST_SUBJECT,
}
_NO_FILE = Words("请先选择文件。", "Choose a file first.")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What did not work: sentences, the form they belong to, and what was typed there."""

    form: str = ""
    said: Sequence[Words] = ()
    typed: dict[str, list[str]] = field(default_factory=dict)

    def value(self, form: str, name: str, place: int = 0, other: object = "") -> object:
        """Return what was typed in a field of the form that did not work, or another value."""
        values = self.typed.get(name, []) if form == self.form else []
        return values[place] if place < len(values) else other


@pages.get("/work/case/<int:case_id>")
@officers("clerk", "registrar")
@any_moment
def case_file(case_id: int) -> ResponseReturnValue:
    """Show the file of a case, and what can be done next."""
    return _page(case_in_scope(case_id), _Wrong())


@pages.post("/work/case/<int:case_id>/papers")
@officers("clerk", "registrar")
def add_paper(case_id: int) -> ResponseReturnValue:
    """Take in a scan: looked through in a process of its own, then kept for ever."""
    case = case_in_scope(case_id)
    kind, most = request.form.get("kind", ""), most_megabytes(session())
    content = sent("file", most)
    if content is None:
        return _page(case, _wrong("paper", [_NO_FILE])), 422
    try:
        found = looked(content, most)
        scan = Scan(found.media_type, found.pages, content)
        with writing(office().engine) as writer:
            bind_document(writer, case_id, kind, scan, actor=acting(), vault=office().vault)
    except RegistryError as error:
        status = STATUS[type(error)] if isinstance(error, ScanTooLargeError) else 422
        return _page(case, _wrong("paper", _said(error))), status
    return redirect(url_for("case_file.case_file", case_id=case_id) + "#papers", 303)


@pages.get("/work/case/<int:case_id>/papers/<int:paper_id>/file")
@officers("clerk", "registrar")
@any_moment
def paper_file(case_id: int, paper_id: int) -> ResponseReturnValue:
    """Send a paper as an attachment; that it was opened is in the access log first."""
    case = case_in_scope(case_id)
    paper = case_files.paper(session(), case_id, paper_id)
    with Session(office().access_engine) as short, short.begin():
        log_paper(
            short,
            case_number=case.number,
            kind=paper.kind,
            account_id=current_user.account.id,
            address=client_address(request),
        )
    content = case_files.content(session(), office().vault, paper.sha256)
    return answers.scan(content, paper.media_type, f"{case.number}-{paper.id}")


@pages.post("/work/case/<int:case_id>/<any(accept, completion, not_accept, refuse, letter):answer>")
@officers("registrar")
def answer(case_id: int, answer: str) -> ResponseReturnValue:
    """Accept, ask for completion, do not accept, refuse; the letter is written with the step."""
    reasons = _reasons()
    acts: dict[str, Callable[[Session], None]] = {
        "accept": lambda s: accept_case(s, case_id, actor=acting()),
        "completion": lambda s: ask_completion(s, case_id, reasons, actor=acting()),
        "not_accept": lambda s: not_accept_case(s, case_id, reasons, actor=acting()),
        "refuse": lambda s: refuse_case(s, case_id, reasons, actor=acting()),
        "letter": lambda s: None,
    }

    def act(writer: Session) -> None:
        acts[answer](writer)
        render = printing.letter_printer(office(), writer)
        write_letter(writer, case_id, actor=acting(), vault=office().vault, render=render)

    return _do(case_id, answer, act, "#letters")


@pages.post("/work/case/<int:case_id>/<any(complete, archive):done>")
@officers("clerk")
def finish(case_id: int, done: str) -> ResponseReturnValue:
    """Note that everything was brought, or file the case away."""
    number, pages = request.form.get("file_number", ""), request.form.get("pages", type=int) or 0

    def act(writer: Session) -> None:
        if done == "complete":
            complete_case(writer, case_id, actor=acting())
        else:
            archive_case(writer, case_id, number, pages, actor=acting())

    return _do(case_id, done, act)


@pages.post("/work/case/<int:case_id>/step/<what>")
@officers("clerk", "registrar")
def step(case_id: int, what: str) -> ResponseReturnValue:
    """Take a step that needs nothing but the case."""
    if not is_taken_here(what):
        abort(404)
    return _do(case_id, "step", lambda s: take_step(s, case_id, what, actor=acting()), "#next")


@pages.post("/work/case/<int:case_id>/withdraw")
@officers("clerk")
def withdraw(case_id: int) -> ResponseReturnValue:
    """Withdraw the application before its entry."""
    reason = request.form.get("reason", "")
    return _do(case_id, "withdraw", lambda s: withdraw_case(s, case_id, reason=reason, actor=acting()))


@pages.post("/work/case/<int:case_id>/applicant")
@officers("clerk")
def applicant(case_id: int) -> ResponseReturnValue:
    """Note who applied for a case that another act opened."""
    case = case_in_scope(case_id)
    said = [request.form.get(name, "") for name in ("applicant", "contact", "subject")]
    new = NewCase(case.kind, case.grantor_code, *said)
    return _do(
        case_id, "applicant", lambda s: name_applicant(s, case_id, new, actor=acting(), vault=office().vault)
    )


@pages.post("/work/case/<int:case_id>/certificates")
@officers("registrar")
def certify(case_id: int) -> ResponseReturnValue:
    """Issue certificates that the case made due: one batch; a whole village's go with its delivery."""
    case = case_in_scope(case_id)
    rights = case_rights.due(session(), case)[: issue.BATCH]
    try:
        for _batch in issue.issue(office(), case.grantor_code, acting(), rights):
            pass
    except RegistryError as error:
        return _page(case, _wrong("certificates", _said(error))), 409
    return redirect(url_for("case_file.case_file", case_id=case_id) + "#certificates", 303)


def _do(case_id: int, form: str, act: Callable[[Session], object], anchor: str = "") -> ResponseReturnValue:
    case = case_in_scope(case_id)
    try:
        with writing(office().engine) as writer:
            act(writer)
    except RegistryError as error:
        return _page(case, _wrong(form, _said(error))), 409
    return redirect(url_for("case_file.case_file", case_id=case_id) + anchor, 303)


def _reasons() -> list[Reason]:
    """Return the reasons of a form, as far as something was written; one without its article is refused."""
    rows = zip(request.form.getlist("says"), request.form.getlist("article"), strict=False)
    return [
        Reason(says.strip(), article.strip()) for says, article in rows if says.strip() or article.strip()
    ]


def _wrong(form: str, said: Sequence[Words]) -> _Wrong:
    return _Wrong(form, said, request.form.to_dict(flat=False))


def _said(error: RegistryError) -> list[Words]:
    if isinstance(error, Refused):
        return [
            Words(f"{r.said.zh}（{r.rule.article}）", f"{r.said.en} ({r.rule.article})")
            for r in error.refusals
        ]
    return [error.said]


def _page(case: CaseView, wrong: _Wrong) -> str:
    vault, account = office().vault, current_user.account
    intake = case_files.intake(session(), case.id)
    papers = case_files.papers(session(), case.id)
    there = {p.kind for p in papers}
    steps = case_files.steps(session(), case.id)
    letter = LETTERS.get(case.state)
    is_written = letter is not None and (letter.code, steps[-1].number) in {
        (p.kind, p.step_number) for p in papers
    }
    following = {to for start, to in CASE_KINDS[case.kind].transitions if start == case.state}
    now = moment() is None
    may = {role: now and account.has(role, case.region_code) for role in ("clerk", "registrar")}
    return render_template(
        "case_file.html",
        **_course(case),
        case=case,
        kind=CASE_KINDS[case.kind],
        state=STATE_NAMES[case.state],
        states=STATE_NAMES,
        intake=intake,
        contact=vault.open(intake.contact_sealed, CONTACT_PURPOSE) if intake else "",
        checks=[(paper, paper.code in there) for paper in required(case.kind)] if intake else [],
        papers=[p for p in papers if p.kind not in LETTER_NAMES],
        letters=[p for p in papers if p.kind in LETTER_NAMES],
        names=LETTER_NAMES | {kind.code: kind.name for kind in DOCUMENT_KINDS.values()},
        kinds=DOCUMENT_KINDS.values(),
        reasons=case_files.reasons(session(), case.id),
        steps=steps,
        archive=case_files.archive(session(), case.id),
        next_states=following,
        offers_steps=any(may[role] and following & states for role, states in _STEPS.items()),
        owes_letter=letter if letter and not is_written else None,
        is_open=now and case.state not in (*DEAD, "archived"),
        may=may,
        most=_MOST,
        megabytes=most_megabytes(session()),
        rows=range(_ROWS),
        wrong=wrong,
    )


def _course(case: CaseView) -> dict[str, object]:
    """Return what the case is about, what stands before the person's next steps, what came of it."""
    is_open = case.state in ("applied", "completion")
    steps = [
        (command, hindrances(session(), case.id, command.code, actor=acting()))
        for command in (allowed(CASE_KINDS[case.kind], case.state) if moment() is None else ())
        if is_taken_here(command.code) and current_user.account.has(command.role, case.region_code)
    ]
    is_filled = case_contents.is_there(session(), case.id)
    return {
        "contents": contents.address(case) if is_filled else None,
        "is_empty": CASE_KINDS[case.kind].is_applied_for and not is_filled,
        "may_fill": is_open,
        "commands": [(c, refusals) for c, refusals in steps if c.code != "accept"],
        "before_acceptance": next((refusals for c, refusals in steps if c.code == "accept"), ()),
        "notices": [
            n for kind in ("display", "announcement") for n in cases.notices_of(session(), case.id, kind)
        ],
        "objections": restrictions.undecided(session(), case.id),
        "certificates": case_rights.papers(session(), case.id),
        "due": len(case_rights.due(session(), case)),
        "certificate_states": STATES,
        "batch": issue.BATCH,
    }
