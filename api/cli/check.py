"""`sanquan check`: a delivery, or the register."""

from pathlib import Path
from typing import Any

import click

from api.cli.common import office_of, print_json, print_table, progress


@click.command()
@click.argument("package", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--db", is_flag=True, help="check the register instead: the rules that hold for admitted rows")
@click.option("--json", "as_json", is_flag=True, help="print the findings as JSON")
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    help="write findings.xlsx, .gpkg, .html, .json here",
)
@click.pass_context
def check(ctx: click.Context, package: Path | None, db: bool, as_json: bool, report: Path | None) -> int:
    """Check PACKAGE (a folder or zip) by every rule, without a database."""
    from geodata.checks.report import as_json as to_json
    from geodata.checks.report import write_all

    if (package is None) != db:
        raise click.UsageError("name a PACKAGE, or say --db")
    with progress("checking", quiet=as_json) as tell:
        if package is not None:
            from api.deliver import check_package

            checked = check_package(package, tell)
        else:
            from api.deliver import check_register

            checked = check_register(office_of(ctx), tell)
    if report is not None:
        for path in write_all(report, checked.findings, checked.survey, checked.settings, checked.crs):
            click.echo(str(path), err=True)
    if as_json:
        print_json(to_json(checked.findings, checked.survey, checked.settings))
    else:
        print_findings(checked.survey, checked.findings)
    return 1 if checked.findings else 0


def print_findings(survey: Any, findings: Any) -> None:
    """Print counts of rows and of findings by rule."""
    from geodata.checks.report import summary
    from geodata.standard.nyt2539_2016 import BY_NAME

    rows = [[BY_NAME[name].zh, name, len(frame)] for name, frame in survey.frames.items() if len(frame)]
    print_table(f"{survey.county} · {survey.srid_text}", ["表/图层", "table", "rows"], rows)
    if not findings:
        click.echo("没有发现问题。 No findings.")
        return
    print_table(
        f"{len(findings):,} findings",
        ["rule", "severity", "count", "for example"],
        [list(line) for line in summary(findings)],
    )
