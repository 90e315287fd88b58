"""Papers of a group's extension, by their names in addresses."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from geodata.paper import display, extension
from geodata.paper.extension import Group
from registry.queries import extension_progress
from registry.queries.extension_progress import PlanView, Progress
from registry.queries.grantors import GrantorView

Printer = Callable[[Session, GrantorView, PlanView, Progress, date], bytes]


def _group(grantor: GrantorView, view: PlanView, today: date) -> Group:
    return Group(grantor.name or grantor.code, grantor.code, view.plan.term_from, view.new_last_day, today)


def _survey_sheets(_: Session, grantor: GrantorView, view: PlanView, made: Progress, today: date) -> bytes:
    return extension.survey_sheets(_group(grantor, view, today), made.households)


def _group_list(own: Session, grantor: GrantorView, view: PlanView, made: Progress, today: date) -> bytes:
    leases = extension_progress.leases_past(own, grantor.code, view.last_day)
    return extension.group_list(_group(grantor, view, today), made.households, made.ended, leases)


def _result_sheets(_: Session, grantor: GrantorView, view: PlanView, made: Progress, today: date) -> bytes:  # noqa: ARG001 (as the others)
    return display.render_result_sheets(made.results.sheets, today)


PAPERS: dict[str, Printer] = {
    "survey-sheets": _survey_sheets,
    "list": _group_list,
    "result-sheets": _result_sheets,
}
