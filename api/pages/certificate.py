"""`/work/certificate/<number>`: a certificate, its status, its PDF."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from api.access import in_scope, office, officers, session
from api.security import client_address
from registry.errors import NotFoundError
from registry.queries import certificates, extension_notes
from registry.queries.certificates import CertificateView
from registry.services.log_access import log_access

pages = Blueprint("certificate", __name__)


def _found(number: str) -> CertificateView:
    found = certificates.by_number(session(), number)
    if found is None:
        raise NotFoundError(what=number)
    in_scope(found.region_code, number)
    return found


@pages.get("/work/certificate/<number>")
@officers()
def certificate(number: str) -> ResponseReturnValue:
    """Show a certificate."""
    found = _found(number)
    return render_template(
        "certificate.html",
        found=found,
        public=certificates.public(session(), found),
        note=extension_notes.note_on(session(), found.right_id, found.right_version),
    )


@pages.get("/work/certificate/<number>.pdf")
@officers("clerk", "registrar")
def certificate_pdf(number: str) -> ResponseReturnValue:
    """Give the stored PDF; it carries personal data, so the access is logged."""
    found = _found(number)
    pdf = certificates.pdf(session(), office().vault, found.paper_number)
    with Session(office().access_engine) as short, short.begin():
        log_access(
            short,
            kind="certificate_pdf",
            address=client_address(request),
            subject=f"{current_user.account.username} {found.paper_number}",
            outcome="ok",
        )
    return Response(
        pdf, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="certificate.pdf"'}
    )
