"""`/work/certificate/<number>`: a certificate, what became of it, its PDF, and what can be done with it."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api import answers, issue
from api.access import acting, in_scope, office, officers, session
from api.past import any_moment
from api.print_log import PrintedBy, note_prints
from api.scan_field import scan_of
from api.security import client_address
from api.transaction import writing
from registry import codelists
from registry.errors import NotFoundError
from registry.queries import certificates, extension_notes, member_changes
from registry.queries.certificates import CertificateView
from registry.rules.certificates import CANCELLATIONS, ENDINGS, MANNERS, PURPOSES, STATES
from registry.services._write import Actor
from registry.services.cancel_certificate import cancel_certificate
from registry.services.declare_loss import declare_loss
from registry.services.hand_back_certificate import hand_back_certificate
from registry.services.record_pickup import Pickup, record_pickup
from registry.services.replace_certificate import Replacement

pages = Blueprint("certificate", __name__)


def _found(number: str) -> CertificateView:
    found = certificates.by_number(session(), number)
    if found is None:
        raise NotFoundError(what=number)
    in_scope(found.region_code, number)
    return found


@pages.get("/work/certificate/<number>")
@officers()
@any_moment
def certificate(number: str) -> ResponseReturnValue:
    """Show a certificate, what became of it, and what can be done."""
    found = _found(number)
    return render_template(
        "certificate.html",
        found=found,
        frozen=member_changes.since_entry(session(), found.right_id, found.right_version),
        lists=codelists,
        public=certificates.public(session(), found),
        states=STATES,
        grounds=ENDINGS,
        manners=MANNERS,
        cancellations=CANCELLATIONS,
        purposes=PURPOSES,
        note=extension_notes.note_on(session(), found.right_id, found.right_version)
        if found.status == "superseded"
        else None,
    )


@pages.get("/work/certificate/<number>.pdf")
@officers("clerk", "registrar")
@any_moment
def certificate_pdf(number: str) -> ResponseReturnValue:
    """Give the stored PDF; it carries personal data, so the access is logged with its purpose."""
    found = _found(number)
    by = printed_by("check")
    pdf = certificates.pdf(session(), office().vault, found.paper_number)
    note_prints(office(), [found.paper_number], by)
    return answers.pdf(pdf, "certificate")


@pages.get("/work/certificate/<number>/signed")
@officers("clerk", "registrar")
@any_moment
def signed(number: str) -> ResponseReturnValue:
    """Give the scan of what was signed at the pickup, as an attachment; logged as the PDF is."""
    found = _found(number)
    by = printed_by("check")
    media_type, content = certificates.signed_list(session(), office().vault, found)
    note_prints(office(), [found.paper_number], by)
    return answers.scan(content, media_type, f"signed-{found.id}")


def printed_by(purpose: str) -> PrintedBy:
    """Return who prints for the purpose that the address names; an unknown purpose is refused."""
    said = request.args.get("purpose", purpose)
    if said not in PURPOSES:
        abort(400)
    account = current_user.account
    return PrintedBy(account.username, account.id, said, client_address(request))


@pages.post("/work/certificate/<number>/<what>")
@officers("clerk", "registrar")
def act(number: str, what: str) -> ResponseReturnValue:
    """Do one act on a certificate, which the register may refuse; show what it is now, or the new one."""
    if what not in _ACTS:
        abort(404)
    found = _found(number)
    actor = acting()
    now = _ACTS[what](found, actor) or found.paper_number
    return redirect(url_for("certificate.certificate", number=now), 303)


def _said(field: str) -> str:
    return request.form.get(field, "").strip()


def _pick_up(found: CertificateView, actor: Actor) -> None:
    pickup = Pickup(
        found.paper_number,
        _said("name"),
        _said("manner"),
        _said("entrustment") if request.form.get("agent") else None,
        _said("id_number") or None,
        _said("print_number") or None,
    )
    scan = scan_of("scan")
    with writing(office().engine) as own:
        record_pickup(own, [pickup], region=found.region_code, actor=actor, vault=office().vault, scan=scan)


def _hand_back(found: CertificateView, actor: Actor) -> None:
    with writing(office().engine) as own:
        hand_back_certificate(own, found.paper_number, _said("name"), actor=actor)


def _lose(found: CertificateView, actor: Actor) -> None:
    with writing(office().engine) as own:
        declare_loss(own, found.paper_number, _said("name"), _said("reason"), actor=actor)


def _cancel(found: CertificateView, actor: Actor) -> None:
    with writing(office().engine) as own:
        cancel_certificate(
            own, found.paper_number, _said("ground"), _said("reason"), _said("document"), actor=actor
        )


def _reissue(found: CertificateView, actor: Actor) -> str:
    return issue.reissue(office(), found.paper_number, actor).number


def _replace(found: CertificateView, actor: Actor) -> str:
    why = Replacement(_said("reason"), _said("name"))
    return issue.replace(office(), found.paper_number, why, actor).number


_ACTS: dict[str, Callable[[CertificateView, Actor], str | None]] = {
    "pick-up": _pick_up,
    "hand-back": _hand_back,
    "lose": _lose,
    "reissue": _reissue,
    "replace": _replace,
    "cancel": _cancel,
}
