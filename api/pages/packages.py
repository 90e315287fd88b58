"""`/work/packages`: deliveries are uploaded, checked, then loaded or discarded, and followed meanwhile."""

from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api.access import office, officers, scopes, session
from api.jobs import a_worker_lives, put_in_queue
from api.package_work import clear_away
from api.packages import REPORT
from api.transaction import aside
from api.upload import arrived, may_upload
from registry.errors import NotFoundError
from registry.queries import deliveries, package_jobs
from registry.queries.package_jobs import PackageJobView
from registry.services import package_job

pages = Blueprint("packages", __name__)
_REFRESH = 2
"""Seconds after which a page of running work asks again."""
_REPORTS = ("xlsx", "html", "gpkg", "json")


@pages.route("/work/packages", methods=["GET", "POST"])
@officers("clerk")
def packages() -> ResponseReturnValue:
    """List the uploaded deliveries and what became of them; take in another one.

    An upload is kept in the data directory and waits to be checked; nothing is entered.
    """
    if request.method != "POST":
        return _list(None)
    if not may_upload():
        abort(403)
    found = arrived("package")
    if found is None:
        return _list("nothing"), 422
    stream, name = found
    if not name.lower().endswith(".zip"):
        return _list("no zip"), 422
    with aside(office().engine) as write:
        job_id = package_job.add_upload(
            write, stream.keep(name), region=office().county_code, account_id=current_user.account.id
        )
        put_in_queue(write, job_id, office().county_code)
    return redirect(url_for("packages.package", job_id=job_id), 303)


def _list(wrong: str | None) -> str:
    return render_template(
        "packages.html",
        jobs=package_jobs.in_regions(session(), scopes()),
        deliveries=deliveries.all_of(session(), scopes()),
        may_upload=may_upload(),
        most=office().settings.upload_bytes // 2**20,
        wrong=wrong,
    )


@pages.get("/work/packages/<int:job_id>")
@officers("clerk")
def package(job_id: int) -> ResponseReturnValue:
    """Show how far the work on a delivery is, what came of it, and what can be done next."""
    job = _job(job_id)
    stays = "stay" in request.args
    page = Response(
        render_template(
            "package.html",
            job=job,
            stays=stays,
            worker=not job.is_moving or a_worker_lives(session()),
            reports=_REPORTS if (office().settings.packages / job.folder / REPORT).is_dir() else (),
        )
    )
    if job.is_moving and not stays:
        page.headers["Refresh"] = str(_REFRESH)
    return page


@pages.post("/work/packages/<int:job_id>/<any(cancel, go_on, load, discard):what>")
@officers("clerk")
def decide(job_id: int, what: str) -> ResponseReturnValue:
    """Cancel the work, go on with it, load what was checked, or discard the delivery and its files."""
    _job(job_id)
    with aside(office().engine) as write:
        state = package_job.decide(write, job_id, what, account_id=current_user.account.id)
        if state == "queued":
            put_in_queue(write, job_id, office().county_code)
    if state == "discarded":
        clear_away(office())
        return redirect(url_for("packages.packages"), 303)
    return redirect(url_for("packages.package", job_id=job_id), 303)


@pages.get("/work/packages/<int:job_id>/findings.<any(xlsx, html, gpkg, json):form>")
@officers("clerk")
def report(job_id: int, form: str) -> ResponseReturnValue:
    """Send the report of a check or load."""
    folder = office().settings.packages / _job(job_id).folder / REPORT
    if not (folder / f"findings.{form}").is_file():
        raise NotFoundError(what=f"成果包 {job_id} 的报告")
    answer = send_from_directory(folder, f"findings.{form}", as_attachment=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _job(job_id: int) -> PackageJobView:
    return package_jobs.by_id(session(), job_id, scopes())
