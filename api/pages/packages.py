"""`/work/packages`: deliveries are uploaded, checked, loaded, worked on further, and followed meanwhile."""

from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from api.access import office, officers, scopes, session
from api.jobs import a_worker_lives, put_in_queue
from api.packages import EXPORT, REPORT, clear_away
from api.transaction import aside
from api.upload import arrived, may_upload
from registry.errors import NotFoundError
from registry.queries import deliveries, package_jobs
from registry.queries.package_jobs import PackageJobView
from registry.rules.packages import ROLE
from registry.services import package_job
from registry.services.log_access import log_export

pages = Blueprint("packages", __name__)
_REFRESH = 2
"""Seconds after which a page of running work asks again."""
_LONGEST = 200
"""Characters of the purpose of an export."""
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
@officers("clerk", "registrar")
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
@officers("clerk", "registrar")
def decide(job_id: int, what: str) -> ResponseReturnValue:
    """Cancel the work, go on with it, load what was checked, or discard the delivery and its files."""
    job = _job(job_id)
    with aside(office().engine) as write:
        state = package_job.decide(write, job_id, what, account_id=current_user.account.id)
        if state == "queued":
            put_in_queue(write, job_id, office().county_code)
    if state == "discarded":
        clear_away(office())
        if not job.is_upload:
            return redirect(url_for("desk.delivery", delivery_id=job.delivery_id), 303)
        return redirect(url_for("packages.packages"), 303)
    return redirect(url_for("packages.package", job_id=job_id), 303)


@pages.post("/work/deliveries/<int:delivery_id>/<any(apply, accept, enter, certify, export):kind>")
@officers("clerk", "registrar")
def begin(delivery_id: int, kind: str) -> ResponseReturnValue:
    """Put work on a loaded delivery into the queue, in the name of who asks for it.

    An export masks numbers of people unless a purpose is given; the purpose goes into the access log.
    """
    delivery = deliveries.by_id(session(), delivery_id, scopes())
    county = office().county_code
    if not current_user.account.may_see(county, ROLE[kind]):
        abort(403)
    purpose = request.form.get("purpose", "").strip()[:_LONGEST] if kind == "export" else ""
    with aside(office().engine) as write:
        job_id = package_job.add_work(
            write,
            kind,
            delivery,
            region=county,
            account_id=current_user.account.id,
            purpose=purpose or None,
        )
        put_in_queue(write, job_id, county)
    return redirect(url_for("packages.package", job_id=job_id), 303)


@pages.get("/work/packages/<int:job_id>/export.zip")
@officers("registrar")
def exported(job_id: int) -> ResponseReturnValue:
    """Send a finished export to who asked for it; that it was taken is in the access log first."""
    job = _job(job_id)
    folder = office().settings.packages / job.folder
    if (job.kind, job.state) != ("export", "done") or not (folder / EXPORT).is_file():
        raise NotFoundError(what=f"导出 {job_id}")
    with Session(office().access_engine) as short, short.begin():
        log_export(
            short,
            county=job.region_code,
            account_id=current_user.account.id,
            unmasked=job.purpose is not None,
            purpose=job.purpose,
            address=request.remote_addr or "",
        )
    answer = send_from_directory(folder, EXPORT, as_attachment=True, download_name=f"{job.file_name}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
    job = package_jobs.by_id(session(), job_id, scopes())
    if not job.is_for(current_user.account):
        raise NotFoundError(what=f"成果包 {job_id}")
    return job
