"""`sanquan check`: a delivery, or the register."""

from pathlib import Path
from typing import Any

import click

from api.cli.common import office_of, print_json, print_table, progress


@click.command()
@click.argument("package", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--db", is_flag=True, help="check the register instead: the rules that hold for admitted rows")
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="PACKAGE is any vector file, and this says which field is what; with --db: its tolerances",
)
@click.option("--srid", type=int, help="with --map: check in this CRS; default the file's own")
@click.option(
    "--digest", is_flag=True, help="print a digest per table instead of checking: to compare deliveries"
)
@click.option("--json", "as_json", is_flag=True, help="print the findings as JSON")
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    help="write findings.xlsx, .gpkg, .html, .json here",
)
@click.pass_context
def check(
    ctx: click.Context,
    package: Path | None,
    db: bool,
    mapping: Path | None,
    srid: int | None,
    digest: bool,
    as_json: bool,
    report: Path | None,
) -> int:
    """Check PACKAGE (a folder or zip; with --map any vector file) by every rule, without a database."""
    from api.deliver import check_mapped, check_package, check_register
    from geodata.checks.report import as_json as to_json
    from geodata.checks.report import write_all

    if (package is None) != db:
        raise click.UsageError("name a PACKAGE, or say --db")
    if srid is not None and (mapping is None or db):
        raise click.UsageError("--srid goes with a file and its --map")
    if digest:
        if package is None or mapping is not None:
            raise click.UsageError(
                "--digest goes with a PACKAGE; `sanquan export package` prints the register's"
            )
        _print_digests(package, as_json=as_json)
        return 0
    with progress("checking", quiet=as_json) as tell:
        if package is None:
            checked = check_register(office_of(ctx), mapping, tell)
        elif mapping is None:
            checked = check_package(package, tell)
        else:
            checked = check_mapped(package, mapping, srid, tell)
    if report is not None:
        for path in write_all(report, checked.findings, checked.survey, checked.settings, checked.crs):
            click.echo(str(path), err=True)
    if as_json:
        print_json(to_json(checked.findings, checked.survey, checked.settings))
    else:
        print_findings(checked.survey, checked.findings)
    return 1 if checked.findings else 0


def _print_digests(package: Path, *, as_json: bool) -> None:
    from api.cli.export import as_dict, print_digests
    from geodata.exchange import confined
    from geodata.exchange.digest import digests

    found = digests(confined.read(package).survey)
    if as_json:
        print_json(as_dict(found))
    else:
        print_digests(str(package), found)


def print_findings(survey: Any, findings: Any) -> None:
    """Print counts of rows and of findings by rule."""
    from geodata.standard.nyt2539_2016 import BY_NAME

    rows = [[BY_NAME[name].zh, name, len(frame)] for name, frame in survey.frames.items() if len(frame)]
    print_table(f"{survey.county} · {survey.srid_text}", ["表/图层", "table", "rows"], rows)
    print_notes(survey)
    print_rules(findings)


def print_notes(survey: Any) -> None:
    """Print how the source was read, where that is not plain."""
    for note in survey.notes:
        click.echo(f"说明 Note: {note}")


def print_rules(findings: Any) -> None:
    """Print how often each rule found something."""
    from geodata.checks.report import summary

    if not findings:
        click.echo("没有发现问题。 No findings.")
        return
    print_table(
        f"{len(findings):,} findings",
        ["rule", "severity", "count", "for example"],
        [list(line) for line in summary(findings)],
    )
