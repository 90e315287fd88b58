"""`sanquan display`: public displays of the survey."""

from pathlib import Path

import click

from api.cli.common import actor_of, office_of, print_table, progress
from api.office import Office
from registry.queries.cases import CaseView
from registry.services._write import Actor


@click.group()
def display() -> None:
    """Public display of the survey 审核公示, grantor by grantor."""


_WHERE = click.option(
    "--grantor", metavar="CODE", help="one grantor, village, town …: everything below this code"
)
_ALL = click.option("--all", "everything", is_flag=True, help="every grantor of the county")
_AS = click.option("--as", "username", metavar="U", help="the clerk who does it")


def _survey_cases(
    ctx: click.Context, grantor: str | None, everything: bool, username: str | None
) -> tuple[Office, Actor, list[CaseView]]:
    from api.transaction import reading
    from registry.queries import cases

    if bool(grantor) == everything:
        raise click.UsageError("say --grantor CODE or --all")
    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with reading(office.engine) as session:
        found = cases.in_region(session, grantor or office.county_code, "survey")
    return office, actor, found


@display.command("open")
@_WHERE
@_ALL
@_AS
@click.pass_context
def open_(ctx: click.Context, grantor: str | None, everything: bool, username: str | None) -> int:
    """Open the next round for every survey that is due for one."""
    from api.transaction import reading, writing
    from registry.queries import cases, parameters
    from registry.services.open_display import open_display

    office, actor, found = _survey_cases(ctx, grantor, everything, username)
    opened = waiting = done = 0
    with reading(office.engine) as session:
        rounds = parameters.number(session, "display_rounds")
    with progress("displays") as tell:
        for number, case in enumerate(found):
            with reading(office.engine) as session:
                shown = cases.notices_of(session, case.id, "display")
            running = bool(shown) and shown[-1].closed_on is None
            due = case.state in ("surveyed", "corrected") or (
                case.state == "displayed" and not running and len(shown) < rounds
            )
            if running:
                waiting += 1
            elif not due:
                done += 1
            else:
                with writing(office.engine) as session:
                    open_display(session, case.id, actor=actor)
                opened += 1
            tell(number + 1, len(found))
    print_table(
        "Displays",
        ["opened", "running before", "no round due", "surveys"],
        [[opened, waiting, done, len(found)]],
    )
    return 0


@display.command("close")
@_WHERE
@_ALL
@_AS
@click.pass_context
def close(ctx: click.Context, grantor: str | None, everything: bool, username: str | None) -> int:
    """Close every round whose days have run; says until when the others run."""
    from api.transaction import reading, writing
    from registry.queries import cases
    from registry.rules.refusal import Refused
    from registry.services.close_display import close_display

    office, actor, found = _survey_cases(ctx, grantor, everything, username)
    closed = none = 0
    refused: list[str] = []
    with progress("displays") as tell:
        for number, case in enumerate(found):
            with reading(office.engine) as session:
                running = [n for n in cases.notices_of(session, case.id, "display") if n.closed_on is None]
            if not running:
                none += 1
            else:
                try:
                    with writing(office.engine) as session:
                        close_display(session, case.id, actor=actor)
                    closed += 1
                except Refused as error:
                    refused += [r.said.zh for r in error.refusals]
            tell(number + 1, len(found))
    for line in refused[:20]:
        click.echo(line)
    print_table(
        "Displays",
        ["closed", "none running", "not closed", "surveys"],
        [[closed, none, len(found) - closed - none, len(found)]],
    )
    return 3 if refused else 0


@display.command("print")
@_WHERE
@_ALL
@_AS
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def print_(
    ctx: click.Context, grantor: str | None, everything: bool, username: str | None, folder: Path
) -> int:
    """Write the running display of every survey as PDF, list and map, and its result sheets for signature."""
    from api.printing import notice_pdf, result_sheets_pdf
    from api.transaction import reading
    from registry.queries import cases, grantors

    office, _, found = _survey_cases(ctx, grantor, everything, username)
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with progress("printing") as tell:
        for number, case in enumerate(found):
            with reading(office.engine) as session:
                for notice in cases.notices_of(session, case.id, "display"):
                    if notice.closed_on is None:
                        name = f"{case.grantor_code}-公示表-第{notice.round}轮.pdf"
                        (folder / name).write_bytes(notice_pdf(session, notice))
                        written += 1
                view = grantors.by_code(session, case.grantor_code)
                (folder / f"{case.grantor_code}-归户表.pdf").write_bytes(result_sheets_pdf(session, view))
            tell(number + 1, len(found))
    print_table("Printed", ["displays", "result sheets of grantors"], [[written, len(found)]])
    return 0
