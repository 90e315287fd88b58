"""`/notices`: running displays 公示 and announcements 公告, without full names or coordinates."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from api import answers, printing
from api.access import in_scope, officers, public, session
from api.past import any_moment
from registry.identity import mask_name
from registry.queries import cases, certificates, restrictions

pages = Blueprint("notices", __name__)


@pages.get("/notices")
@public
def notices() -> ResponseReturnValue:
    """List what is on display now, and the certificates declared lost."""
    return render_template(
        "notices.html", notices=cases.running_notices(session()), losses=certificates.losses(session())
    )


@pages.get("/notices/<int:notice_id>")
@public
def notice(notice_id: int) -> ResponseReturnValue:
    """Show one notice: households by masked name, with number and area of their parcels."""
    found = cases.notice(session(), notice_id)
    if found.closed_on is not None:
        abort(404)  # what hung in the village for its days is taken down
    shown = printing.shown_by(session(), found)
    lines = [
        {
            "holder": mask_name(s.holder_name or ""),
            "code": s.holder_code[-4:],
            "parcels": len(s.parcels),
            "area": s.total_area,
            "members": len(s.members),
        }
        for s in shown.sheets
    ]
    undecided = restrictions.undecided(session(), found.case_id)
    ended = [(code[14:18], ground) for code, ground in shown.ended.items()]
    return render_template("notice.html", notice=found, lines=lines, undecided=undecided, ended=ended)


@pages.get("/work/notice/<int:notice_id>.pdf")
@officers()
@any_moment
def notice_pdf(notice_id: int) -> ResponseReturnValue:
    """Print a notice for the board in the village: list and map."""
    found = cases.notice(session(), notice_id)
    in_scope(found.region_code, f"公示（公告） {notice_id}")
    pdf = printing.notice_pdf(session(), found)
    return answers.pdf(pdf, f"notice-{notice_id}")
