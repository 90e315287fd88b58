"""Printed for the village: notices with their map, result sheets for signature; letters to applicants."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from api.office import Office
from geodata.paper import contract, folder, letter
from geodata.paper.display import render, render_result_sheets
from registry import clock
from registry.queries import cases, certificates, displayed, ground, parameters, sheets
from registry.queries.cases import NoticeView
from registry.queries.displayed import Displayed
from registry.queries.grantors import GrantorView
from registry.services.write_letter import Print
from registry.vault import Vault


def shown_by(session: Session, notice: NoticeView) -> Displayed:
    """Return what a display or announcement shows."""
    if notice.kind == "display":
        return displayed.of_case(session, notice.case_id)
    found = sheets.of_contracts(session, list(cases.case_contracts(session, notice.case_id)))
    return Displayed(found, notice.content_sha256, {})


def notice_pdf(session: Session, notice: NoticeView) -> bytes:
    """Return a notice for the board in the village: list and map."""
    shown = shown_by(session, notice)
    return render(notice, shown.sheets, ground.around_grantor(session, notice.region_code), shown.ended)


def result_sheets_pdf(session: Session, grantor: GrantorView) -> bytes:
    """Return the result sheets 归户表 of a grantor's households, one a page."""
    return render_result_sheets(sheets.of_grantor(session, grantor.id), clock.today(session))


def group_papers_pdf(session: Session, vault: Vault, grantor: GrantorView, numbers: dict[str, str]) -> bytes:
    """Return certificate with sketches and contract of each right (code: number) of a grantor, as one PDF."""
    day = clock.today(session)

    def papers() -> Iterator[bytes]:
        for sheet in sheets.of_grantor(session, grantor.id):
            if sheet.code in numbers:
                yield certificates.pdf(session, vault, numbers[sheet.code])
                yield contract.render(sheet, day)

    return folder.bind(papers())


def letter_printer(office: Office, session: Session) -> Print:
    """Return what prints a letter of this office."""
    days = parameters.number(session, "registration_working_days")
    return lambda draft: letter.render(
        draft, authority=office.county_name, track_url=f"{office.settings.public_url}/track", days=days
    )
