"""`/work/household/<code>/interim`: interim papers of a household and its members: issued, and their PDFs."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api import answers, interim
from api.access import acting, in_scope, office, officers, session
from api.pages.certificate import printed_by
from api.past import any_moment
from api.print_log import note_prints
from api.transaction import writing
from registry.errors import NotFoundError
from registry.queries import household_folder, interim_papers
from registry.services.issue_interim_paper import issue_interim_paper

pages = Blueprint("interim", __name__)


@pages.post("/work/household/<code>/interim")
@officers("registrar")
def issue(code: str) -> ResponseReturnValue:
    """Issue an interim paper of a household or one of its members; show the folder with it."""
    in_scope(code[:14], code)
    said = request.form.get("person", "")
    with writing(office().engine) as own:
        issue_interim_paper(
            own,
            request.form.get("kind", ""),
            code,
            int(said) if said.isascii() and said.isdigit() else None,
            actor=acting(),
            vault=office().vault,
            render=lambda draft: interim.draw(office(), draft),
        )
    return redirect(url_for("household.household", code=code, _anchor="interim"), 303)


@pages.get("/work/household/<code>/interim/<int:paper_id>.pdf")
@officers("clerk", "registrar")
@any_moment
def pdf(code: str, paper_id: int) -> ResponseReturnValue:
    """Give the stored PDF; it carries personal data, so the access is logged with its purpose."""
    in_scope(code[:14], code)
    holder_id, _ = household_folder.identity(session(), code)
    found = next((p for p in interim_papers.of_holder(session(), holder_id) if p.id == paper_id), None)
    if found is None:
        raise NotFoundError(what=f"农户 {code} 的临时证书 {paper_id}")
    by = printed_by("check")
    content = interim_papers.pdf(session(), office().vault, found.id)
    note_prints(office(), [found.paper_number], by)
    return answers.pdf(content, f"interim-{paper_id}")
