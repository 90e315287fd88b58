"""Printed lists for the village: notices with their map, and result sheets for signature."""

from sqlalchemy.orm import Session

from geodata.paper.display import render, render_result_sheets
from registry import clock
from registry.queries import cases, displayed, ground, sheets
from registry.queries.cases import NoticeView
from registry.queries.displayed import Displayed
from registry.queries.grantors import GrantorView


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
